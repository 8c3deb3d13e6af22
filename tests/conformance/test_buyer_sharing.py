"""Several processes: what buyers do is judged by one of them, everything else by whichever is free."""

from __future__ import annotations

from conformance.running.sharing import scope_of

TOGETHER = {"cart", "checkout"}


def scopes(*rules: str) -> set[str]:
    return {scope_of(f"suite.py::test_rule[{rule}]", TOGETHER) for rule in rules}


def test_rules_about_buyers_go_to_one_process() -> None:
    assert len(scopes("cart", "checkout")) == 1


def test_other_rules_go_to_any() -> None:
    assert len(scopes("cart", "due-date", "list")) == 3
