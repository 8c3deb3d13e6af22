"""Which calls the rules of a store hit: a pure function of seed, store, operation and number."""

from __future__ import annotations

import pytest

from mockserver.control.faults import REMEMBERED_CALLS, FaultBoard, FaultRule, drawn, latency_ms
from tests.api.client import INVOICES

UNAVAILABLE = {"kind": "status", "status": 503}
KEY = ("GET", INVOICES, b"", b"")


def test_a_share_is_met_in_the_long_run() -> None:
    draws = [drawn(1, "demo", "listInvoices", n)[0] for n in range(10_000)]

    assert 0.28 < sum(draw < 0.3 for draw in draws) / len(draws) < 0.32
    assert len(set(draws)) == len(draws)


def test_a_draw_is_the_same_in_every_process() -> None:
    assert drawn(1, "demo", "listInvoices", 1) == (0.9697386783468197, 0.08865095076166106)


def test_what_a_client_repeats_gets_through_in_the_end() -> None:
    board = FaultBoard()
    board.add(FaultRule(id="a", effect=UNAVAILABLE, max_in_a_row=2))

    hits = [board.hit("demo", "listInvoices", KEY) is not None for _ in range(9)]

    assert hits == [True, True, False] * 3


def test_rules_do_not_take_turns_at_keeping_a_call_out() -> None:
    board = FaultBoard()
    board.add(FaultRule(id="a", effect=UNAVAILABLE, max_in_a_row=3))
    board.add(FaultRule(id="b", effect=UNAVAILABLE, max_in_a_row=2))
    other = ("GET", INVOICES, b"offset=10", b"")

    hits = [[board.hit("demo", "listInvoices", key) is not None for key in (KEY, other)] for _ in range(9)]

    assert hits == [[True, True], [True, True], [False, False]] * 3


def test_a_share_is_drawn_for_each_operation_by_itself() -> None:
    def hits(others: int) -> list[bool]:
        board = FaultBoard()
        board.add(FaultRule(id="a", effect=UNAVAILABLE, share=0.5, max_in_a_row=1000))
        found = []
        for _ in range(20):
            found.append(board.hit("demo", "listInvoices", KEY) is not None)
            for _ in range(others):
                board.hit("demo", "getInvoice", KEY)
        return found

    assert hits(0) == hits(3)
    assert len(set(hits(0))) == 2


def test_a_lognormal_latency_has_its_median_in_the_middle_and_never_takes_for_ever() -> None:
    effect = {"distribution": "lognormal", "medianMs": 80, "sigma": 0.6}

    assert latency_ms(effect, 0.5) == pytest.approx(80)
    assert latency_ms(effect, 0.1) < 80 < latency_ms(effect, 0.9)
    assert latency_ms({**effect, "sigma": 4}, 0.999999) == 60_000


def test_calls_that_were_hit_long_ago_are_forgotten() -> None:
    board = FaultBoard()
    board.add(FaultRule(id="a", effect={"kind": "drop"}, max_in_a_row=1))
    keys = [("GET", f"/{number}", b"", b"") for number in range(REMEMBERED_CALLS + 1)]
    assert all(board.hit("s", "getInvoice", key) for key in keys)

    assert board.hit("s", "getInvoice", keys[-1]) is None
    assert board.hit("s", "getInvoice", keys[0]) is not None
