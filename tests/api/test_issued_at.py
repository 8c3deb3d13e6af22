"""When an invoice was issued, and where that shows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client, Clock, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

ISSUED_AT = 1_500_000_000
PLACES = ["created-at", "order-date", "nowhere"]
THIRTY_DAYS_S = 30 * 86_400

in_every_place = pytest.mark.parametrize("place", PLACES)


@in_every_place
def test_an_invoice_without_a_time_of_issue_is_issued_now(make_client: MakeClient, clock: Clock, place: str) -> None:
    client = make_client(choices={"issued-at-shows-in": place})

    shown = client.invoice(client.create())

    assert (shown["createdAt"], shown["updatedAt"], shown["details"]) == (clock.now, clock.now, {})


def test_a_time_of_issue_is_the_created_time(client: Client, clock: Clock) -> None:
    shown = client.invoice(client.create(issuedAt=ISSUED_AT))

    assert (shown["createdAt"], shown["updatedAt"], shown["details"]) == (ISSUED_AT, clock.now, {})


def test_a_time_of_issue_may_be_the_order_date(make_client: MakeClient, clock: Clock) -> None:
    client = make_client(choices={"issued-at-shows-in": "order-date"})

    shown = client.invoice(client.create(issuedAt=ISSUED_AT))

    assert shown["createdAt"] == clock.now
    assert shown["details"] == {"header": {"orderDate": ISSUED_AT}}


def test_the_order_date_joins_the_details_that_were_sent(make_client: MakeClient) -> None:
    client = make_client(choices={"issued-at-shows-in": "order-date"})
    details = {"type": "T", "header": {"costLines": []}, "details": {"lineItems": []}}

    shown = client.invoice(client.create(issuedAt=ISSUED_AT, details=details))

    assert shown["details"] == details | {"header": {"costLines": [], "orderDate": ISSUED_AT}}


def test_an_order_date_that_was_sent_itself_is_kept(make_client: MakeClient) -> None:
    client = make_client(choices={"issued-at-shows-in": "order-date"})
    details = {"header": {"orderDate": 7}}

    assert client.invoice(client.create(issuedAt=ISSUED_AT, details=details))["details"] == details


def test_a_time_of_issue_may_show_nowhere(make_client: MakeClient) -> None:
    client = make_client(choices={"issued-at-shows-in": "nowhere"})
    plain = client.invoice(client.create("INV-1"))

    shown = client.invoice(client.create("INV-2", issuedAt=ISSUED_AT))

    assert shown == plain | {"id": shown["id"], "invoiceNumber": "INV-2"}


@in_every_place
def test_an_issued_invoice_falls_due_as_long_after_its_creation_as_any_other(
    make_client: MakeClient, place: str
) -> None:
    client = make_client(choices={"issued-at-shows-in": place})

    shown = client.invoice(client.create(issuedAt=ISSUED_AT))

    assert shown["dueDate"] - shown["createdAt"] == THIRTY_DAYS_S


@pytest.mark.parametrize("value", ["yesterday", "", None, True], ids=["text", "empty", "null", "boolean"])
def test_a_time_of_issue_is_a_number(client: Client, value: Any) -> None:
    with nothing_changes(client):
        response = client.post(INVOICES, new_body(issuedAt=value))

    assert "issuedAt" in check_refusal(response, 400)
