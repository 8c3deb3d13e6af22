"""An order becomes an invoice: once, whole, and only if it can be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client, Clock
from tests.api.conftest import MakeClient
from tests.api.orders import ADDRESS, BC_ORDER_ID, invoice_order, invoiced, new_order, order, store_with_orders
from tests.api.state import check_refusal, nothing_changes

ORDER_INVOICED = {
    "code": 400,
    "data": {"errMsg": "The invoice exists for this order"},
    "meta": {"message": "Bad Requests Error"},
}
NO_ORDER = {"code": 404, "data": {"errMsg": "Order does not exist"}, "meta": {"message": "Not Found Error"}}
NOT_INVOICEABLE = {
    "without a company": new_order(companyId=None, companyName=""),
    "incomplete": new_order(status="Incomplete"),
    "both": new_order(companyId=None, status="Incomplete"),
}

of_every_unfit_order = pytest.mark.parametrize("unfit", NOT_INVOICEABLE.values(), ids=NOT_INVOICEABLE)


@pytest.fixture
def shop(make_client: MakeClient) -> Client:
    """A store with one order that can be invoiced."""
    return make_client(document=store_with_orders(new_order()))


def test_an_order_becomes_an_invoice_that_can_be_read(shop: Client) -> None:
    response = invoice_order(shop)

    assert response.status_code == 200
    data = response.json()["data"]
    assert response.json() == {"code": 200, "data": data, "meta": {"message": "SUCCESS"}}
    assert {name: type(value) for name, value in data.items()} == {"invoiceId": int, "invoiceNumber": str}
    assert shop.invoice(data["invoiceId"])["invoiceNumber"] == data["invoiceNumber"]
    assert [item["id"] for item in shop.listed()] == [data["invoiceId"]]


def test_the_invoice_has_the_orders_company_numbers_and_channel(shop: Client) -> None:
    invoice = shop.invoice(invoiced(shop))

    assert (invoice["customerId"], invoice["customerName"]) == ("1001", "Acme Components")
    assert (invoice["orderNumber"], invoice["purchaseOrderNumber"]) == (str(BC_ORDER_ID), "PO-0100")
    assert (invoice["channelId"], invoice["channelName"]) == ("2", "Wholesale portal")


@pytest.mark.parametrize("total", ["361.4500", "0.0100", "99999999999.9900"])
def test_the_orders_total_is_both_balances(make_client: MakeClient, total: str) -> None:
    client = make_client(document=store_with_orders(new_order(totalIncTax=total, currencyCode="EUR")))

    invoice = client.invoice(invoiced(client))

    assert invoice["originalBalance"] == invoice["openBalance"] == {"code": "EUR", "value": total}


def test_the_invoice_is_open_and_from_here(shop: Client, clock: Clock) -> None:
    invoice = shop.invoice(invoiced(shop))

    assert (invoice["type"], invoice["status"], invoice["source"]) == ("Invoice", 0, 0)
    assert (invoice["createdAt"], invoice["dueDate"]) == (clock.now, clock.now + 30 * 86_400)


def test_an_order_of_nothing_becomes_a_completed_invoice(make_client: MakeClient) -> None:
    client = make_client(document=store_with_orders(new_order(totalIncTax="0.0000")))

    assert client.invoice(invoiced(client))["status"] == 2


def test_the_orders_products_are_the_line_items(shop: Client) -> None:
    lines = shop.invoice(invoiced(shop))["details"]["details"]["lineItems"]

    shown = [
        (line["sku"], line["description"], line["quantity"], line["unitPrice"], line["unitDiscount"]) for line in lines
    ]
    assert shown == [
        ("DPB", "[Sample] Dustpan & Brush", "10", usd("34.9500"), usd("1.0000")),
        ("Ü-2", "成都 box", "2", usd("5.0000"), usd("0.0000")),
    ]


def test_the_orders_costs_and_addresses_are_in_the_header(shop: Client) -> None:
    header = shop.invoice(invoiced(shop))["details"]["header"]

    assert [(line["description"], line["amount"]) for line in header["costLines"]] == [
        ("Subtotal", usd("349.5000")),
        ("Freight", usd("10.0000")),
        ("Sales Tax", usd("1.9500")),
    ]
    assert header["orderDate"] == 1_690_000_000
    assert header["billingAddress"] == ADDRESS
    assert header["shippingAddresses"] == [{**ADDRESS, "street2": "软件园 B区"}]


@pytest.mark.parametrize("invoices_before", [0, 1, 35])
def test_the_number_is_the_id_filled_with_zeros(shop: Client, invoices_before: int) -> None:
    for i in range(invoices_before):
        shop.create(f"INV-{i}")

    data = invoice_order(shop).json()["data"]

    assert data["invoiceNumber"] == f"{data['invoiceId']:08}"


def test_a_number_that_is_taken_is_passed_over(shop: Client) -> None:
    taken = [shop.create(f"{number:08}") for number in range(2, 5)]

    data = invoice_order(shop).json()["data"]

    assert data["invoiceId"] not in taken
    assert data["invoiceNumber"] == f"{data['invoiceId']:08}"
    assert len({item["invoiceNumber"] for item in shop.listed()}) == 4


def test_a_number_that_stays_taken_after_a_delete_is_passed_over(make_client: MakeClient) -> None:
    document = store_with_orders(new_order())
    client = make_client(choices={"number-after-delete": "reserved"}, document=document)
    client.delete(f"{INVOICES}/{client.create('00000002')}")

    assert invoice_order(client).json()["data"] == {"invoiceId": 3, "invoiceNumber": "00000003"}


@pytest.mark.parametrize("fields", [{"poNumber": None}, {"channelId": None}, {"products": []}], ids=str)
def test_an_order_may_lack_what_an_invoice_can_do_without(make_client: MakeClient, fields: dict[str, Any]) -> None:
    client = make_client(document=store_with_orders(new_order(**fields)))

    invoice = client.invoice(invoiced(client))

    lacked = {
        "poNumber": invoice["purchaseOrderNumber"],
        "channelId": invoice["channelId"],
        "products": invoice["details"]["details"]["lineItems"],
    }
    assert {name: lacked[name] for name in fields} == fields


def test_every_order_becomes_its_own_invoice(make_client: MakeClient) -> None:
    client = make_client(document=store_with_orders(new_order(), new_order(id=502, bcOrderId=9002)))

    first, second = client.invoice(invoiced(client, 501)), client.invoice(invoiced(client, 502))

    assert first["id"] != second["id"]
    assert (first["orderNumber"], second["orderNumber"]) == ("9001", "9002")


@pytest.mark.parametrize("order_id", [BC_ORDER_ID, 0, 5, 5011, 9_007_199_254_740_991], ids=str)
@pytest.mark.parametrize("invoiced_before", [False, True], ids=["fresh", "invoiced"])
def test_an_unknown_order_is_refused(shop: Client, order_id: int, invoiced_before: bool) -> None:
    if invoiced_before:
        invoiced(shop)

    with nothing_changes(shop):
        response = invoice_order(shop, order_id)

    assert (response.status_code, response.json()) == (404, NO_ORDER)


def test_the_refusal_of_an_unknown_order_may_name_an_invoice(make_client: MakeClient) -> None:
    client = make_client(choices={"invoice-ids-in-order-404": "present"})

    with nothing_changes(client):
        response = invoice_order(client, 9_999)

    data = response.json()["data"]
    assert (response.status_code, data["errMsg"]) == (404, "Order does not exist")
    assert data["invoiceNumber"] == f"{data['invoiceId']:08}"
    assert client.get(f"{INVOICES}/{data['invoiceId']}").status_code == 404


def test_an_order_of_another_store_is_unknown(client: Client) -> None:
    headers = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}

    response = client.post("/api/v3/io/ip/orders/501/invoices", headers=headers)

    assert (response.status_code, response.json()) == (404, NO_ORDER)


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("order_id", ["x", "-1", "1.5", "501a"])
def test_an_order_id_is_a_number(make_client: MakeClient, order_id: str, code: int) -> None:
    client = make_client(choices={"bad-request-status": str(code)})

    with nothing_changes(client):
        response = invoice_order(client, order_id)

    assert "orderId" in check_refusal(response, code)


def test_an_order_is_invoiced_once(shop: Client) -> None:
    invoiced(shop)

    with nothing_changes(shop):
        response = invoice_order(shop)

    assert (response.status_code, response.json()) == (400, ORDER_INVOICED)


@pytest.mark.parametrize("change", [{"invoiceNumber": "X"}, {"status": 2}, {"customerId": "1"}], ids=str)
def test_an_order_is_invoiced_once_whatever_became_of_its_invoice(shop: Client, change: dict[str, Any]) -> None:
    shop.put(f"{INVOICES}/{invoiced(shop)}", change)

    with nothing_changes(shop):
        response = invoice_order(shop)

    assert response.json() == ORDER_INVOICED


def test_an_order_whose_invoice_came_by_create_is_not_invoiced_again(shop: Client) -> None:
    shop.create("INV-1", orderNumber=str(BC_ORDER_ID))

    with nothing_changes(shop):
        response = invoice_order(shop)

    assert response.json() == ORDER_INVOICED


def test_no_choice_moves_the_code_of_an_invoiced_order(make_client: MakeClient) -> None:
    choices = {"bad-request-status": "422", "order-not-invoiceable-status": "409"}
    client = make_client(choices=choices, document=store_with_orders(new_order()))
    invoiced(client)

    assert (invoice_order(client).status_code, invoice_order(client).json()) == (400, ORDER_INVOICED)


def test_a_second_call_may_answer_the_first_invoice(make_client: MakeClient) -> None:
    document = store_with_orders(new_order())
    client = make_client(choices={"repeated-from-order": "same-invoice"}, document=document)
    first = invoice_order(client)

    with nothing_changes(client):
        second = invoice_order(client)

    assert (second.status_code, second.json()) == (200, first.json())


def test_a_second_call_answers_the_number_that_the_invoice_has_now(make_client: MakeClient) -> None:
    document = store_with_orders(new_order())
    client = make_client(choices={"repeated-from-order": "same-invoice"}, document=document)
    invoice_id = invoiced(client)
    client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-9"})

    assert invoice_order(client).json()["data"] == {"invoiceId": invoice_id, "invoiceNumber": "INV-9"}


@pytest.mark.parametrize("code", [400, 404, 409, 422])
@of_every_unfit_order
def test_an_unfit_order_is_not_invoiced(make_client: MakeClient, unfit: dict[str, Any], code: int) -> None:
    choices = {"order-not-invoiceable-status": str(code)}
    client = make_client(choices=choices, document=store_with_orders(unfit))

    with nothing_changes(client):
        response = invoice_order(client)

    assert "cannot be invoiced" in check_refusal(response, code)
    assert order(client)["invoiceId"] is None


@of_every_unfit_order
def test_an_unfit_order_is_refused_with_400_by_default(make_client: MakeClient, unfit: dict[str, Any]) -> None:
    client = make_client(choices={"bad-request-status": "422"}, document=store_with_orders(unfit))

    check_refusal(invoice_order(client), 400)


def usd(value: str) -> dict[str, str]:
    return {"code": "USD", "value": value}
