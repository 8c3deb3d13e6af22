"""How money, days, moments and sizes look."""

from __future__ import annotations

import pytest

from mockserver.portal.showing import day, decimal, is_some, iso, moment, money, size


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ({"code": "USD", "value": "1234567.50"}, "1,234,567.50 USD"),
        ({"code": "JPY", "value": "1200"}, "1,200 JPY"),
        ({"code": "BHD", "value": "0.005"}, "0.005 BHD"),
        ({"code": "USD", "value": "-3.00"}, "-3.00 USD"),
        ({"code": "USD", "value": "odd"}, "odd USD"),
        ({"code": None, "value": "1"}, "1"),
        (None, "–"),
    ],
)
def test_money_has_the_digits_it_came_with_and_its_currency(amount: dict[str, str] | None, shown: str) -> None:
    assert money(amount) == shown


@pytest.mark.parametrize("text", ["1e5", "1e99999999", "1_000", "٣", "Infinity", "NaN", "+1", ".5", "5.", "", "9" * 31])
def test_a_number_is_digits_with_a_point_at_most(text: str) -> None:
    assert decimal(text) is None
    assert money({"code": "USD", "value": text}) == f"{text} USD"


def test_a_day_is_written_without_doubt_about_day_and_month() -> None:
    assert day("2026-01-05") == "5 Jan 2026"
    assert day(None) == "–"
    assert day("soon") == "soon"


def test_a_moment_is_shown_in_utc_whichever_way_it_came() -> None:
    assert moment(1_782_216_400) == "23 Jun 2026, 12:06 UTC"
    assert moment("2026-06-23T14:06:40+02:00") == "23 Jun 2026, 12:06 UTC"
    assert moment("2026-06-23T12:06:40") == "23 Jun 2026, 12:06 UTC"
    assert moment(10**20) == str(10**20)
    assert moment(None) == "–"


def test_machines_read_the_same_time() -> None:
    assert iso(1_782_216_400) == "2026-06-23T12:06:40Z"
    assert iso("2026-06-23") == "2026-06-23"


def test_an_amount_is_some_if_it_is_given_and_not_zero() -> None:
    assert is_some({"code": "USD", "value": "0.01"})
    assert not is_some({"code": "USD", "value": "0.00"})
    assert not is_some(None)


def test_sizes_are_rounded_to_kilobytes() -> None:
    assert size(900) == "900 bytes"
    assert size(18_244) == "18 kB"
    assert size("?") == "?"
