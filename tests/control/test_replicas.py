"""Several mocks on one database: whichever answers a call or a command, it is about one and the same store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from mockserver.settings import PROVIDER_RATE_LIMIT
from mockserver.store.sql.database import Link, Params, Row, Statement
from mockserver.store.urls import open_stores
from tests.api.client import INVOICES, new_body
from tests.control.lab import Lab, TestStore
from tests.store.databases import store_url


class Replicas(NamedTuple):
    """A store as each of two mocks has it."""

    one: TestStore
    other: TestStore


@pytest.fixture(params=["sqlite", "postgresql"])
def labs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Lab, Lab]]:
    with (
        store_url(request.param, tmp_path) as url,
        closing(open_stores(url)) as first,
        closing(open_stores(url)) as second,
        closing(Lab(stores=first)) as one,
        closing(Lab(stores=second)) as other,
    ):
        yield one, other


@pytest.fixture
def replicas(labs: tuple[Lab, Lab]) -> Replicas:
    return replicas_of(labs)


def replicas_of(labs: tuple[Lab, Lab], **settings: object) -> Replicas:
    made = labs[0].store(**settings)
    return Replicas(made, TestStore(labs[1], {"storeHash": made.hash, "authToken": made.token}))


def test_a_call_to_one_shows_at_the_other(replicas: Replicas) -> None:
    replicas.one.api.post(INVOICES, new_body("A"))
    replicas.other.api.post(INVOICES, new_body("B"))

    for store in replicas:
        listed = store.api.get(INVOICES, params={"sortBy": "invoiceNumber", "orderBy": "ASC"}).json()
        assert [(item["id"], item["invoiceNumber"]) for item in listed["data"]] == [(1, "A"), (2, "B")]
        assert listed["meta"]["pagination"]["totalCount"] == 2


def test_a_number_is_taken_for_both(replicas: Replicas) -> None:
    answers = [store.api.post(INVOICES, new_body("A")).status_code for store in replicas]

    assert answers == [200, 400]


def test_settings_of_one_hold_at_the_other(replicas: Replicas) -> None:
    replicas.other.api.post(INVOICES, new_body("A"))
    replicas.one.done("PATCH", "settings", {"dueDays": 5, "choices": {"auth-failure-status": "403"}})
    replicas.one.done("PUT", "clock", {"mode": "frozen", "at": 1_000})

    replicas.other.api.post(INVOICES, new_body("B"))

    made = replicas.one.api.get(f"{INVOICES}/2").json()["data"]
    assert (made["createdAt"], made["dueDate"]) == (1_000, 1_000 + 5 * 86_400)
    shown = [store.shown() for store in replicas]
    assert shown[0]["settings"] == shown[1]["settings"]
    assert shown[0]["clock"] == shown[1]["clock"] == {"mode": "frozen", "now": 1_000}


def test_a_clock_steps_at_every_call_whoever_answers_it(replicas: Replicas) -> None:
    replicas.one.done("PUT", "clock", {"mode": "stepped", "at": 1_000, "stepS": 1})

    for store in (replicas.one, replicas.other, replicas.other):
        store.api.get(INVOICES)

    assert replicas.one.done("GET", "clock")["now"] == 1_003


def test_a_store_that_one_resets_is_empty_at_the_other(replicas: Replicas) -> None:
    replicas.other.api.post(INVOICES, new_body("A"))
    replicas.one.done("PATCH", "settings", {"dueDays": 5})

    replicas.other.done("POST", "reset")

    for store in replicas:
        assert store.api.get(INVOICES).json()["data"] == []
        assert store.shown()["settings"]["dueDays"] == 30
    assert replicas.one.api.post(INVOICES, new_body("B")).json()["data"] == {"id": 1}


def test_a_snapshot_that_one_restores_is_restored_for_the_other(replicas: Replicas) -> None:
    replicas.one.api.post(INVOICES, new_body("A"))
    replicas.one.done("PUT", "snapshots/before")
    replicas.other.api.post(INVOICES, new_body("B"))

    replicas.one.done("POST", "snapshots/before/restore")

    assert [item["id"] for item in replicas.other.api.get(INVOICES).json()["data"]] == [1]


def test_a_store_that_one_deletes_is_gone_at_the_other(replicas: Replicas) -> None:
    replicas.other.api.get(INVOICES)

    replicas.one.done("DELETE")

    assert replicas.other.api.get(INVOICES).status_code == 401
    assert replicas.other.refused("GET")[0] == 404


def test_a_store_made_anew_under_an_old_hash_is_new_at_the_other(replicas: Replicas) -> None:
    replicas.other.done("POST", "faults", {"effect": {"kind": "status", "status": 500}})
    replicas.one.done("DELETE")
    replicas.one.lab.clock.now += 1
    replicas.one.lab.store(storeHash=replicas.one.hash, authToken=replicas.one.token)

    assert replicas.other.api.get(INVOICES).status_code == 200


def test_the_limit_on_calls_counts_those_of_both(labs: tuple[Lab, Lab]) -> None:
    replicas = replicas_of(labs, settings={"rateLimit": {"calls": 3, "windowS": 60}})

    answers = [store.api.get(INVOICES) for store in (*replicas, *replicas)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["x-requests-remaining"] for answer in answers] == [
        "2 times",
        "1 times",
        "0 times",
        "0 times",
    ]
    assert PROVIDER_RATE_LIMIT.calls != 3


def test_a_store_stays_while_either_is_called(labs: tuple[Lab, Lab]) -> None:
    replicas = replicas_of(labs, ttlS=60)
    for store in (replicas.one, replicas.other, replicas.other):
        for lab in labs:
            lab.clock.now += 50
        assert store.api.get(INVOICES).status_code == 200

    for lab in labs:
        lab.clock.now += 60

    assert replicas.one.api.get(INVOICES).status_code == 401
    assert labs[1].done("GET", "stores")["total"] == 0


def test_what_one_process_keeps_is_its_own(replicas: Replicas) -> None:
    """Faults, journals, snapshots and savepoints are those of a process, as docs/scaling.md says."""
    replicas.one.done("POST", "faults", {"effect": {"kind": "status", "status": 500}, "count": 1})
    replicas.one.done("PUT", "snapshots/mine")

    assert replicas.other.api.get(INVOICES).status_code == 200
    assert len(replicas.other.calls()) == 1
    assert replicas.other.done("GET", "snapshots")["total"] == 0
    assert replicas.one.calls() == []


def test_a_call_asks_once_for_the_store_and_once_for_the_record(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas.one.api.post(INVOICES, new_body("A"))
    said: list[str] = []
    run = Link.run

    def noted(link: Link, statement: Statement, params: Params) -> list[Row]:
        said.append(statement.sql)
        return run(link, statement, params)

    monkeypatch.setattr(Link, "run", noted)
    for path in (f"{INVOICES}/1", INVOICES):
        said.clear()
        assert replicas.other.api.get(path).status_code == 200
        assert len(said) == 2
