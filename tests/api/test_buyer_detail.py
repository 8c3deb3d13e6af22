"""What a buyer is told of an invoice whose numbers are as large, as fine or as odd as they can be."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.api.buyer_detail import shown_detail
from mockserver.store.memory import MemoryStore
from tests.api.client import Client
from tests.api.shopper import INVOICES, Shopper
from tests.domain import samples

LARGEST = "99999999999999.99"
FUZZ = settings(max_examples=300, deadline=None, derandomize=True, database=None)
NUMERALS = st.one_of(
    st.sampled_from([LARGEST, "999999999999999", "0." + "0" * 38 + "1", "1e14", "1e-40", "9" * 40, "-0", "1.005"]),
    st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False).map(str),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(),
    st.none(),
    st.text(max_size=5),
)
LINES = st.lists(
    st.builds(
        lambda count, price, off: {"quantity": count, "unitPrice": {"value": price}, "unitDiscount": {"value": off}},
        NUMERALS, NUMERALS, NUMERALS,
    ),
    max_size=5,
)  # fmt: skip
COSTS = st.lists(
    st.builds(
        lambda label, value: {"description": label, "amount": {"value": value}},
        st.sampled_from(["Subtotal", "Sales tax", "Freight", "Discount"]), NUMERALS,
    ),
    max_size=5,
)  # fmt: skip


def sold(count: object, price: str) -> dict[str, Any]:
    money = {"code": "USD", "value": price}
    return {"sku": "A", "description": "Coffee", "type": "product", "quantity": count, "unitPrice": money,
            "comments": "", "unitDiscount": {"code": "USD", "value": "0"}}  # fmt: skip


def details(lines: list[Any], costs: list[Any]) -> dict[str, Any]:
    return {"header": {"costLines": costs}, "details": {"lineItems": lines}}


def test_the_largest_line_there_can_be_is_told_to_the_cent(client: Client) -> None:
    line = sold("99999999999999", LARGEST)
    costs = [{"description": "Sales tax", "amount": {"code": "USD", "value": LARGEST}}]
    client.create("LARGE", details=details([line, line], costs))

    answer = Shopper(client).get(f"{INVOICES}/LARGE")

    assert answer.status_code == 200
    shown = answer.json()["data"]
    assert [line["amount"]["value"] for line in shown["lines"]] == ["9999999999999899000000000000.01"] * 2
    assert shown["tax"]["value"] == LARGEST


@FUZZ
@given(LINES, COSTS, st.sampled_from(["USD", "JPY", "KWD", "XXX", ""]))
def test_whatever_numbers_an_invoice_holds_it_is_shown(lines: list[Any], costs: list[Any], code: str) -> None:
    invoice = replace(samples.invoice(), details=details(lines, costs))
    balance = replace(invoice.original_balance, code=code)

    shown = shown_detail(
        replace(invoice, original_balance=balance, open_balance=balance),
        MemoryStore("demo", token="t", due_days=30),
        now=invoice.created_at,
    )

    sums = [shown["charges"], shown["tax"], shown["discount"], *(line["amount"] for line in shown["lines"])]
    assert all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", amount["value"]) for amount in sums)
    assert all(Decimal(amount["value"]).is_finite() for amount in sums)


@pytest.mark.parametrize("count", ["0.5", 0.5])
def test_a_part_of_a_piece_costs_a_part_of_its_price(client: Client, count: object) -> None:
    client.create("HALF", details=details([sold(count, "3")], []))

    assert Shopper(client).get(f"{INVOICES}/HALF").json()["data"]["lines"][0]["amount"]["value"] == "1.50"
