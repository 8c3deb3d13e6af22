"""The suite's power over updates, deletes, PDF links, extra fields and orders: what it catches, what it lets pass."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.judging import Outcome
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.mutants import (
    Mutant,
    delete,
    extra_fields,
    from_order,
    orders,
    pdf,
    status_on_update,
    update,
    update_refusals,
)
from tests.conformance_power.verdicts import dialects, not_passed

_IDS = list(CONTRACT.rules)
RULES = [
    rule for rule in _IDS[_IDS.index("update-is-partial") :] if CONTRACT.rules[rule].profile in ("invoices", "orders")
]
MUTANTS = [
    mutant
    for module in (update, status_on_update, update_refusals, delete, from_order, pdf, extra_fields, orders)
    for mutant in module.MUTANTS
]
OTHER_CHOICES = ("error-http-status", "success-message", "number-after-delete", "created-bounds", "due-date-precision")
"""Choices of other rules that change what the checks of these rules meet on their way."""
CHOICES = sorted({name for rule in RULES for name in CONTRACT.rules[rule].choices} | set(OTHER_CHOICES))
DIALECTS = dialects(CHOICES)


def test_the_mock_obeys_every_rule() -> None:
    results = judged(new_app(), rules=RULES)

    assert not_passed(results) == {}
    assert not [result.id for result in results.values() if result.missing]


def test_every_rule_has_a_mutant() -> None:
    assert set(RULES) == {mutant.rule for mutant in MUTANTS}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.rule}: {mutant.name}")
def test_a_broken_rule_fails(mutant: Mutant) -> None:
    result = judged(mutant.app(), rules=[mutant.rule])[mutant.rule]

    assert result.outcome is Outcome.FAIL


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: "=".join(*dialect.items()))
def test_a_legal_choice_breaks_no_rule(dialect: Mapping[str, str]) -> None:
    results = judged(new_app(dialect), rules=RULES)

    assert not_passed(results) == {}


@pytest.mark.parametrize("position", [1, -1], ids=["second values", "last values"])
def test_many_legal_choices_together_break_no_rule(position: int) -> None:
    choices = {name: list(choice.values)[position] for name, choice in CONTRACT.choices.items()}

    results = judged(new_app(choices), rules=RULES)

    assert not_passed(results) == {}


def test_without_data_of_the_configuration_rules_are_skipped_and_say_what_is_missing() -> None:
    bare = type(CONFIG)(base_url=CONFIG.base_url, credentials=CONFIG.credentials, profiles=CONFIG.profiles)

    results = judged(new_app(), rules=RULES, config=bare)

    skipped = {rule: result.missing for rule, result in results.items() if result.outcome is Outcome.SKIP}
    assert skipped == {
        "order-becomes-an-invoice": ["data.order_ids"],
        "order-invoice-mirrors-its-order": ["data.order_ids"],
        "order-invoice-number-is-the-padded-id": ["data.order_ids"],
        "order-is-invoiced-once": ["data.order_ids"],
        "order-shows-its-invoice": ["data.order_ids"],
        "incomplete-order-is-refused": ["data.incomplete_order_ids"],
        "extra-fields-sent-take-new-values": ["data.extra_fields"],
    }
    assert {result.outcome for rule, result in results.items() if rule not in skipped} == {Outcome.PASS}
