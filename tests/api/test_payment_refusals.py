"""Bad payments: the documented refusal, and no balance moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.books import demo_books, nothing_moves, words_of
from tests.api.client import OFFLINE, PAYMENTS, Client, new_payment
from tests.api.conftest import MakeClient

Body = dict[str, Any]
GOOD = new_payment({1: "10", 2: "10", 3: "10"})


def with_third(**line: Any) -> Body:
    """A payment of three invoices whose third line has these values."""
    return GOOD | {"lineItems": [*GOOD["lineItems"][:2], {**GOOD["lineItems"][2], **line}]}


def without(name: str) -> Body:
    return {key: value for key, value in GOOD.items() if key != name}


BAD: dict[str, tuple[Body, int, str]] = {
    **{f"no {name}": (without(name), 422, name) for name in ("lineItems", "currency", "details", "customerId")},
    "no amount": (GOOD | {"lineItems": [{"invoiceId": 1}]}, 422, "lineItems.0.amount"),
    "no invoice": (GOOD | {"lineItems": [{"amount": "1"}]}, 422, "lineItems.0.invoiceId"),
    "no line": (GOOD | {"lineItems": []}, 422, "lineItems"),
    "lines that are no list": (GOOD | {"lineItems": {}}, 422, "lineItems"),
    "an amount of 0": (with_third(amount="0"), 422, "lineItems.2.amount"),
    "an amount of 0 as a number": (with_third(amount=0), 422, "lineItems.2.amount"),
    "an amount that rounds to 0": (with_third(amount="0.00004"), 422, "lineItems.2.amount"),
    "a negative amount": (with_third(amount="-1"), 422, "lineItems.2.amount"),
    "an amount that is no number": (with_third(amount="ten"), 422, "lineItems.2.amount"),
    "an amount in another notation": (with_third(amount="1e1"), 422, "lineItems.2.amount"),
    "an amount of null": (with_third(amount=None), 422, "lineItems.2.amount"),
    "an amount beyond all numbers": (with_third(amount=1e300), 422, "lineItems.2.amount"),
    "an amount above the balance": (with_third(amount="100.0001"), 422, "lineItems.2.amount"),
    "an invoice that is not there": (with_third(invoiceId=99), 422, "lineItems.2.invoiceId"),
    "an invoice id that is no number": (with_third(invoiceId="3"), 422, "lineItems.2.invoiceId"),
    "an invoice twice": (with_third(invoiceId=1), 422, "lineItems.2.invoiceId"),
    "an invoice of another company": (with_third(invoiceId=4), 422, "lineItems.2.invoiceId"),
    "an invoice in another currency": (with_third(invoiceId=5), 422, "currency"),
    "another company": (GOOD | {"customerId": "1002"}, 422, "lineItems.0.invoiceId"),
    "no company's id": (GOOD | {"customerId": ""}, 422, "customerId"),
    "another currency": (GOOD | {"currency": "EUR"}, 422, "EUR"),
    "no currency's code": (GOOD | {"currency": "USX"}, 422, "Invalid currency code"),
    "an empty currency": (GOOD | {"currency": ""}, 422, "Invalid currency code"),
    "a currency in small letters": (GOOD | {"currency": "usd"}, 422, "Invalid currency code"),
    "status 0": (GOOD | {"processingStatus": 0}, 422, "processingStatus"),
    "status 5": (GOOD | {"processingStatus": 5}, 422, "processingStatus"),
    "a status of text": (GOOD | {"processingStatus": "3"}, 422, "processingStatus"),
    "a funding status of 9": (GOOD | {"fundingStatus": "9"}, 422, "fundingStatus"),
    "details that are text": (GOOD | {"details": "Check"}, 422, "details"),
    "a memo that is a number": (GOOD | {"details": {"memo": 4711}}, 422, "details.memo"),
}


def stocked(client: Client) -> Client:
    """Invoices 1 to 3 of 100 USD, the fourth another company's, the fifth in another currency; payment 1 of 5 on 1."""
    euros = {"code": "EUR", "value": 100}
    for number in "ABC":
        client.create(number)
    client.create("D", customerId="1002")
    client.create("E", openBalance=euros, originalBalance=euros)
    client.pay({1: "5"})
    return client


@pytest.fixture
def stock(client: Client) -> Client:
    return stocked(client)


@pytest.mark.parametrize(("body", "code", "named"), BAD.values(), ids=BAD)
def test_a_bad_payment_is_refused_and_no_balance_moves(
    stock: Client, stores: MemoryStores, body: Body, code: int, named: str
) -> None:
    with nothing_moves(stores):
        response = stock.post(OFFLINE, body)

    assert response.status_code == response.json()["code"] == code, response.text
    assert response.json()["meta"]["message"] == "Parameter Error"
    assert named in words_of(response.json())


