"""The time of a store: a test moves it, and everything in the store follows."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from mockserver.testing import ControlError, InvoiceMock, InvoiceStore
from tests.testing.samples import DAY_S, INVOICES, NOW, client_of, create, invoice


def test_invoices_are_due_by_the_clock_of_their_store(store: InvoiceStore, client: httpx.Client) -> None:
    store.clock.freeze(NOW)
    store.set(due_days=15)

    shown = invoice(client, create(client))

    assert (shown["createdAt"], shown["dueDate"]) == (NOW, NOW + 15 * DAY_S)


def test_time_passes_at_once(store: InvoiceStore, client: httpx.Client) -> None:
    store.clock.freeze(NOW)
    invoice_id = create(client)

    now = store.clock.advance(days=31, hours=1)

    assert now == store.clock.now == NOW + 31 * DAY_S + 3600
    assert invoice(client, invoice_id)["dueDate"] < now


def test_clocks_of_two_stores_are_two(mock: InvoiceMock, store: InvoiceStore) -> None:
    with mock.new_store() as other, client_of(other) as client:
        store.clock.freeze(NOW)
        other.clock.freeze(NOW + 5)

        assert invoice(client, create(client))["createdAt"] == NOW + 5
        assert store.clock.now == NOW


def test_a_moment_may_be_a_time_with_a_zone(store: InvoiceStore) -> None:
    assert store.clock.freeze(datetime(2026, 1, 31, 12, tzinfo=UTC)) == 1_769_860_800


def test_a_time_without_a_zone_is_refused(store: InvoiceStore) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.clock.freeze(datetime(2026, 1, 31, 12))  # noqa: DTZ001


def test_freezing_without_a_time_stops_it_where_it_is(store: InvoiceStore) -> None:
    store.clock.freeze(NOW)
    store.clock.advance(days=1)

    assert store.clock.freeze() == NOW + DAY_S


def test_a_clock_that_is_set_goes_on_as_before(store: InvoiceStore) -> None:
    store.clock.set(NOW)
    assert store.clock.mode == "offset"

    store.clock.freeze()
    assert store.clock.set(NOW) == NOW
    assert store.clock.mode == "frozen"


def test_a_stepped_clock_that_is_set_keeps_its_step(store: InvoiceStore, client: httpx.Client) -> None:
    store.clock.step(60)
    store.clock.set(NOW)

    for _ in range(2):
        client.get(INVOICES)

    assert [call.at for call in store.journal] == [NOW, NOW + 60]


def test_a_stepped_clock_moves_after_each_call(store: InvoiceStore, client: httpx.Client) -> None:
    store.clock.step(60, at=NOW)

    for _ in range(3):
        client.get(INVOICES)

    assert [call.at for call in store.journal] == [NOW, NOW + 60, NOW + 120]


def test_a_released_clock_runs_with_the_machine(store: InvoiceStore) -> None:
    store.clock.freeze(NOW)

    assert store.clock.release() > NOW
    assert store.clock.mode == "system"


def test_a_rate_window_ends_by_the_clock(store: InvoiceStore, client: httpx.Client) -> None:
    store.clock.freeze(NOW)
    store.set(rate_limit=(2, 10))

    before = [client.get(INVOICES).status_code for _ in range(3)]
    store.clock.advance(seconds=10)

    assert before == [200, 200, 429]
    assert client.get(INVOICES).status_code == 200


def test_a_clock_does_not_leave_the_calendar(store: InvoiceStore) -> None:
    store.clock.freeze(0)

    with pytest.raises(ControlError, match="1970"):
        store.clock.advance(seconds=-1)
