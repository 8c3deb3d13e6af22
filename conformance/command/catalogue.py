"""The catalogue of rules, for a terminal, a program or a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.running.selection import Book
from fixtures.contract import Contract

Catalogue = list[dict[str, Any]]
"""Every rule with its checks, as `rules --format json` prints them."""


def catalogue(contract: Contract, book: Book, profiles: Iterable[str]) -> Catalogue:
    """The rules of some profiles."""
    wanted = set(profiles)
    return [
        {
            "id": rule.id,
            "text": rule.text,
            "level": rule.level,
            "evidence": rule.evidence,
            "source": rule.source,
            "profile": rule.profile,
            "operations": list(rule.operations),
            "choices": list(rule.choices),
            "checks": [
                {
                    "name": check.name,
                    "scenario": check.scenario,
                    "needs": list(check.needs),
                    "is_read_only": check.is_read_only,
                }
                for check in book[rule.id]
            ],
        }
        for rule in contract.rules.values()
        if rule.profile in wanted
    ]


def as_json(rules: Catalogue) -> str:
    """For programs."""
    return orjson.dumps(rules, option=orjson.OPT_INDENT_2).decode()


def as_markdown(rules: Catalogue) -> str:
    """For a page: a heading a rule."""
    parts = []
    for rule in rules:
        parts.append(f"### {rule['id']}\n\n{rule['text']}\n")
        parts.append(f"*{rule['level'].upper()}, {rule['evidence']}, profile {rule['profile']}.* {rule['source']}\n")
        parts.append("".join(f"- **{check['name']}**: {check['scenario']}\n" for check in rule["checks"]))
    return "\n".join(parts)


def print_table(rules: Catalogue, console: Console) -> None:
    """For a terminal: a rule, its text, and where it comes from."""
    table = Table(box=None, padding=(0, 2, 1, 0), header_style="bright_black", pad_edge=False)
    for name, style in (("level", ""), ("evidence", "bright_black"), ("checks", "bright_black")):
        table.add_column(name, style=style, justify="right" if name == "checks" else "left")
    table.add_column("rule", overflow="fold")
    for rule in rules:
        told = Text(rule["id"], style="bold").append(f"\n{rule['text']}", style="not bold")
        told.append(f"\n{rule['source']}", style="not bold bright_black")
        table.add_row(rule["level"], rule["evidence"], str(len(rule["checks"])), told)
    console.print(table, highlight=False)
    console.print(f"{len(rules)} rules, {sum(len(rule['checks']) for rule in rules)} checks", highlight=False)
