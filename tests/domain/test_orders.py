"""Which orders become invoices, and what such an invoice says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockserver.domain.errors import OrderNotInvoiceable
from mockserver.domain.invoice import Status, new_invoice
from mockserver.domain.order import fields_from_order, padded_number
from tests.domain.samples import DAY, NOW, money, order, terms

BILLING = {"city": "成都", "country": "China"}
SHIPPING = {"city": "Austin", "country": "United States"}
PRODUCT = {"id": 1, "sku": "SM13", "name": "Sample", "quantity": 3, "price": "12.5000", "discount": "0.5000"}


def header(**shown: Any) -> dict[str, Any]:
    """The header of the details, for an order that shows this."""
    found: dict[str, Any] = fields_from_order(order(shown=shown), "1")["details"]["header"]
    return found


def test_the_invoice_has_the_orders_company_number_and_channel() -> None:
    made = fields_from_order(order(company_id="1002", bc_order_id=9007, channel_id=3), "00000012")

    assert (made["customer_id"], made["order_number"], made["channel_id"]) == ("1002", "9007", 3)
    assert made["invoice_number"] == "00000012"


def test_the_whole_total_of_the_order_is_open() -> None:
    made = fields_from_order(order(total=Decimal("119.00"), currency_code="EUR"), "1")

    assert made["original_balance"] == made["open_balance"] == money("119", "EUR")


def test_the_invoice_is_open_and_of_this_service() -> None:
    invoice = new_invoice(7, fields_from_order(order(), "00000007"), terms(now=NOW))

    assert (invoice.status, invoice.source, invoice.type) == (Status.OPEN, 0, "Invoice")
    assert (invoice.created_at, invoice.due_date) == (NOW, NOW + 30 * DAY)


def test_an_order_that_costs_nothing_becomes_a_completed_invoice() -> None:
    invoice = new_invoice(7, fields_from_order(order(total=Decimal("0.00")), "00000007"), terms())

    assert invoice.status == Status.COMPLETED


@pytest.mark.parametrize(
    ("shown", "purchase_order"), [({"poNumber": "PO-9"}, "PO-9"), ({"poNumber": ""}, None), ({}, None)]
)
def test_the_purchase_order_number_is_the_orders(shown: dict[str, str], purchase_order: str | None) -> None:
    assert fields_from_order(order(shown=shown), "1").get("purchase_order_number") == purchase_order


def test_an_order_without_a_channel_becomes_an_invoice_without_one() -> None:
    assert "channel_id" not in fields_from_order(order(channel_id=None), "1")


def test_the_products_become_line_items() -> None:
    made = fields_from_order(order(products=(PRODUCT, {"id": 2})), "1")

    first, second = made["details"]["details"]["lineItems"]
    assert first == {
        "sku": "SM13",
        "type": "physical",
        "comments": "",
        "quantity": "3",
        "unitPrice": {"code": "EUR", "value": "12.5000"},
        "description": "Sample",
        "unitDiscount": {"code": "EUR", "value": "0.5000"},
    }
    assert (second["quantity"], second["unitPrice"]["value"], second["description"]) == ("1", "0", "")


def test_the_sums_of_the_order_become_cost_lines() -> None:
    lines = header(subtotal="100.00", shippingCost="9.00", tax="10.00")["costLines"]

    assert lines == [
        {"amount": {"code": "EUR", "value": "100.00"}, "description": "Subtotal"},
        {"amount": {"code": "EUR", "value": "9.00"}, "description": "Freight"},
        {"amount": {"code": "EUR", "value": "10.00"}, "description": "Sales Tax"},
    ]


def test_a_sum_that_the_order_lacks_is_no_cost_line() -> None:
    assert [line["description"] for line in header(tax="10.00")["costLines"]] == ["Sales Tax"]


def test_the_order_date_is_when_the_order_was_made() -> None:
    assert header()["orderDate"] == order().created_at


def test_the_addresses_are_the_orders() -> None:
    found = header(billingAddress=BILLING, shippingAddress=SHIPPING)

    assert (found["billingAddress"], found["shippingAddresses"]) == (BILLING, [SHIPPING])


def test_an_address_that_the_order_lacks_is_left_out() -> None:
    assert not {"billingAddress", "shippingAddresses"} & header().keys()


def test_an_order_without_a_company_is_refused() -> None:
    with pytest.raises(OrderNotInvoiceable, match="without a company") as refusal:
        fields_from_order(order(company_id=None), "1")

    assert refusal.value.rule == "incomplete-order-is-refused"


def test_an_incomplete_order_is_refused() -> None:
    with pytest.raises(OrderNotInvoiceable, match="incomplete order"):
        fields_from_order(order(status="Incomplete"), "1")


@pytest.mark.parametrize("status", ["Completed", "Pending", "Awaiting Payment", "incomplete"])
def test_an_order_of_any_other_status_is_fine(status: str) -> None:
    assert fields_from_order(order(status=status), "1")["customer_id"] == "1001"


@pytest.mark.parametrize(
    ("invoice_id", "number"),
    [(36, "00000036"), (1, "00000001"), (99_999_999, "99999999"), (123_456_789, "123456789")],
)
def test_the_number_is_the_id_padded_to_eight_digits(invoice_id: int, number: str) -> None:
    assert padded_number(invoice_id) == number
