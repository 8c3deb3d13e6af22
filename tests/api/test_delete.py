"""A deleted invoice is gone, and only that one."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.orders import invoice_order, invoiced, new_order, order, store_with_orders
from tests.api.pdfs import followed, pdf_link
from tests.api.state import nothing_changes

GONE = {"code": 404, "data": {"errMsg": "Invoice does not exist"}, "meta": {"message": "Not Found Error"}}
OTHER_STORE = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}
CALLS = {
    "get": ("GET", "", None),
    "update": ("PUT", "", {"type": "Pro forma"}),
    "rename": ("PUT", "", {"invoiceNumber": "INV-1"}),
    "delete": ("DELETE", "", None),
    "download": ("GET", "/download-pdf", None),
}


def test_a_delete_answers_the_id_of_the_invoice(client: Client) -> None:
    invoice_id = client.create()

    response = client.delete(f"{INVOICES}/{invoice_id}")

    assert response.status_code == 200
    assert response.json() == {"code": 200, "data": {"id": invoice_id}, "meta": {"message": "SUCCESS"}}


@pytest.mark.parametrize("after_delete", ["free", "reserved"])
@pytest.mark.parametrize(("method", "suffix", "body"), CALLS.values(), ids=CALLS)
def test_no_call_finds_a_deleted_invoice(
    make_client: MakeClient, method: str, suffix: str, body: dict[str, str] | None, after_delete: str
) -> None:
    client = make_client(choices={"number-after-delete": after_delete})
    client.create("INV-0")
    invoice_id = client.create("INV-1")
    client.delete(f"{INVOICES}/{invoice_id}")

    with nothing_changes(client):
        response = client.request(method, f"{INVOICES}/{invoice_id}{suffix}", json=body)

    assert (response.status_code, response.json()) == (404, GONE)


def test_no_list_shows_a_deleted_invoice(client: Client) -> None:
    kept, deleted = client.create("INV-1", externalId="E"), client.create("INV-2", externalId="E")

    client.delete(f"{INVOICES}/{deleted}")

    for parameters in [{}, {"q": "INV"}, {"externalId[]": "E"}, {"customerId": "1001"}, {"sortBy": "dueDate"}]:
        assert [item["id"] for item in client.listed(**parameters)] == [kept]
    assert client.get(INVOICES).json()["meta"]["pagination"]["totalCount"] == 1


@pytest.mark.parametrize("position", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_delete_leaves_the_other_invoices_as_they_are(client: Client, position: int) -> None:
    ids = [client.create(f"INV-{i}", orderNumber=str(i)) for i in range(3)]
    before = {id_: client.invoice(id_) for id_ in ids}

    client.delete(f"{INVOICES}/{ids[position]}")

    rest = [id_ for id_ in ids if id_ != ids[position]]
    assert {id_: client.invoice(id_) for id_ in rest} == {id_: before[id_] for id_ in rest}
    assert sorted(item["id"] for item in client.listed()) == rest


def test_the_id_of_a_deleted_invoice_is_never_used_again(client: Client) -> None:
    deleted = []

    for _ in range(3):
        deleted.append(client.create("INV-1"))
        client.delete(f"{INVOICES}/{deleted[-1]}")

    assert client.create("INV-1") not in deleted
    assert len(set(deleted)) == 3


def test_a_completed_invoice_can_be_deleted(client: Client) -> None:
    invoice_id = client.create(openBalance={"code": "USD", "value": 0})

    assert client.delete(f"{INVOICES}/{invoice_id}").status_code == 200
    assert client.listed() == []


def test_an_unknown_invoice_cannot_be_deleted(client: Client) -> None:
    client.create()

    with nothing_changes(client):
        response = client.delete(f"{INVOICES}/999")

    assert (response.status_code, response.json()) == (404, GONE)


def test_a_delete_leaves_the_same_id_of_another_store(client: Client) -> None:
    theirs = client.post(INVOICES, new_body(), headers=OTHER_STORE).json()["data"]["id"]
    ours = client.create()
    assert ours == theirs

    client.delete(f"{INVOICES}/{ours}")

    assert client.get(f"{INVOICES}/{theirs}", headers=OTHER_STORE).status_code == 200


def test_the_pdf_link_of_a_deleted_invoice_is_dead(client: Client) -> None:
    invoice_id = client.create()
    link = pdf_link(client, invoice_id)

    client.delete(f"{INVOICES}/{invoice_id}")

    assert followed(client, link).status_code == 403


def test_the_order_of_a_deleted_invoice_has_no_invoice_again(make_client: MakeClient) -> None:
    client = make_client(document=store_with_orders(new_order()))
    invoice_id = invoiced(client)

    client.delete(f"{INVOICES}/{invoice_id}")

    shown = order(client)
    assert (shown["invoiceId"], shown["invoiceNumber"], shown["invoiceStatus"]) == (None, None, None)
    assert invoice_order(client).status_code == 200
