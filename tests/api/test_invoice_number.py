"""An invoice number belongs to one invoice of its store."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

TAKEN = {
    "code": 400,
    "data": {"errMsg": "The invoice number already exists."},
    "meta": {"message": "Bad Requests Error"},
}
OTHER_STORE = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}
ALIKE = {
    "letter case": ("INV-1", "inv-1"),
    "leading zeros": ("7", "007"),
    "outer spaces": ("INV-1", "INV-1 "),
    "a part of the other": ("INV-1", "INV-10"),
    "composed accents": ("\u00e9", "e\u0301"),
    "full-width digits": ("1", "\uff11"),
    "number forms": ("1", "1.0"),
}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"customerId": "1002"},
        {"customerId": "nobody"},
        {"type": "Credit note"},
        {"openBalance": {"code": "EUR", "value": 0}},
        {"channelId": 2},
    ],
    ids=["same", "another company", "unknown company", "another type", "another balance", "another channel"],
)
def test_a_number_in_use_is_refused(client: Client, fields: dict[str, Any]) -> None:
    client.create("成都 007")

    with nothing_changes(client):
        response = client.post(INVOICES, new_body("成都 007", **fields))

    assert (response.status_code, response.json()) == (400, TAKEN)


@pytest.mark.parametrize("choices", [{"bad-request-status": "422"}, {"number-after-delete": "reserved"}], ids=str)
def test_no_choice_moves_the_code_of_a_number_in_use(make_client: MakeClient, choices: dict[str, str]) -> None:
    client = make_client(choices=choices)
    client.create()

    response = client.post(INVOICES, new_body())

    assert (response.status_code, response.json()) == (400, TAKEN)


def test_a_number_is_still_refused_after_it_was_refused(client: Client) -> None:
    client.create()

    codes = [client.post(INVOICES, new_body()).status_code for _ in range(3)]

    assert codes == [400] * 3
    assert len(client.listed()) == 1


@pytest.mark.parametrize(("first", "second"), ALIKE.values(), ids=ALIKE)
def test_numbers_that_only_look_alike_are_two(client: Client, first: str, second: str) -> None:
    client.create(first)
    client.create(second)

    assert sorted(item["invoiceNumber"] for item in client.listed()) == sorted([first, second])


def test_two_stores_may_use_the_same_number(client: Client) -> None:
    client.create()

    response = client.post(INVOICES, new_body(), headers=OTHER_STORE)

    assert response.status_code == 200
    assert [item["invoiceNumber"] for item in client.listed()] == ["INV-1"]


def test_a_number_taken_by_an_update_is_refused_for_a_new_invoice(client: Client) -> None:
    invoice_id = client.create("INV-1")
    client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-2"})

    response = client.post(INVOICES, new_body("INV-2"))

    assert response.json() == TAKEN


@pytest.mark.parametrize("after_delete", ["free", "reserved"])
def test_a_number_given_up_by_an_update_is_free(make_client: MakeClient, after_delete: str) -> None:
    client = make_client(choices={"number-after-delete": after_delete})
    invoice_id = client.create("INV-1")
    client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-2"})

    client.create("INV-1")

    assert sorted(item["invoiceNumber"] for item in client.listed()) == ["INV-1", "INV-2"]


@pytest.mark.parametrize(
    "fields", [{}, {"type": "Pro forma", "status": 1, "details": {}}], ids=["alone", "with others"]
)
def test_an_update_to_the_number_of_another_invoice_is_refused(client: Client, fields: dict[str, Any]) -> None:
    client.create("INV-1")
    invoice_id = client.create("INV-2", customerId="1002")

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-1", **fields})

    assert response.status_code == 400
    assert response.json() == {
        "code": 400,
        "data": {"id": invoice_id, "errMsg": "The invoice number already exists."},
        "meta": {"message": "Bad Requests Error", "errors": "The invoice number already exists.; "},
    }


def test_an_update_with_the_invoices_own_number_succeeds(client: Client) -> None:
    invoice_id = client.create("INV-1")

    response = client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-1", "type": "Pro forma"})

    assert response.status_code == 200
    assert client.invoice(invoice_id)["type"] == "Pro forma"


def test_an_update_to_a_new_number_renames(client: Client) -> None:
    invoice_id = client.create("INV-1")

    client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-2"})

    assert [item["invoiceNumber"] for item in client.listed()] == ["INV-2"]


def test_two_invoices_can_swap_their_numbers(client: Client) -> None:
    first, second = client.create("A"), client.create("B")

    for invoice_id, number in [(first, "C"), (second, "A"), (first, "B")]:
        assert client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": number}).status_code == 200

    assert (client.invoice(first)["invoiceNumber"], client.invoice(second)["invoiceNumber"]) == ("B", "A")


def test_a_number_freed_by_delete_may_be_used_again(client: Client) -> None:
    deleted = client.create("INV-1")
    client.delete(f"{INVOICES}/{deleted}")

    again = client.create("INV-1")

    assert again != deleted
    assert client.invoice(again)["invoiceNumber"] == "INV-1"


def test_a_number_freed_by_delete_may_be_taken_by_an_update(client: Client) -> None:
    client.delete(f"{INVOICES}/{client.create('INV-1')}")
    invoice_id = client.create("INV-2")

    response = client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-1"})

    assert response.status_code == 200


def test_the_number_of_a_deleted_invoice_may_stay_taken(make_client: MakeClient) -> None:
    client = make_client(choices={"number-after-delete": "reserved"})
    client.delete(f"{INVOICES}/{client.create('INV-1')}")

    with nothing_changes(client):
        response = client.post(INVOICES, new_body("INV-1"))

    assert response.json() == TAKEN


def test_a_number_that_stays_taken_cannot_be_taken_by_an_update(make_client: MakeClient) -> None:
    client = make_client(choices={"number-after-delete": "reserved"})
    client.delete(f"{INVOICES}/{client.create('INV-1')}")
    invoice_id = client.create("INV-2")

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "INV-1"})

    assert "The invoice number already exists." in check_refusal(response, 400)


def test_a_number_stays_taken_in_its_own_store_only(make_client: MakeClient) -> None:
    client = make_client(choices={"number-after-delete": "reserved"})
    client.delete(f"{INVOICES}/{client.create('INV-1')}")

    response = client.post(INVOICES, new_body("INV-1"), headers=OTHER_STORE)

    assert response.status_code == 200
