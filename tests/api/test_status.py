"""How the status of an invoice follows what is sent and what is left to pay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client
from tests.api.conftest import MakeClient

SETTLED = [0, 0.0, -0.0, "0", "0.0000", "-0.0000", "0.00001", -1, -0.01, "-12.5000", "-0.0001"]
OPEN = [0.0001, "0.0001", 0.01, 1, "100.0000", 250]
SENT: list[dict[str, int]] = [{}, {"status": 0}, {"status": 1}, {"status": 2}]
SENT_IDS = ["no status sent", "0 sent", "1 sent", "2 sent"]

with_every_settled_balance = pytest.mark.parametrize("value", SETTLED, ids=repr)
with_every_status_sent = pytest.mark.parametrize("sent", SENT, ids=SENT_IDS)


def usd(value: float | str) -> dict[str, Any]:
    return {"code": "USD", "value": value}


def status_after(client: Client, invoice_id: int, **fields: Any) -> int:
    """The status that an update leaves behind, in the detail and in the list alike."""
    response = client.put(f"{INVOICES}/{invoice_id}", fields)
    assert response.status_code == 200, response.text
    status: int = client.invoice(invoice_id)["status"]
    assert [item["status"] for item in client.listed() if item["id"] == invoice_id] == [status]
    return status


@with_every_settled_balance
@with_every_status_sent
def test_a_new_invoice_with_nothing_left_to_pay_is_completed(
    client: Client, value: float | str, sent: dict[str, int]
) -> None:
    invoice_id = client.create(openBalance=usd(value), **sent)

    assert client.invoice(invoice_id)["status"] == 2
    assert client.listed()[0]["status"] == 2


@pytest.mark.parametrize("original", [-100, 0, 100])
def test_the_original_balance_alone_completes_nothing(client: Client, original: int) -> None:
    invoice_id = client.create(originalBalance=usd(original), openBalance=usd(50))

    assert client.invoice(invoice_id)["status"] == 0


@pytest.mark.parametrize("derivation", ["kept", "derived"])
@pytest.mark.parametrize("value", OPEN, ids=repr)
@pytest.mark.parametrize("status", [0, 1])
def test_a_new_invoice_with_an_open_balance_keeps_the_status_sent(
    make_client: MakeClient, status: int, value: float | str, derivation: str
) -> None:
    client = make_client(choices={"completed-status-with-open-balance": derivation})

    assert client.invoice(client.create(openBalance=usd(value), status=status))["status"] == status


@pytest.mark.parametrize("value", OPEN, ids=repr)
def test_a_new_invoice_may_be_completed_with_an_open_balance(client: Client, value: float | str) -> None:
    assert client.invoice(client.create(openBalance=usd(value), status=2))["status"] == 2


@pytest.mark.parametrize(
    ("value", "status"), [(0.01, 1), (99.99, 1), (100, 0), (250, 0)], ids=["cent", "part", "all", "more"]
)
def test_a_status_of_completed_may_give_way_to_the_balances(make_client: MakeClient, value: float, status: int) -> None:
    client = make_client(choices={"completed-status-with-open-balance": "derived"})

    assert client.invoice(client.create(openBalance=usd(value), status=2))["status"] == status


@with_every_settled_balance
@with_every_status_sent
def test_an_update_that_leaves_nothing_to_pay_completes(
    client: Client, value: float | str, sent: dict[str, int]
) -> None:
    invoice_id = client.create(status=1)

    assert status_after(client, invoice_id, openBalance=usd(value), **sent) == 2


@pytest.mark.parametrize("status", [0, 1, 2])
def test_an_update_cannot_open_an_invoice_with_nothing_left_to_pay(client: Client, status: int) -> None:
    invoice_id = client.create(openBalance=usd(0))

    assert status_after(client, invoice_id, status=status) == 2


@pytest.mark.parametrize("status", [0, 1, 2])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_an_update_sets_the_status_of_an_open_invoice(client: Client, before: int, status: int) -> None:
    invoice_id = client.create(status=before)

    assert status_after(client, invoice_id, status=status) == status


@pytest.mark.parametrize("status", [0, 1, 2])
def test_an_update_of_other_fields_leaves_the_status(make_client: MakeClient, status: int) -> None:
    client = make_client(choices={"status-of-partial-balance": "partially-paid"})
    invoice_id = client.create(openBalance=usd(50), status=status)

    assert status_after(client, invoice_id, type="Pro forma", originalBalance=usd(70)) == status


@pytest.mark.parametrize(
    ("value", "status"), [("0.01", 1), (99.99, 1), (100, 0), (250, 0)], ids=["cent", "part", "all", "more"]
)
def test_a_reopened_invoice_has_the_status_of_its_balances(client: Client, value: float | str, status: int) -> None:
    invoice_id = client.create(openBalance=usd(0))

    assert status_after(client, invoice_id, openBalance=usd(value)) == status


@pytest.mark.parametrize("partial", ["kept", "partially-paid"])
@pytest.mark.parametrize("value", [0.01, 100, 250])
def test_a_reopened_invoice_may_stay_completed(make_client: MakeClient, value: float, partial: str) -> None:
    client = make_client(choices={"status-on-reopening": "kept", "status-of-partial-balance": partial})
    invoice_id = client.create(openBalance=usd(-5))

    assert status_after(client, invoice_id, openBalance=usd(value)) == 2


@pytest.mark.parametrize("reopening", ["derived", "kept"])
@pytest.mark.parametrize("status", [0, 1, 2])
def test_a_reopened_invoice_takes_the_status_that_is_sent(make_client: MakeClient, status: int, reopening: str) -> None:
    client = make_client(choices={"status-on-reopening": reopening})
    invoice_id = client.create(openBalance=usd(0))

    assert status_after(client, invoice_id, openBalance=usd(40), status=status) == status


@pytest.mark.parametrize("before", [0, 1])
def test_an_update_to_a_partial_balance_leaves_the_status(client: Client, before: int) -> None:
    invoice_id = client.create(status=before)

    assert status_after(client, invoice_id, openBalance=usd("40.00")) == before


@pytest.mark.parametrize("value", [0.01, "40.00", 99.9999])
def test_a_partial_balance_may_mean_partially_paid(make_client: MakeClient, value: float | str) -> None:
    client = make_client(choices={"status-of-partial-balance": "partially-paid"})
    invoice_id = client.create()

    assert status_after(client, invoice_id, openBalance=usd(value)) == 1


@pytest.mark.parametrize("value", [100, 250, 299])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_balance_that_is_not_below_the_original_is_no_partial_one(
    make_client: MakeClient, before: int, value: float
) -> None:
    client = make_client(choices={"status-of-partial-balance": "partially-paid"})
    invoice_id = client.create(openBalance=usd(300), status=before)

    assert status_after(client, invoice_id, openBalance=usd(value)) == before


@pytest.mark.parametrize("before", [1, 2])
def test_a_partial_balance_means_partially_paid_for_open_invoices_only(make_client: MakeClient, before: int) -> None:
    client = make_client(choices={"status-of-partial-balance": "partially-paid"})
    invoice_id = client.create(status=before)

    assert status_after(client, invoice_id, openBalance=usd(40)) == before


def test_a_balance_that_rises_leaves_the_status(make_client: MakeClient) -> None:
    client = make_client(choices={"status-of-partial-balance": "partially-paid"})
    first, second = client.create("INV-1", openBalance=usd(20)), client.create("INV-2", openBalance=usd(20), status=1)

    assert status_after(client, first, openBalance=usd(40)) == 0
    assert status_after(client, second, openBalance=usd(140)) == 1


def test_a_partial_balance_takes_the_status_that_is_sent(make_client: MakeClient) -> None:
    client = make_client(choices={"status-of-partial-balance": "partially-paid"})
    invoice_id = client.create()

    assert status_after(client, invoice_id, openBalance=usd(40), status=0) == 0
