"""The suite's power over updates, deletes, PDF links, extra fields and orders: what it catches, what it lets pass."""

from __future__ import annotations

from conformance.judging import Outcome
from tests.conformance_power.area import Area, AreaTests
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.mutants import (
    delete,
    extra_fields,
    from_order,
    orders,
    pdf,
    status_on_update,
    update,
    update_refusals,
)

_IDS = list(CONTRACT.rules)
RULES = [
    rule for rule in _IDS[_IDS.index("update-is-partial") :] if CONTRACT.rules[rule].profile in ("invoices", "orders")
]
MODULES = (update, status_on_update, update_refusals, delete, from_order, pdf, extra_fields, orders)
OTHER_CHOICES = ("error-http-status", "success-message", "number-after-delete", "created-bounds", "due-date-precision")
"""Choices of other rules that change what the checks of these rules meet on their way."""


class TestUpdateAndOrders(AreaTests):
    area = Area(
        rules=RULES,
        mutants=[mutant for module in MODULES for mutant in module.MUTANTS],
        other_choices=OTHER_CHOICES,
    )


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