@pytest.mark.parametrize(("body", "code", "named"), BAD.values(), ids=BAD)
def test_a_bad_change_is_refused_and_no_balance_moves(
    stock: Client, stores: MemoryStores, body: Body, code: int, named: str
) -> None:
    with nothing_moves(stores):
        response = stock.put(f"{OFFLINE}/1", body)

    assert response.status_code == response.json()["code"] == code, response.text
    assert named in words_of(response.json())


def test_the_good_payment_is_good(stock: Client) -> None:
    assert stock.post(OFFLINE, GOOD).status_code == 200
    assert stock.still_open(1, 2, 3) == ["85.0000", "90.0000", "90.0000"]


def test_a_missing_field_is_answered_as_the_documentation_has_it(stock: Client) -> None:
    assert stock.post(OFFLINE, without("lineItems")).json() == {
        "code": 422,
        "data": {"lineItems": ["This field is required."]},
        "meta": {"message": "Parameter Error"},
    }


def test_an_unknown_currency_is_answered_as_the_documentation_has_it(stock: Client) -> None:
    assert stock.post(OFFLINE, GOOD | {"currency": "USX"}).json() == {
        "code": 422,
        "data": {"errMsg": "Invalid currency code"},
        "meta": {"message": "Parameter Error"},
    }


def test_a_refused_payment_spends_no_id(stock: Client) -> None:
    stock.post(OFFLINE, with_third(invoiceId=99))

    assert stock.pay({1: "1"}) == 2


CHOSEN: dict[str, tuple[str, Body, list[str]]] = {
    "a bad amount": ("bad-payment-value-status", with_third(amount="0"), ["422", "400"]),
    "a malformed amount": ("bad-payment-value-status", with_third(amount="x"), ["422", "400"]),
    "an unknown invoice": ("unknown-invoice-in-payment", with_third(invoiceId=99), ["422", "404", "400"]),
    "a foreign invoice": ("foreign-invoice-in-payment", with_third(invoiceId=4), ["422", "404", "400"]),
    "a foreign currency": ("payment-currency-mismatch", with_third(invoiceId=5), ["422", "400"]),
    "an overpayment": ("payment-above-balance", with_third(amount="101"), ["422", "400"]),
}


@pytest.mark.parametrize(
    ("choice", "body", "code"),
    [
        pytest.param(choice, body, code, id=f"{name}-{code}")
        for name, (choice, body, codes) in CHOSEN.items()
        for code in codes
    ],
)
def test_a_refusal_has_the_code_chosen(
    make_client: MakeClient, stores: MemoryStores, choice: str, body: Body, code: str
) -> None:
    client = stocked(make_client(choices={choice: code}))

    with nothing_moves(stores):
        response = client.post(OFFLINE, body)

    assert response.status_code == int(code), response.text


def test_a_missing_field_is_422_whatever_code_bad_values_have(make_client: MakeClient) -> None:
    client = stocked(make_client(choices={"bad-payment-value-status": "400"}))

    assert client.post(OFFLINE, without("details")).status_code == 422


def test_an_overpayment_may_be_accepted(make_client: MakeClient, stores: MemoryStores) -> None:
    client = stocked(make_client(choices={"payment-above-balance": "accepted"}))

    client.pay({2: "130"})

    assert client.still_open(2) == ["-30.0000"]
    assert client.invoice(2)["status"] == 2
    client.set_status(2, 4)
    assert client.still_open(2) == ["100.0000"]
    demo_books(stores)


def test_an_invoice_of_another_company_may_be_accepted(make_client: MakeClient) -> None:
    client = stocked(make_client(choices={"foreign-invoice-in-payment": "accepted"}))

    client.pay({4: "10"})

    assert client.still_open(4) == ["90.0000"]


def test_a_waiting_payment_that_became_too_much_cannot_be_completed(stock: Client, stores: MemoryStores) -> None:
    stock.pay({2: "60"}, processingStatus=1)
    stock.pay({2: "60"})

    with nothing_moves(stores):
        assert stock.set_status(2, 3).status_code == 422
        assert stock.operate(2, 0).status_code == 422
    stock.set_status(3, 4)
    assert stock.set_status(2, 3).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda client: client.post(f"{PAYMENTS}/1/operations", {}), id="no operation"),
        pytest.param(lambda client: client.post(f"{PAYMENTS}/1/operations", {"operationCode": "x"}), id="a letter"),
        pytest.param(lambda client: client.post(f"{PAYMENTS}/1/operations", {"operationCode": None}), id="null"),
        pytest.param(lambda client: client.put(f"{PAYMENTS}/1/processing-status", {}), id="no status"),
        pytest.param(
            lambda client: client.put(f"{PAYMENTS}/1/processing-status", {"processingStatus": 2.5}), id="half a status"
        ),
    ],
)
def test_a_bad_step_is_refused(stock: Client, stores: MemoryStores, spoil: Callable[[Client], Any]) -> None:
    with nothing_moves(stores):
        assert spoil(stock).status_code == 400
