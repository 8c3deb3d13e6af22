"""Money: what a balance may be sent as, and that it comes back without loss, as a string with four decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.api.client import INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

JSON = {"Content-Type": "application/json"}
FIELDS = ["originalBalance", "openBalance"]
CENTS = ["0.00", "0.01", "0.07", "0.10", "0.29", "0.35", "0.57", "0.58", "0.99"]
MAGNITUDES = [10**exponent for exponent in range(12)]
SHOWN = {
    "100": "100.0000",
    "100.0": "100.0000",
    "1e2": "100.0000",
    "0": "0.0000",
    "-0.0": "0.0000",
    "-12.5": "-12.5000",
    "0.30000000000000004": "0.3000",
    "1.005": "1.0050",
    "349.5000": "349.5000",
    "0.0001": "0.0001",
    "123456789012.1234": "123456789012.1234",
    "500000000000": "500000000000.0000",
}
ROUNDED = {
    "0.00005": "0.0001",
    "0.00004999": "0.0000",
    "2.00005": "2.0001",  # as a double it is just below the half
    "-0.00005": "-0.0001",
    "9.99995": "10.0000",
}
NON_NUMBERS: dict[str, Any] = {
    "word": "abc",
    "empty": "",
    "blank": " ",
    "null": None,
    "boolean": True,
    "list": [1],
    "object": {"value": 1},
    "thousands separator": "1,000.00",
    "decimal comma": "1,5",
    "currency sign": "$5",
    "exponent": "1e5",
    "hexadecimal": "0x10",
    "not a number": "NaN",
    "infinity": "Infinity",
    "plus sign": "+5",
    "outer space": " 5",
    "line end": "5\n",
    "two signs": "--5",
    "two points": "1.2.3",
    "no digit before the point": ".5",
    "no digit after the point": "5.",
    "full-width digits": "\uff11\uff12",
    "Arabic digits": "\u0661\u0662",
}
TOO_LARGE: dict[str, Any] = {"number": 500_000_000_000.01, "negative number": -1e15, "string": "1" * 16}

of_each_balance = pytest.mark.parametrize("field", FIELDS)
of_every_non_number = pytest.mark.parametrize("value", NON_NUMBERS.values(), ids=NON_NUMBERS)


def usd(value: Any) -> dict[str, Any]:
    return {"code": "USD", "value": value}


def create_with_number(client: Client, literal: str) -> int:
    """Create an invoice whose balances are exactly this JSON number."""
    balance = f'{{"code": "USD", "value": {literal}}}'
    body = f'{{"invoiceNumber": "A", "customerId": "1", "originalBalance": {balance}, "openBalance": {balance}}}'
    response = client.request("POST", INVOICES, content=body, headers=client.headers | JSON)
    assert response.status_code == 200, response.text
    invoice_id: int = response.json()["data"]["id"]
    return invoice_id


@pytest.mark.parametrize(("literal", "shown"), SHOWN.items(), ids=SHOWN)
def test_a_number_is_answered_as_a_string_with_four_decimals(client: Client, literal: str, shown: str) -> None:
    invoice = client.invoice(create_with_number(client, literal))

    assert (invoice["originalBalance"], invoice["openBalance"]) == (usd(shown), usd(shown))
    assert (client.listed()[0]["originalBalance"], client.listed()[0]["openBalance"]) == (usd(shown), usd(shown))


@pytest.mark.parametrize("text", ["100", "100.0", "100.0000", "0100.00", "100.00000000000000000000"])
def test_a_numeric_string_is_stored_like_the_number(client: Client, text: str) -> None:
    invoice = client.invoice(client.create(originalBalance=usd(text), openBalance=usd(text)))

    assert (invoice["originalBalance"], invoice["openBalance"]) == (usd("100.0000"), usd("100.0000"))


@of_each_balance
@pytest.mark.parametrize("kind", [float, str], ids=["number", "string"])
@pytest.mark.parametrize("magnitude", MAGNITUDES)
def test_no_cent_is_lost_at_any_magnitude(client: Client, magnitude: int, kind: type, field: str) -> None:
    amounts = [Decimal(magnitude) + Decimal(cents) for cents in CENTS]
    amounts += [-amount for amount in amounts]
    created = client.create(**{field: usd(kind(amounts[0]))})
    read = [client.invoice(created)[field]["value"]]

    for amount in amounts[1:]:
        client.put(f"{INVOICES}/{created}", {field: usd(kind(amount))})
        read.append(client.invoice(created)[field]["value"])

    assert read == [f"{amount}00" for amount in amounts]


def test_the_largest_strings_keep_their_cents(client: Client) -> None:
    invoice = client.invoice(client.create(openBalance=usd("999999999999999.99"), originalBalance=usd("-" + "9" * 15)))

    assert invoice["openBalance"]["value"] == "999999999999999.9900"
    assert invoice["originalBalance"]["value"] == "-999999999999999.0000"


@pytest.mark.parametrize("kind", [float, str], ids=["number", "string"])
@pytest.mark.parametrize(("sent", "shown"), ROUNDED.items(), ids=ROUNDED)
def test_more_than_four_decimals_are_rounded_half_up(client: Client, sent: str, shown: str, kind: type) -> None:
    invoice = client.invoice(client.create(openBalance=usd(kind(sent))))

    assert invoice["openBalance"]["value"] == shown


@of_each_balance
def test_what_is_read_can_be_sent_back(client: Client, field: str) -> None:
    invoice_id = client.create(**{field: usd(0.1 + 0.2)})
    before = client.invoice(invoice_id)

    client.put(f"{INVOICES}/{invoice_id}", {field: before[field]})

    assert client.invoice(invoice_id) == before


@pytest.mark.parametrize("code", [400, 422])
@of_each_balance
@of_every_non_number
def test_a_create_with_a_balance_that_is_no_number_is_refused(
    make_client: MakeClient, value: Any, field: str, code: int
) -> None:
    client = make_client(choices={"bad-request-status": str(code)})

    with nothing_changes(client):
        response = client.post(INVOICES, new_body(**{field: usd(value)}))

    assert check_refusal(response, code) == f"{field}.value: Please enter a valid number"


@of_each_balance
@of_every_non_number
def test_an_update_with_a_balance_that_is_no_number_is_refused(client: Client, value: Any, field: str) -> None:
    invoice_id = client.create()

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"type": "Pro forma", "status": 1, field: usd(value)})

    assert response.status_code == 400
    assert response.json() == {
        "code": 400,
        "data": {"id": invoice_id, f"{field}.value": ["Please enter a valid number"]},
        "meta": {"message": "Bad Requests Error", "errors": "Please enter a valid number; "},
    }


@pytest.mark.parametrize("value", ["abc", None, 1e13], ids=["word", "null", "too large"])
def test_no_choice_moves_the_code_of_a_non_number_in_an_update(make_client: MakeClient, value: Any) -> None:
    client = make_client(choices={"bad-request-status": "422"})
    invoice_id = client.create()

    response = client.put(f"{INVOICES}/{invoice_id}", {"openBalance": usd(value)})

    assert (response.status_code, response.json()["data"]["id"]) == (400, invoice_id)
    assert response.json()["meta"] == {"message": "Bad Requests Error", "errors": "Please enter a valid number; "}


def test_a_text_is_said_once_for_both_balances(client: Client) -> None:
    invoice_id = client.create()

    response = client.put(f"{INVOICES}/{invoice_id}", {"openBalance": usd("a"), "originalBalance": usd("b")})

    assert response.json()["meta"]["errors"] == "Please enter a valid number; "
    assert {*response.json()["data"]} == {"id", "openBalance.value", "originalBalance.value"}


@of_each_balance
@pytest.mark.parametrize("value", TOO_LARGE.values(), ids=TOO_LARGE)
def test_an_amount_too_large_to_keep_exactly_is_refused(client: Client, value: Any, field: str) -> None:
    with nothing_changes(client):
        response = client.post(INVOICES, new_body(**{field: usd(value)}))

    assert "Please enter a valid number" in check_refusal(response, 400)


@of_each_balance
@pytest.mark.parametrize("bare", [100, "100.00", None, []], ids=["number", "string", "null", "list"])
def test_a_balance_is_an_object(client: Client, bare: Any, field: str) -> None:
    invoice_id = client.create()

    with nothing_changes(client):
        created = client.post(INVOICES, new_body("INV-2", **{field: bare}))
        updated = client.put(f"{INVOICES}/{invoice_id}", {field: bare})

    assert field in check_refusal(created, 400)
    check_refusal(updated, 400)
