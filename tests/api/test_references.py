"""What an invoice points to: an order, a channel, a company."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

ORDER_INVOICED = "The invoice exists for this order"
UNKNOWN_CHANNEL = {"code": 404, "data": {"errMsg": "Store channels not exist"}, "meta": {"message": "Not Found Error"}}


@pytest.mark.parametrize("fields", [{}, {"orderNumber": ""}], ids=["left out", "empty"])
def test_invoices_without_an_order_number_are_unlimited(client: Client, fields: dict[str, str]) -> None:
    for i in range(3):
        client.create(f"INV-{i}", **fields)

    assert len(client.listed()) == 3


@pytest.mark.parametrize("bad_request_status", ["400", "422"])
def test_a_second_invoice_for_an_order_is_refused(make_client: MakeClient, bad_request_status: str) -> None:
    client = make_client(choices={"bad-request-status": bad_request_status})
    client.create("INV-1", orderNumber="132")

    with nothing_changes(client):
        response = client.post(INVOICES, new_body("INV-2", orderNumber="132", customerId="1002"))

    assert response.json() == {
        "code": 400,
        "data": {"errMsg": ORDER_INVOICED},
        "meta": {"message": "Bad Requests Error"},
    }


@pytest.mark.parametrize("number", ["0132", "132 ", "1320", "13"])
def test_order_numbers_that_only_look_alike_are_two(client: Client, number: str) -> None:
    client.create("INV-1", orderNumber="132")

    assert client.invoice(client.create("INV-2", orderNumber=number))["orderNumber"] == number


def test_a_second_invoice_for_an_order_may_be_accepted(make_client: MakeClient) -> None:
    client = make_client(choices={"second-invoice-for-order": "accepted"})
    client.create("INV-1", orderNumber="132")

    invoice_id = client.create("INV-2", orderNumber="132")

    assert client.invoice(invoice_id)["orderNumber"] == "132"
    assert len(client.listed()) == 2


def test_the_order_of_a_deleted_invoice_may_be_invoiced_again(client: Client) -> None:
    client.delete(f"{INVOICES}/{client.create('INV-1', orderNumber='132')}")

    assert client.invoice(client.create("INV-1", orderNumber="132"))["orderNumber"] == "132"


def test_an_update_to_the_order_of_another_invoice_is_refused(client: Client) -> None:
    client.create("INV-1", orderNumber="132")
    invoice_id = client.create("INV-2", orderNumber="133")

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"orderNumber": "132"})

    assert ORDER_INVOICED in check_refusal(response, 400)


def test_an_update_with_the_invoices_own_order_succeeds(client: Client) -> None:
    invoice_id = client.create("INV-1", orderNumber="132")

    response = client.put(f"{INVOICES}/{invoice_id}", {"orderNumber": "132", "type": "Pro forma"})

    assert response.status_code == 200


@pytest.mark.parametrize(("channel_id", "name"), [(1, "Main storefront"), (2, "Wholesale portal")])
def test_a_known_channel_is_answered_as_a_string_with_its_name(client: Client, channel_id: int, name: str) -> None:
    invoice = client.invoice(client.create(channelId=channel_id))

    assert (invoice["channelId"], invoice["channelName"]) == (str(channel_id), name)


@pytest.mark.parametrize("channel_id", [999_999, 0, -1, 3])
def test_an_unknown_channel_is_refused(client: Client, channel_id: int) -> None:
    with nothing_changes(client):
        response = client.post(INVOICES, new_body(channelId=channel_id))

    assert (response.status_code, response.json()) == (404, UNKNOWN_CHANNEL)


def test_an_update_to_an_unknown_channel_is_refused(client: Client) -> None:
    invoice_id = client.create(channelId=1)

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"channelId": 999_999})

    assert (response.status_code, response.json()) == (404, UNKNOWN_CHANNEL)


def test_an_unknown_channel_may_be_stored(make_client: MakeClient) -> None:
    client = make_client(choices={"unknown-channel": "stored"})

    invoice = client.invoice(client.create(channelId=999_999))

    assert (invoice["channelId"], invoice["channelName"]) == ("999999", None)


def test_a_store_without_channels_takes_any(make_client: MakeClient) -> None:
    client = make_client("empty")

    assert client.invoice(client.create(channelId=7))["channelId"] == "7"


@pytest.mark.parametrize("channel_id", ["1", 1.5, True, None], ids=["text", "fraction", "boolean", "null"])
def test_a_channel_is_a_whole_number(client: Client, channel_id: object) -> None:
    with nothing_changes(client):
        response = client.post(INVOICES, new_body(channelId=channel_id))

    assert "channelId" in check_refusal(response, 400)


def test_a_known_company_gives_the_invoice_its_name(client: Client) -> None:
    assert client.invoice(client.create(customerId="1002"))["customerName"] == "Borealis Foods"


def test_an_unknown_company_is_stored_without_a_name(client: Client) -> None:
    invoice = client.invoice(client.create(customerId="01002"))

    assert (invoice["customerId"], invoice["customerName"]) == ("01002", "")


@pytest.mark.parametrize("bad_request_status", ["400", "422"])
@pytest.mark.parametrize("code", [400, 404, 422])
def test_an_unknown_company_may_be_refused(make_client: MakeClient, code: int, bad_request_status: str) -> None:
    client = make_client(choices={"unknown-company": str(code), "bad-request-status": bad_request_status})

    with nothing_changes(client):
        response = client.post(INVOICES, new_body(customerId="nobody"))

    assert "Company does not exist" in check_refusal(response, code)


@pytest.mark.parametrize("code", [400, 404, 422])
def test_an_update_to_an_unknown_company_may_be_refused(make_client: MakeClient, code: int) -> None:
    client = make_client(choices={"unknown-company": str(code)})
    invoice_id = client.create(customerId="1002")

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"customerId": "nobody"})

    assert "Company does not exist" in check_refusal(response, code)


@pytest.mark.parametrize("choice", ["stored", "400", "404", "422"])
def test_a_known_company_is_never_refused(make_client: MakeClient, choice: str) -> None:
    client = make_client(choices={"unknown-company": choice})

    assert client.invoice(client.create(customerId="1002"))["customerName"] == "Borealis Foods"


def test_an_update_to_another_company_changes_the_name(client: Client) -> None:
    invoice_id = client.create(customerId="1002")

    client.put(f"{INVOICES}/{invoice_id}", {"customerId": "12"})

    assert client.invoice(invoice_id)["customerName"] == "Dune Textiles"
