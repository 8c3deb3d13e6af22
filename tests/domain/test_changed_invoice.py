"""What an update does: the fields that were sent change, all others stay."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from mockserver.domain.errors import BadField, EmptyUpdate, ReadOnlyField
from mockserver.domain.invoice import changed, check_read_only
from tests.domain.samples import DAY, NOW, choices, invoice, money, terms, update

DETAILS = {"header": {"orderDate": 5, "billingAddress": {"city": "成都"}}, "details": {"lineItems": [{"sku": "A"}]}}
BEFORE = invoice(
    details=DETAILS,
    external_id="E-1",
    external_pdf_url="https://example.com/7.pdf",
    extra_fields=(("Cost centre", "CC-7"), ("Project", "P-1")),
)
NEW_VALUES = {
    "invoice_number": "INV-2",
    "customer_id": "1002",
    "original_balance": money("200"),
    "open_balance": money("150"),
    "due_date": 5,
    "created_at": 6,
    "type": "Credit",
    "status": 1,
    "source": 1,
    "external_id": "E-2",
    "external_customer_id": "EC-2",
    "order_number": "105",
    "purchase_order_number": "PO-2",
    "details": {},
    "channel_id": 3,
    "external_pdf_url": "https://example.com/8.pdf",
    "terms_conditions": "at once",
}
CREATE_ONLY = ["order_number", "channel_id", "terms_conditions"]
READ_ONLY = ["id", "isPendingPayment", "customerName", "updatedAt"]


@pytest.mark.parametrize(("name", "value"), NEW_VALUES.items())
def test_a_field_that_is_sent_changes_and_no_other(name: str, value: Any) -> None:
    after = changed(BEFORE, update(**{name: value}), terms(now=NOW))

    assert asdict(after) == asdict(BEFORE) | {"updated_at": NOW} | asdict_of(name, value)


def test_all_fields_may_change_at_once() -> None:
    after = changed(BEFORE, update(**NEW_VALUES), terms(now=NOW))

    assert {name: getattr(after, name) for name in NEW_VALUES} == NEW_VALUES


def test_an_update_moves_the_updated_time_and_no_other() -> None:
    after = changed(BEFORE, update(type="Credit"), terms(now=NOW))

    assert (after.updated_at, after.created_at, after.due_date) == (NOW, BEFORE.created_at, BEFORE.due_date)


def test_a_new_created_time_leaves_the_due_date() -> None:
    after = changed(BEFORE, update(created_at=NOW - 9 * DAY), terms())

    assert (after.created_at, after.due_date) == (NOW - 9 * DAY, BEFORE.due_date)


def test_details_are_replaced_whole() -> None:
    assert changed(BEFORE, update(details={"header": {"orderDate": 6}}), terms()).details == {
        "header": {"orderDate": 6}
    }


def test_details_that_are_not_sent_stay() -> None:
    assert changed(BEFORE, update(type="Credit"), terms()).details == DETAILS


def test_an_empty_link_removes_the_external_pdf() -> None:
    assert changed(BEFORE, update(external_pdf_url=""), terms()).external_pdf_url is None


@pytest.mark.parametrize("name", CREATE_ONLY)
def test_a_field_of_create_may_be_ignored_in_an_update(name: str) -> None:
    taken = terms(now=NOW, create_only_fields_in_update="ignored")

    after = changed(BEFORE, update(**{name: NEW_VALUES[name]}, type="Credit"), taken)

    assert (getattr(after, name), after.type) == (getattr(BEFORE, name), "Credit")


def test_extra_fields_that_are_sent_take_the_new_value_and_the_others_stay() -> None:
    after = changed(BEFORE, update(extra_fields=(("Project", "P-2"), ("Region", "R"))), terms())

    assert after.extra_fields == (("Cost centre", "CC-7"), ("Project", "P-2"), ("Region", "R"))


def test_extra_fields_that_are_not_sent_may_be_dropped() -> None:
    taken = terms(extra_fields_not_sent="dropped")

    assert changed(BEFORE, update(extra_fields=(("Project", "P-2"),)), taken).extra_fields == (("Project", "P-2"),)


@pytest.mark.parametrize("choice", ["kept", "dropped"])
def test_an_update_without_extra_fields_leaves_them(choice: str) -> None:
    assert changed(BEFORE, update(type="Credit"), terms(extra_fields_not_sent=choice)).extra_fields == (
        ("Cost centre", "CC-7"),
        ("Project", "P-1"),
    )


def test_an_update_of_nothing_leaves_the_invoice_as_it_is() -> None:
    assert changed(BEFORE, update(), terms(now=NOW)) == BEFORE


def test_an_update_of_nothing_may_be_refused() -> None:
    with pytest.raises(EmptyUpdate, match="Nothing to update"):
        changed(BEFORE, update(), terms(empty_update="refused"))


@pytest.mark.parametrize("choice", ["accepted", "refused"])
def test_an_update_of_ignored_fields_is_not_empty_and_changes_nothing(choice: str) -> None:
    taken = terms(now=NOW, create_only_fields_in_update="ignored", empty_update=choice)

    assert changed(BEFORE, update(order_number="105"), taken) == BEFORE


def test_an_update_may_bring_in_a_second_currency() -> None:
    assert changed(BEFORE, update(open_balance=money("5", "EUR")), terms()).open_balance == money("5", "EUR")


@pytest.mark.parametrize("balance", ["open_balance", "original_balance"])
def test_an_update_to_two_currencies_may_be_refused(balance: str) -> None:
    with pytest.raises(BadField, match=r"openBalance\.code") as refusal:
        changed(BEFORE, update(**{balance: money("5", "EUR")}), terms(mixed_balance_currencies="refused"))

    assert refusal.value.rule == "balances-share-a-currency"


def test_an_update_changes_the_currency_of_both_balances() -> None:
    both = update(open_balance=money("5", "EUR"), original_balance=money("6", "EUR"))

    assert changed(BEFORE, both, terms(mixed_balance_currencies="refused")).open_balance.code == "EUR"


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_read_only_field_in_an_update_is_no_reason_to_refuse_it(name: str) -> None:
    check_read_only({name: 1}, choices())


@pytest.mark.parametrize("name", READ_ONLY)
def test_a_read_only_field_in_an_update_may_be_refused(name: str) -> None:
    with pytest.raises(ReadOnlyField, match=f"{name}: This field is read-only") as refusal:
        check_read_only({"type": "Credit", name: 1}, choices(read_only_fields_in_update="refused"))

    assert (refusal.value.field, refusal.value.rule) == (name, "read-only-fields-stay")


def test_where_read_only_fields_are_refused_the_others_are_fine() -> None:
    check_read_only({"type": "Credit", "createdAt": 5}, choices(read_only_fields_in_update="refused"))


def asdict_of(name: str, value: Any) -> dict[str, Any]:
    """One field of an invoice as `asdict` has it."""
    return {name: asdict(value) if name.endswith("balance") else value}
