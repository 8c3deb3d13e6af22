"""Requests for invoices: who may ask for what, who sees which, and what a list finds."""

from __future__ import annotations

import pytest

from tests.api.client import Client, Clock
from tests.api.conftest import MakeClient, over_every_store
from tests.api.office import REQUESTS, Visit, pull, synchronize

DAY = 86_400


@over_every_store
def test_a_request_is_answered_as_it_is_listed(client: Client, clock: Clock) -> None:
    invoice_id, ada = client.create("INV-9"), Visit(client, "ada")

    answer = ada.post(f"/buyer/invoices/{invoice_id}/request")

    assert answer.status_code == 202
    assert answer.json()["data"] == {
        "id": 1, "createdAt": clock.now, "type": "invoice_copy", "description": "Invoice INV-9",
        "invoiceId": invoice_id, "invoiceNumber": "INV-9", "email": "ada@acme.example",
        "user": {"id": 1, "name": "Ada Moreau"}, "status": "requested", "completedAt": None, "error": None,
    }  # fmt: skip
    assert ada.get(REQUESTS).json()["data"] == [answer.json()["data"]]
    assert ada.request(1) == answer.json()["data"]


@pytest.mark.parametrize("still_open", ["0", "40", "100"], ids=["paid", "partly", "unpaid"])
def test_any_invoice_may_be_requested(client: Client, still_open: str) -> None:
    invoice_id = client.create("INV-9", openBalance={"code": "USD", "value": still_open})

    Visit(client, "ada").ask(invoice_id)


def test_an_invoice_may_be_requested_by_its_number(client: Client) -> None:
    invoice_id, ada = client.create("INV-9"), Visit(client, "ada")

    assert ada.request(ada.ask("INV-9"))["invoiceId"] == invoice_id


def test_each_request_is_another_one(client: Client) -> None:
    client.create("INV-9")
    ada = Visit(client, "ada")

    assert [ada.ask("INV-9"), ada.ask("INV-9")] == [1, 2]
    assert ada.requests() == [2, 1]


def test_an_invoice_of_others_is_as_unknown_as_any(client: Client) -> None:
    foreign, cleo = client.create("INV-9", customerId="1001"), Visit(client, "cleo")

    hidden = cleo.post(f"/buyer/invoices/{foreign}/request")
    unknown = cleo.post("/buyer/invoices/999999/request")

    assert (hidden.status_code, hidden.json()) == (404, unknown.json())
    assert hidden.json()["data"]["errorCode"] == "INVOICE_NOT_FOUND"
    assert cleo.requests() == []


def test_nobody_asks_without_a_session(client: Client) -> None:
    client.create("INV-9")

    answer = client.request("POST", "/buyer/invoices/INV-9/request", headers={})

    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (401, "NOT_SIGNED_IN")


@over_every_store
def test_an_admin_sees_the_requests_of_the_organisation(client: Client) -> None:
    client.create("INV-9")
    client.create("INV-C", customerId="2003")
    ada, ben, cleo = (Visit(client, name) for name in ("ada", "ben", "cleo"))

    asked = ada.ask("INV-9"), ben.ask("INV-9"), cleo.ask("INV-C")

    assert asked == (1, 2, 3)
    assert (ada.requests(), ben.requests(), cleo.requests()) == ([2, 1], [2], [3])
    assert ada.request(2)["user"] == {"id": 2, "name": "Ben Castillo"}


@over_every_store
def test_an_admin_does_not_see_what_a_member_requests_of_the_own_account(client: Client) -> None:
    client.create("INV-9")
    client.create("INV-BEN", customerId="2002")
    client.create("INV-ADA", customerId="2001")
    ada, ben = Visit(client, "ada"), Visit(client, "ben")

    assert (ben.ask("INV-BEN"), ben.ask("INV-9"), ada.ask("INV-ADA")) == (1, 2, 3)

    assert (ada.requests(), ben.requests()) == ([3, 2], [2, 1])
    assert ada.get(f"{REQUESTS}/1").json() == ada.get(f"{REQUESTS}/99").json()


def test_a_choice_shows_an_admin_own_requests_only(make_client: MakeClient) -> None:
    client = make_client(choices={"requests-an-admin-sees": "own"})
    client.create("INV-9")
    ada, ben = Visit(client, "ada"), Visit(client, "ben")

    ada.ask("INV-9")
    ben.ask("INV-9")

    assert ada.requests() == [1]
    assert ada.get(f"{REQUESTS}/2").status_code == 404


@pytest.mark.parametrize("path", [REQUESTS, "/buyer/invoices"])
def test_a_day_that_no_calendar_has_is_refused_alike_everywhere(client: Client, path: str) -> None:
    name = "from" if path == REQUESTS else "dueFrom"

    answer = Visit(client, "ada").get(path, params={name: "0000-01-01"})

    said = f"{name}: '0000-01-01' is no day such as 2026-06-30."
    assert (answer.status_code, answer.json()["data"]) == (422, {"errMsg": said, "errorCode": "BAD_FILTER"})


@pytest.mark.parametrize("request_id", ["1", "2", "0", "-1", "x", "1.0", "999999999999999999999", "%00"])
def test_a_request_of_others_is_as_unknown_as_any(client: Client, request_id: str) -> None:
    client.create("INV-9")
    Visit(client, "ada").ask("INV-9")

    answer = Visit(client, "cleo").get(f"{REQUESTS}/{request_id}")

    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (404, "REQUEST_NOT_FOUND")


@over_every_store
def test_a_list_finds_requests_by_status(client: Client) -> None:
    first, _ = client.create("INV-1"), client.create("INV-2")
    ada = Visit(client, "ada")
    for number in ("INV-1", "INV-2"):
        ada.ask(number)
    pull(client)
    client.delete(f"/api/v3/io/ip/invoices/{first}")
    synchronize(client)
    ada.ask("INV-2")

    assert ada.requests(status="error") == [1]
    assert ada.requests(status="completed") == [2]
    assert ada.requests(status="requested") == [3]


@over_every_store
def test_a_list_finds_pulled_requests_as_requested(client: Client) -> None:
    client.create("INV-1")
    ada = Visit(client, "ada")
    ada.ask("INV-1")
    pull(client)

    assert ada.requests(status="requested") == [1]


@over_every_store
def test_a_list_finds_requests_of_days_first_and_last_included(client: Client, clock: Clock) -> None:
    client.create("INV-1")
    clock.now = 1_700_006_400  # midnight between 14 and 15 November 2023
    for _ in range(3):
        Visit(client, "ada").ask("INV-1")
        clock.now += DAY - 1
    ada = Visit(client, "ada")

    assert ada.requests(**{"from": "2023-11-16"}) == [3]
    assert ada.requests(to="2023-11-15") == [2, 1]
    assert ada.requests(**{"from": "2023-11-15", "to": "2023-11-15"}) == [2, 1]
    assert ada.requests(**{"from": "2023-11-16", "to": "2023-11-15"}) == []
    assert ada.requests(type="invoice_copy", limit=1, offset=1) == [2]


@pytest.mark.parametrize(
    "query",
    ["status=pulled", "status=", "type=account_statement", "from=2023-02-30", "to=2023-13-01", "from=yesterday",
     "from=2023-1-1", "to=", "limit=0", "limit=251", "offset=-1", "from=0000-01-01"],
)  # fmt: skip
def test_a_filter_that_says_nothing_is_refused(client: Client, query: str) -> None:
    answer = Visit(client, "ada").get(f"{REQUESTS}?{query}")

    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (422, "BAD_FILTER")
