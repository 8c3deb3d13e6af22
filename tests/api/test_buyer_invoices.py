"""The invoices of a buyer: which are seen, listed, filtered, and what is told of each."""

from __future__ import annotations

import pytest

from tests.api.bills import DAY, NUMBERS, create, usd
from tests.api.client import INVOICES as MANAGED
from tests.api.client import Client, Clock
from tests.api.conftest import MakeClient, over_every_store
from tests.api.shopper import INVOICES, Shopper, refused


@pytest.mark.parametrize(
    ("name", "seen"), [("ada", ["ADA", "ORG"]), ("ben", ["BEN", "ORG"]), ("cleo", ["CLEO"])], ids=["ada", "ben", "cleo"]
)
def test_a_buyer_sees_the_own_account_and_the_organisations(shop: Client, name: str, seen: list[str]) -> None:
    assert sorted(Shopper(shop, name).listed()) == seen


def test_an_organisation_may_stand_instead_of_the_own_account(make_client: MakeClient) -> None:
    client = make_client(choices={"buyer-scope": "organization-only"})
    for number, account in NUMBERS.items():
        client.create(number, customerId=account)

    assert Shopper(client, "ada").listed() == ["ORG"]
    assert Shopper(client, "cleo").listed() == ["CLEO"]
    assert refused(Shopper(client, "ada").get(f"{INVOICES}/ADA")) == (404, "INVOICE_NOT_FOUND")


@pytest.mark.parametrize(("account", "seen"), [("own", ["ADA"]), ("organization", ["ORG"]), ("all", ["ADA", "ORG"])])
def test_a_list_may_show_one_of_the_accounts(shop: Client, account: str, seen: list[str]) -> None:
    assert sorted(Shopper(shop).listed(account=account)) == seen


def test_who_has_no_organisation_has_no_invoices_of_one(shop: Client) -> None:
    assert Shopper(shop, "cleo").listed(account="organization") == []


@pytest.mark.parametrize("path", ["", "/download-pdf"])
@pytest.mark.parametrize("hidden", ["BEN", "3", "ELSEWHERE"])
def test_an_invoice_out_of_sight_looks_exactly_like_one_that_is_not_there(shop: Client, hidden: str, path: str) -> None:
    ada = Shopper(shop)
    unknown = ada.get(f"{INVOICES}/NOWHERE{path}")

    answer = ada.get(f"{INVOICES}/{hidden}{path}")

    assert refused(answer) == (404, "INVOICE_NOT_FOUND")
    assert (answer.status_code, answer.content) == (unknown.status_code, unknown.content)
    assert answer.headers.keys() == unknown.headers.keys()


def test_an_invoice_out_of_sight_does_not_go_into_a_cart(shop: Client) -> None:
    ada = Shopper(shop)

    answers = [ada.add(hidden) for hidden in ("BEN", 3, "ELSEWHERE", "NOWHERE", 99)]

    assert {answer.content for answer in answers} == {answers[-1].content}
    assert refused(answers[0]) == (404, "INVOICE_NOT_FOUND")


def test_an_invoice_is_found_by_id_and_by_number(shop: Client) -> None:
    ada = Shopper(shop)

    by_id, by_number = ada.get(f"{INVOICES}/1"), ada.get(f"{INVOICES}/ORG")

    assert by_id.json()["data"] == by_number.json()["data"]
    assert by_id.json()["data"]["number"] == "ORG"


def test_where_a_number_looks_like_an_id_the_id_wins(shop: Client) -> None:
    shop.create("2", customerId="1001")
    ada = Shopper(shop)

    assert ada.get(f"{INVOICES}/2").json()["data"]["number"] == "ADA"


def test_a_number_that_looks_like_an_id_out_of_sight_is_found(shop: Client) -> None:
    shop.create("3", customerId="1001")

    assert Shopper(shop).get(f"{INVOICES}/3").json()["data"]["number"] == "3"


def test_a_row_tells_what_is_paid_and_open(client: Client, clock: Clock) -> None:
    create(client, "A", clock, originalBalance=usd(100), openBalance=usd("60.5"))

    (row,) = Shopper(client).get(INVOICES).json()["data"]

    assert row == {
        "id": 1,
        "number": "A",
        "account": "1001",
        "customerName": "Acme Components",
        "invoiceDate": "2023-11-14",
        "dueDate": "2023-12-14",
        "overdue": False,
        "total": usd("100.00"),
        "paid": usd("39.50"),
        "balance": usd("60.50"),
        "paidStatus": "partially_paid",
        "canPay": True,
    }


def test_a_paid_invoice_cannot_be_paid(client: Client, clock: Clock) -> None:
    create(client, "A", clock, openBalance=usd(0))

    (row,) = Shopper(client).get(INVOICES).json()["data"]

    assert (row["paidStatus"], row["canPay"]) == ("paid", False)


