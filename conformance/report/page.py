"""The report as one page that needs nothing but itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from conformance.report.document import Report, is_worth_telling
from conformance.report.hints import lines_to_add

TEMPLATE = "page.html.j2"
WORST_FIRST = ("fail", "error", "warn", "expected-fail", "blocked")
ORDER = ("pass", "expected-fail", "warn", "skip", "blocked", "error", "fail")
"""Outcomes from left to right in a bar."""


def page(report: Report) -> str:
    """The HTML. Everything that came from the target is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ticks"] = _ticks
    rules = [rule for rule in report["rules"] if is_worth_telling(rule)]
    told = [rule for outcome in WORST_FIRST for rule in rules if rule["outcome"] == outcome]
    return environment.get_template(TEMPLATE).render(
        report=report,
        bars=_bars(report),
        told=told,
        told_ids={rule["id"] for rule in told},
        outcomes=[outcome for outcome in ORDER if report["counts"].get(outcome)],
        lines_to_add="\n".join(lines_to_add(report["missing"])),
    )


def _ticks(text: str) -> Markup:
    """The text with what stands `between ticks` as code; all of it is escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup().join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )


def _bars(report: Report) -> list[dict[str, Any]]:
    """One bar a profile: its segments as (outcome, count, per cent)."""
    bars = []
    for profile in dict.fromkeys(rule["profile"] for rule in report["rules"]):
        rules = [rule for rule in report["rules"] if rule["profile"] == profile]
        counts = {outcome: sum(rule["outcome"] == outcome for rule in rules) for outcome in ORDER}
        segments = [(outcome, count, 100 * count / len(rules)) for outcome, count in counts.items() if count]
        bars.append({"profile": profile, "total": len(rules), "passed": counts["pass"], "segments": segments})
    return bars
