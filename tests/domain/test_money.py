"""Amounts of money: numbers and numeric strings in, exactly four decimals out, and nothing lost between."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.domain.errors import NotANumber
from mockserver.domain.money import Money, parse_amount
from tests.domain.samples import money

BOUND = 500_000_000_000


def shown(raw: object) -> str:
    """The amount as an answer has it."""
    return Money(code="USD", value=parse_amount(raw, field="openBalance.value")).value_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param(100, "100.0000", id="whole number"),
        pytest.param(349.5, "349.5000", id="one decimal"),
        pytest.param(0.1 + 0.2, "0.3000", id="0.1 + 0.2"),
        pytest.param(1e-05, "0.0000", id="written with an exponent"),
        pytest.param(-12.34, "-12.3400", id="negative"),
        pytest.param("100", "100.0000", id="string of a whole number"),
        pytest.param("913.43", "913.4300", id="string with decimals"),
        pytest.param("-0.5", "-0.5000", id="negative string"),
        pytest.param("007.10", "7.1000", id="string with leading zeros"),
        pytest.param("999999999999999.99994999999999999999", "999999999999999.9999", id="longest string"),
    ],
)
def test_an_amount_is_answered_with_exactly_four_decimals(raw: object, text: str) -> None:
    assert shown(raw) == text


@pytest.mark.parametrize("kind", [float, str], ids=["number", "string"])
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("0.00005", "0.0001"),
        ("0.00004999", "0.0000"),
        ("2.00025", "2.0003"),
        ("2.00035", "2.0004"),
        ("1.00005", "1.0001"),
        ("-0.00005", "-0.0001"),
        ("-2.00025", "-2.0003"),
        ("99.99995", "100.0000"),
    ],
)
def test_a_fifth_decimal_is_rounded_half_up(raw: str, text: str, kind: type[float | str]) -> None:
    assert shown(kind(raw)) == text


@pytest.mark.parametrize("raw", [0, -0.0, "-0", "-0.0000", "-0.00001", -0.00001])
def test_zero_has_no_sign(raw: object) -> None:
    assert shown(raw) == "0.0000"


@pytest.mark.parametrize("raw", [BOUND, -BOUND, float(BOUND), 499_999_999_999.9999])
def test_a_number_up_to_the_bound_is_taken(raw: float) -> None:
    assert parse_amount(raw, field="openBalance.value") == Decimal(repr(raw))


@pytest.mark.parametrize(
    "raw", [BOUND + 1, -BOUND - 1, BOUND + 0.001, 1e15, 10**400, float("inf"), float("-inf"), float("nan")]
)
def test_a_number_beyond_the_bound_is_refused(raw: float) -> None:
    with pytest.raises(NotANumber):
        parse_amount(raw, field="openBalance.value")


@pytest.mark.parametrize("raw", ["500000000000.0001", "-999999999999999.9999"])
def test_a_string_is_exact_beyond_the_bound_of_numbers(raw: str) -> None:
    assert shown(raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        *("abc", "", " ", " 1", "1 ", "1\n", "+1", "--1", ".5", "5.", "1,5", "1_000", "1e3", "0x10", "NaN", "Infinity"),
        pytest.param("٣", id="Arabic digit"),
        pytest.param("\uff11", id="full-width digit"),
        pytest.param("1" * 16, id="sixteen digits"),
        pytest.param("1." + "0" * 21, id="twenty-one decimals"),
        *(None, True, False, [], [1], {}, b"1"),
    ],
)
def test_what_is_no_number_is_refused(raw: object) -> None:
    with pytest.raises(NotANumber):
        parse_amount(raw, field="openBalance.value")


def test_the_refusal_names_the_field_and_the_rule() -> None:
    with pytest.raises(NotANumber, match=re.escape("openBalance.value: Please enter a valid number")) as refusal:
        parse_amount("abc", field="openBalance.value")

    assert (refusal.value.field, refusal.value.rule) == ("openBalance.value", "balance-must-be-a-number")


@given(st.integers(-BOUND * 10_000, BOUND * 10_000))
def test_a_number_with_four_decimals_is_the_same_as_its_string(ten_thousandths: int) -> None:
    text = f"{Decimal(ten_thousandths).scaleb(-4):.4f}"

    assert shown(float(text)) == shown(text) == text


@given(st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,20})?", fullmatch=True, alphabet=st.characters(codec="ascii")))
@settings(deadline=None)
def test_rounding_moves_no_amount_by_more_than_half_a_ten_thousandth(text: str) -> None:
    assert abs(Fraction(parse_amount(text, field="f")) - Fraction(text)) <= Fraction(1, 20_000)


def test_ten_times_ten_cents_is_a_dollar() -> None:
    assert sum((parse_amount(0.1, field="f") for _ in range(10)), Decimal(0)) == 1


@pytest.mark.parametrize(("value", "is_settled"), [("0.0001", False), ("0", True), ("-0.0001", True), ("100", False)])
def test_an_amount_is_settled_when_nothing_is_left_to_pay(value: str, *, is_settled: bool) -> None:
    assert money(value).is_settled is is_settled


def test_an_amount_reads_as_its_value_and_its_currency() -> None:
    assert str(money("12.5", "EUR")) == "12.5000 EUR"