def test_a_day_is_a_day_in_utc(client: Client, clock: Clock) -> None:
    midnight = clock.now - clock.now % DAY
    client.create("A", customerId="1001", issuedAt=midnight - 1, dueDate=midnight)

    (row,) = Shopper(client).get(INVOICES).json()["data"]

    assert (row["invoiceDate"], row["dueDate"]) == ("2023-11-13", "2023-11-14")


@over_every_store
def test_an_invoice_is_overdue_from_the_day_after_the_one_when_it_is_due(client: Client, clock: Clock) -> None:
    create(client, "A", clock, due_in_days=0)
    ada = Shopper(client)
    assert ada.get(f"{INVOICES}/A").json()["data"]["overdue"] is False

    clock.now += DAY
    assert Shopper(client).get(f"{INVOICES}/A").json()["data"]["overdue"] is True


def test_the_detail_tells_what_was_sold_and_what_was_added(client: Client) -> None:
    def amount(value: str) -> dict[str, str]:
        return {"code": "USD", "value": value}

    lines = [
        {"sku": "CFM-1", "quantity": "4", "unitPrice": amount("25.0000"), "description": "Calibrated weight"},
        {"sku": "", "quantity": 2, "unitPrice": amount("10"), "unitDiscount": amount("1.50")},
    ]
    costs = [("Subtotal", "117"), ("Freight", "8.00"), ("Sales Tax", "9.36"), ("Loyal customer", "-5")]
    details = {
        "header": {"costLines": [{"description": text, "amount": amount(value)} for text, value in costs]},
        "details": {"lineItems": lines},
    }
    client.create("A", customerId="1001", details=details, orderNumber="9001")

    data = Shopper(client).get(f"{INVOICES}/A").json()["data"]

    assert data["orderNumber"] == "9001"
    assert data["lines"] == [
        {
            "sku": "CFM-1",
            "name": "Calibrated weight",
            "quantity": "4",
            "price": usd("25.00"),
            "amount": usd("100.00"),
        },
        {"sku": None, "name": None, "quantity": "2", "price": usd("10.00"), "amount": usd("17.00")},
    ]
    assert (data["charges"], data["tax"], data["discount"]) == (usd("8.00"), usd("9.36"), usd("8.00"))


@pytest.mark.parametrize(
    ("label", "place"),
    [("MwSt. 19 %", "tax"), ("消費税 10%", "tax"), ("VAT", "tax"), ("Livraison", "charges"), ("Rabatt", "discount")],
)
def test_what_was_added_is_told_apart_by_its_words(client: Client, label: str, place: str) -> None:
    costs = [{"description": text, "amount": usd(value)} for text, value in (("Subtotal", "90"), (label, "10"))]
    client.create("A", customerId="1001", details={"header": {"costLines": costs}})

    data = Shopper(client).get(f"{INVOICES}/A").json()["data"]

    assert {name: data[name]["value"] for name in ("charges", "tax", "discount") if data[name] != usd("0.00")} == {
        place: "10.00"
    }


@over_every_store
def test_the_detail_tells_which_payments_lower_the_balance(client: Client, clock: Clock) -> None:
    client.create("A")
    client.pay({1: "30"})
    client.pay({1: "5"}, processingStatus=1)
    client.operate(client.pay({1: "7"}), 1)

    data = Shopper(client).get(f"{INVOICES}/A").json()["data"]

    assert data["payments"] == [{"paymentId": 1, "receiptId": 1, "paidAt": clock.now, "amount": usd("30.00")}]
    assert (data["paid"], data["balance"]) == (usd("30.00"), usd("70.00"))


def test_an_offline_payment_shows_in_the_buyers_list_at_once(client: Client) -> None:
    client.create("A")
    ada = Shopper(client)
    assert ada.listed(paidStatus="unpaid") == ["A"]

    payment = client.pay({1: "30"})
    assert ada.listed(paidStatus="partially_paid") == ["A"]

    client.pay({1: "70"})
    assert ada.listed(paidStatus="paid") == ["A"]

    client.delete(f"/api/v3/io/ip/payments/{payment}")
    assert ada.listed(paidStatus="partially_paid") == ["A"]


def test_the_link_to_the_pdf_is_that_of_the_management_api(client: Client) -> None:
    client.create("A")

    link = Shopper(client).get(f"{INVOICES}/A/download-pdf").json()["data"]["url"]

    assert link == client.get(f"{MANAGED}/1/download-pdf").json()["data"]["url"]
    assert client.get(link.removeprefix("http://mock"), headers={}, is_checked=False).content.startswith(b"%PDF")


@over_every_store
def test_an_invoice_that_moves_to_another_account_is_out_of_sight(client: Client) -> None:
    client.create("A")
    ada = Shopper(client)
    assert ada.get(f"{INVOICES}/A").status_code == 200

    client.put(f"{MANAGED}/1", {"customerId": "1002"})

    assert refused(ada.get(f"{INVOICES}/A")) == (404, "INVOICE_NOT_FOUND")
