"""The two jobs and the outbox: what has to run in which order, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockserver.store.ports import Stores
from tests.api.client import INVOICES, Client, Clock
from tests.api.conftest import over_every_store
from tests.api.office import OUTBOX, PULL, SYNCHRONIZE, Visit, outbox, pull, synchronize

JOBS = "/hq/jobs"


@pytest.fixture
def ada(client: Client) -> Visit:
    """Ada, who has requested INV-9, her request 1."""
    client.create("INV-9")
    ada = Visit(client, "ada")
    ada.ask("INV-9")
    return ada


@over_every_store
def test_both_jobs_in_their_order_bring_the_invoice(client: Client, ada: Visit, clock: Clock) -> None:
    clock.now += 60

    assert (pull(client), synchronize(client)) == (1, (1, 0, 1))

    (mail,) = outbox(client)
    assert mail["attachment"].pop("sizeBytes") > 1000
    assert (mail.pop("text")[:5], mail.pop("html")[:5]) == ("Hello", "<!DOC")
    assert mail == {
        "id": 1, "to": "ada@acme.example", "subject": "Invoice INV-9", "sentAt": clock.now, "invoiceId": 1,
        "requestId": 1, "attachment": {"fileName": "INV-9.pdf"}, "delivery": "recorded", "deliveryError": None,
    }  # fmt: skip
    request = ada.request(1)
    assert (request["status"], request["completedAt"]) == ("completed", clock.now)


def test_what_is_not_pulled_is_not_sent(client: Client, ada: Visit) -> None:
    assert synchronize(client) == (0, 0, 0)
    assert outbox(client) == []
    assert ada.request(1)["status"] == "requested"


def test_pulling_sends_nothing(client: Client, ada: Visit) -> None:
    pull(client)

    assert outbox(client) == []
    assert ada.request(1)["status"] == "requested"


def test_jobs_may_run_again(client: Client, ada: Visit) -> None:
    assert [pull(client), pull(client)] == [1, 0]
    assert [synchronize(client), pull(client), synchronize(client)] == [(1, 0, 1), 0, (0, 0, 0)]
    assert len(outbox(client)) == 1
    assert ada.request(1)["status"] == "completed"


def test_a_mail_has_the_figures_of_the_time_when_it_is_written(client: Client, ada: Visit) -> None:
    pull(client)
    client.pay({1: "40"})

    synchronize(client)

    (mail,) = outbox(client)
    assert "60.00 USD" in mail["text"]
    assert "60.00 USD" in mail["html"]
    assert ada.request(1)["status"] == "completed"


@over_every_store
def test_a_request_for_an_invoice_that_is_gone_fails(client: Client, ada: Visit) -> None:
    pull(client)
    client.delete(f"{INVOICES}/1")

    assert synchronize(client) == (0, 1, 0)

    assert outbox(client) == []
    request = ada.request(1)
    assert (request["status"], request["completedAt"]) == ("error", None)
    assert request["error"] == "The invoice does not exist any more."


def test_an_invoice_that_went_to_others_is_as_good_as_gone(client: Client, ada: Visit) -> None:
    pull(client)
    client.put(f"{INVOICES}/1", {"customerId": "2003"})

    assert synchronize(client) == (0, 1, 0)
    assert outbox(client) == []
    assert ada.request(1)["status"] == "error"


def test_a_request_without_an_address_fails(client: Client, ada: Visit, stores: Stores) -> None:
    pull(client)
    store = stores.find("demo")
    assert store is not None
    with store.transaction():
        store.b2b_requests.put(replace(next(iter(store.b2b_requests)), email="ada"))

    assert synchronize(client) == (0, 1, 0)
    assert outbox(client) == []
    assert ada.request(1)["error"] == "'ada' is not an address such as ada@acme.example"


@over_every_store
def test_the_jobs_say_when_they_ran_last(client: Client, clock: Clock) -> None:
    before = client.get(JOBS).json()["data"]
    pull(client)
    clock.now += 5
    pull(client)

    after = client.get(JOBS).json()["data"]

    assert [(job["id"], job["lastRunAt"]) for job in before] == [
        ("P-0001", None),
        ("synchronize-orders-and-channel-requests", None),
    ]
    assert [job["lastRunAt"] for job in after] == [clock.now, None]


@over_every_store
@pytest.mark.usefixtures("ada")
def test_every_run_is_remembered(client: Client, clock: Clock) -> None:
    pull(client)
    synchronize(client)
    pull(client)

    pulls = client.get(f"{JOBS}/P-0001/runs").json()
    others = client.get(f"{JOBS}/synchronize-orders-and-channel-requests/runs").json()["data"]

    assert [(run["id"], run["pulled"]) for run in pulls["data"]] == [(3, 0), (1, 1)]
    assert pulls["meta"]["pagination"] == {"totalCount": 2, "limit": 10, "offset": 0}
    assert others == [
        {"id": 2, "job": "synchronize-orders-and-channel-requests", "startedAt": clock.now, "processed": 1, "failed": 0,
         "emails": 1}
    ]  # fmt: skip


@pytest.mark.parametrize("job", ["P-0002", "p-0001", "PULL", "%20"])
def test_there_are_no_other_jobs(client: Client, job: str) -> None:
    answer = client.get(f"{JOBS}/{job}/runs")

    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (404, "JOB_NOT_FOUND")


@over_every_store
def test_the_outbox_is_searched_by_address_and_request(client: Client, ada: Visit) -> None:
    ben = Visit(client, "ben")
    ben.ask("INV-9")
    ada.ask("INV-9")
    pull(client)
    synchronize(client)

    assert [mail["requestId"] for mail in outbox(client)] == [3, 2, 1]
    assert [mail["requestId"] for mail in outbox(client, to="ADA@acme.example")] == [3, 1]
    assert [mail["requestId"] for mail in outbox(client, requestId="2")] == [2]
    assert [mail["requestId"] for mail in outbox(client, limit=1, offset=1)] == [2]
    for nothing in (
        {"to": "ada"},
        {"requestId": "x"},
        {"requestId": "9"},
        {"to": "ben@acme.example", "requestId": "1"},
    ):
        assert outbox(client, **nothing) == []


@pytest.mark.parametrize("mail_id", ["2", "0", "-1", "x", "99999999999999999999"])
@pytest.mark.usefixtures("ada")
def test_an_unknown_mail_is_said_to_be_unknown(client: Client, mail_id: str) -> None:
    pull(client)
    synchronize(client)

    assert client.get(f"{OUTBOX}/1").json()["data"] == outbox(client)[0]
    answer = client.get(f"{OUTBOX}/{mail_id}")
    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (404, "MAIL_NOT_FOUND")


@over_every_store
def test_an_empty_outbox_leaves_the_requests_as_they_are(client: Client, ada: Visit) -> None:
    pull(client)
    synchronize(client)

    answer = client.delete(OUTBOX)

    assert (answer.status_code, answer.content) == (204, b"")
    assert outbox(client) == []
    assert ada.request(1)["status"] == "completed"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", JOBS), ("POST", PULL), ("POST", SYNCHRONIZE), ("GET", f"{JOBS}/P-0001/runs"), ("GET", OUTBOX),
     ("GET", f"{OUTBOX}/1"), ("DELETE", OUTBOX)],
)  # fmt: skip
def test_the_back_office_is_for_operators(client: Client, ada: Visit, method: str, path: str) -> None:
    nobody = client.request(method, path, headers={})
    buyer = client.request(method, path, headers=ada.headers)

    assert (nobody.status_code, nobody.json()["data"]["errorCode"]) == (401, "NOT_SIGNED_IN")
    assert (buyer.status_code, buyer.json()["data"]["errorCode"]) == (403, "OPERATOR_ONLY")
    assert ada.request(1)["status"] == "requested"
    assert pull(client) == 1


def test_a_name_that_is_html_is_shown_and_not_run(client: Client) -> None:
    client.create("<script>alert(1)</script>")
    ada = Visit(client, "ada")
    ada.ask(1)
    pull(client)
    synchronize(client)

    (mail,) = outbox(client)

    assert "<script>" not in mail["html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail["html"]
    assert "<script>alert(1)</script>" in mail["text"]
    assert mail["attachment"]["fileName"] == "script_alert(1)_script.pdf"
