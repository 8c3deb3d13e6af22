"""How an invoice comes to be: what was sent is kept, what was left out has a default."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.domain.errors import BadField
from mockserver.domain.invoice import Status, new_invoice
from tests.domain.samples import DAY, NOW, fields, money, terms

ISSUED = NOW - 100 * DAY
issued_elsewhere = pytest.mark.parametrize("place", ["order-date", "nowhere"])


def test_an_invoice_of_the_required_fields_alone_is_open_and_of_the_type_invoice() -> None:
    invoice = new_invoice(7, fields(), terms())

    assert (invoice.id, invoice.type, invoice.status, invoice.source) == (7, "Invoice", Status.OPEN, 0)
    assert (invoice.is_pending_payment, invoice.extra_fields) == (0, ())


@pytest.mark.parametrize(
    "name",
    [
        *("external_id", "external_customer_id", "order_number", "purchase_order_number", "details", "channel_id"),
        *("external_pdf_url", "terms_conditions", "channel_name"),
    ],
)
def test_an_optional_field_that_was_left_out_is_null(name: str) -> None:
    assert getattr(new_invoice(7, fields(), terms()), name) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("invoice_number", "成都-7"),
        ("customer_id", "none such"),
        ("original_balance", money("349.5")),
        ("open_balance", money("913.43", "EUR")),
        ("due_date", 1),
        ("type", "Credit"),
        ("source", 1),
        ("external_id", "E-1"),
        ("external_customer_id", "EC-1"),
        ("order_number", "104"),
        ("purchase_order_number", "PO-1"),
        ("details", {"header": {"orderDate": 5}, "unknown": [None]}),
        ("channel_id", 2),
        ("external_pdf_url", "https://example.com/7.pdf"),
        ("terms_conditions", "30 days net"),
        ("extra_fields", (("Cost centre", "CC-7"),)),
    ],
)
def test_a_field_that_was_sent_is_kept(name: str, value: Any) -> None:
    sent = fields(**{name: value})

    assert getattr(new_invoice(7, sent, terms()), name) == value


def test_making_an_invoice_leaves_the_request_as_it_was() -> None:
    sent = fields(issued_at=ISSUED, due_date=None, details={"header": {}})

    new_invoice(7, sent, terms(issued_at_shows_in="order-date"))

    assert sent == fields(issued_at=ISSUED, due_date=None, details={"header": {}})


def test_an_open_balance_above_the_original_one_is_fine() -> None:
    assert new_invoice(7, fields("349.50", "913.43"), terms()).open_balance == money("913.43")


def test_an_invoice_is_created_and_updated_now() -> None:
    invoice = new_invoice(7, fields(), terms(now=NOW))

    assert (invoice.created_at, invoice.updated_at) == (NOW, NOW)


@pytest.mark.parametrize("issued", [ISSUED, 0, -DAY, NOW + DAY])
def test_the_issue_date_becomes_the_created_time(issued: int) -> None:
    invoice = new_invoice(7, fields(issued_at=issued), terms(now=NOW))

    assert (invoice.created_at, invoice.updated_at, invoice.details) == (issued, NOW, None)


@issued_elsewhere
def test_where_the_issue_date_shows_elsewhere_the_invoice_is_created_now(place: str) -> None:
    assert new_invoice(7, fields(issued_at=ISSUED), terms(now=NOW, issued_at_shows_in=place)).created_at == NOW


@pytest.mark.parametrize("issued", [ISSUED, 0])
def test_the_issue_date_may_become_the_order_date(issued: int) -> None:
    invoice = new_invoice(7, fields(issued_at=issued), terms(issued_at_shows_in="order-date"))

    assert invoice.details == {"header": {"orderDate": issued}}


def test_the_order_date_joins_the_details_that_were_sent() -> None:
    sent = {"type": "StandardInvoiceDetails", "header": {"costLines": []}, "details": {"lineItems": []}}

    invoice = new_invoice(7, fields(issued_at=ISSUED, details=sent), terms(issued_at_shows_in="order-date"))

    assert invoice.details == {**sent, "header": {"costLines": [], "orderDate": ISSUED}}


def test_an_order_date_that_was_sent_wins_over_the_issue_date() -> None:
    sent = {"header": {"orderDate": 5}}

    invoice = new_invoice(7, fields(issued_at=ISSUED, details=sent), terms(issued_at_shows_in="order-date"))

    assert invoice.details == sent


def test_without_an_issue_date_the_details_stay_as_sent() -> None:
    assert new_invoice(7, fields(), terms(issued_at_shows_in="order-date")).details is None


def test_an_issue_date_may_show_nowhere() -> None:
    invoice = new_invoice(7, fields(issued_at=ISSUED), terms(issued_at_shows_in="nowhere"))

    assert ISSUED not in (invoice.created_at, invoice.updated_at)
    assert invoice.details is None


def test_the_balances_may_differ_in_currency() -> None:
    invoice = new_invoice(7, fields(open_balance=money("5", "EUR")), terms())

    assert (invoice.original_balance.code, invoice.open_balance.code) == ("USD", "EUR")


def test_balances_of_two_currencies_may_be_refused() -> None:
    with pytest.raises(BadField, match="EUR is not the currency of the original balance") as refusal:
        new_invoice(7, fields(open_balance=money("5", "EUR")), terms(mixed_balance_currencies="refused"))

    assert (refusal.value.field, refusal.value.rule) == ("openBalance.code", "balances-share-a-currency")


def test_where_two_currencies_are_refused_one_is_fine() -> None:
    invoice = new_invoice(7, fields(), terms(mixed_balance_currencies="refused"))

    assert invoice.open_balance.code == invoice.original_balance.code
