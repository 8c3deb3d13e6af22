"""The contract as its documentation page shows it: each operation with its rules and open points."""

from __future__ import annotations

from typing import Any

from fixtures.contract import Contract, Operation


def annotated(contract: Contract) -> dict[str, Any]:
    """The contract's document, where each operation's description also lists what the extensions say of it."""
    paths = {path: dict(item) for path, item in contract.document["paths"].items()}
    for operation in contract.operations.values():
        raw = dict(paths[operation.path][operation.method.lower()])
        raw["description"] = "\n\n".join([raw.get("description", ""), *_sections(contract, operation)])
        paths[operation.path][operation.method.lower()] = raw
    return {**contract.document, "paths": paths}


def _sections(contract: Contract, operation: Operation) -> list[str]:
    rules = [rule for rule in contract.rules.values() if operation.id in rule.operations]
    names = dict.fromkeys(name for rule in rules for name in rule.choices)
    sections = []
    if rules:
        sections.append(
            f"**Rules** ({len(rules)})\n\n"
            + "\n".join(f"- `{rule.id}` ({rule.level}, {rule.evidence}): {rule.text}" for rule in rules)
        )
    if names:
        sections.append(
            f"**Open points** ({len(names)}); the first behaviour is the mock's default\n\n"
            + "\n".join(f"- `{name}`: {', '.join(contract.choices[name].values)}" for name in names)
        )
    return sections
