"""The contract as its documentation page shows it: each operation with its rules and open points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fixtures.contract import Contract, Operation

CREDENTIALS = """
### Try it out
Press **Authorize** and enter the token (AuthToken) and the store hash (StoreHash) that the mock printed when it
started; the scenario `demo` has `demo-token` and `demo`. The deprecated `authToken` is refused unless the mock was
started with `--choice legacy-auth-token=accepted`.
"""


def annotated(contract: Contract) -> dict[str, Any]:
    """The contract's document for people: each operation's description also lists what the extensions say of it.

    Examples of optional parameters are left out, because the page would send all of them at once.
    """
    document = contract.document
    paths = {path: dict(item) for path, item in document["paths"].items()}
    for operation in contract.operations.values():
        raw = dict(paths[operation.path][operation.method.lower()])
        raw["description"] = "\n\n".join([raw.get("description", ""), *_sections(contract, operation)])
        raw["parameters"] = [_quiet(contract.resolve(parameter)) for parameter in raw.get("parameters", [])]
        paths[operation.path][operation.method.lower()] = raw
    info = {**document["info"], "description": document["info"]["description"] + CREDENTIALS}
    return {**document, "info": info, "paths": paths}


def _quiet(parameter: Mapping[str, Any]) -> dict[str, Any]:
    is_needed = parameter.get("required", False)
    return {key: value for key, value in parameter.items() if is_needed or key != "example"}


def _sections(contract: Contract, operation: Operation) -> list[str]:
    rules = [rule for rule in contract.rules.values() if operation.id in rule.operations]
    names = dict.fromkeys(name for rule in rules for name in rule.choices)
    sections = []
    if rules:
        lines = [f"- `{rule.id}` ({rule.level}, {rule.evidence}): {rule.text}" for rule in rules]
        sections.append(_folded(f"Rules ({len(rules)})", lines))
    if names:
        lines = [f"- `{name}`: {', '.join(contract.choices[name].values)}" for name in names]
        sections.append(_folded(f"Open points ({len(names)}); the first behaviour is the mock's default", lines))
    return sections


def _folded(title: str, lines: list[str]) -> str:
    return "\n\n".join([f"<details><summary>{title}</summary>", "\n".join(lines), "</details>"])
