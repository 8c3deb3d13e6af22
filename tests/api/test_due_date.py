"""When a new invoice falls due."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client, Clock, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

DAY_S = 86_400
MIDNIGHT = 19_676 * DAY_S
EMPTY = {"null": None, "empty text": ""}
GIVEN = {"past": 1_619_161_808, "first second": 1, "before 1970": -1, "year 9999": 253_402_300_799}

of_every_empty_value = pytest.mark.parametrize("empty", EMPTY.values(), ids=EMPTY)


@pytest.mark.parametrize("days", [0, 5, 15, 30, 45, 60])
def test_an_invoice_falls_due_after_the_stores_payment_terms(make_client: MakeClient, clock: Clock, days: int) -> None:
    client = make_client(document={"settings": {"due_days": days}})

    assert client.invoice(client.create())["dueDate"] == clock.now + days * DAY_S


@pytest.mark.parametrize("precision", ["second", "utc-midnight"])
def test_every_invoice_has_the_same_number_of_days(make_client: MakeClient, clock: Clock, precision: str) -> None:
    client = make_client(choices={"due-date-precision": precision})
    days = []

    for hours in range(30):
        clock.now = MIDNIGHT + hours * 3600
        shown = client.invoice(client.create(f"INV-{hours}"))
        days.append(shown["dueDate"] // DAY_S - shown["createdAt"] // DAY_S)

    assert days == [30] * 30


@pytest.mark.parametrize("since_midnight", [0, 1, DAY_S - 1], ids=["at midnight", "just after", "just before"])
def test_a_due_date_may_be_the_midnight_of_its_day(make_client: MakeClient, clock: Clock, since_midnight: int) -> None:
    client = make_client(choices={"due-date-precision": "utc-midnight"})
    clock.now = MIDNIGHT + since_midnight

    assert client.invoice(client.create())["dueDate"] == MIDNIGHT + 30 * DAY_S


@pytest.mark.parametrize("precision", ["second", "utc-midnight"])
@pytest.mark.parametrize("due_date", GIVEN.values(), ids=GIVEN)
def test_a_due_date_that_is_sent_is_kept_exactly(make_client: MakeClient, due_date: int, precision: str) -> None:
    client = make_client(choices={"due-date-precision": precision})

    assert client.invoice(client.create(dueDate=due_date))["dueDate"] == due_date


def test_a_past_due_date_does_not_touch_the_status(client: Client) -> None:
    assert client.invoice(client.create(dueDate=1))["status"] == 0


@of_every_empty_value
def test_an_empty_due_date_is_like_none(client: Client, clock: Clock, empty: Any) -> None:
    assert client.invoice(client.create(dueDate=empty))["dueDate"] == clock.now + 30 * DAY_S


@of_every_empty_value
@pytest.mark.parametrize("code", [400, 422])
def test_an_empty_due_date_may_be_refused(make_client: MakeClient, empty: Any, code: int) -> None:
    client = make_client(choices={"empty-due-date": "refused", "bad-request-status": str(code)})

    with nothing_changes(client):
        response = client.post(INVOICES, new_body(dueDate=empty))

    assert "dueDate" in check_refusal(response, code)


def test_a_missing_due_date_is_never_refused(make_client: MakeClient, clock: Clock) -> None:
    client = make_client(choices={"empty-due-date": "refused"})

    assert client.invoice(client.create())["dueDate"] == clock.now + 30 * DAY_S


@pytest.mark.parametrize("empty_due_date", ["defaulted", "refused"])
def test_a_due_date_of_zero_is_the_start_of_1970(make_client: MakeClient, empty_due_date: str) -> None:
    client = make_client(choices={"empty-due-date": empty_due_date})

    assert client.invoice(client.create(dueDate=0))["dueDate"] == 0


@pytest.mark.parametrize("empty_due_date", ["defaulted", "refused"])
def test_a_due_date_of_zero_may_be_like_none(make_client: MakeClient, clock: Clock, empty_due_date: str) -> None:
    client = make_client(choices={"zero-due-date": "defaulted", "empty-due-date": empty_due_date})

    assert client.invoice(client.create(dueDate=0))["dueDate"] == clock.now + 30 * DAY_S


@pytest.mark.parametrize("value", ["tomorrow", "1619161808", "2021-04-23", " ", True, [], 1.5, 10**12], ids=str)
def test_a_due_date_that_is_no_whole_number_of_seconds_is_refused(client: Client, value: Any) -> None:
    with nothing_changes(client):
        response = client.post(INVOICES, new_body(dueDate=value))

    assert "dueDate" in check_refusal(response, 400)


@pytest.mark.parametrize("choices", [{}, {"zero-due-date": "defaulted"}], ids=["default", "zero defaulted"])
@pytest.mark.parametrize("due_date", [0, *GIVEN.values()], ids=["zero", *GIVEN])
def test_an_update_sets_the_due_date_exactly(make_client: MakeClient, due_date: int, choices: dict[str, str]) -> None:
    client = make_client(choices={"due-date-precision": "utc-midnight", **choices})
    invoice_id = client.create()

    client.put(f"{INVOICES}/{invoice_id}", {"dueDate": due_date})

    assert client.invoice(invoice_id)["dueDate"] == due_date


def test_payment_terms_may_count_from_the_call(make_client: MakeClient, clock: Clock) -> None:
    client = make_client(choices={"due-date-counts-from": "now"})

    shown = client.invoice(client.create(issuedAt=1_500_000_000))

    assert shown["dueDate"] == clock.now + 30 * 86_400
