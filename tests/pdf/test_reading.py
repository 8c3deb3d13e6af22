"""How stored JSON of any shape is read for print."""

from decimal import Decimal

import pytest

from mockserver.pdf.amounts import Amount, date_shown, line_total
from mockserver.pdf.reading import clean, items_of, number_of, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (2.0, "2"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        ("  blank at both ends ", "blank at both ends"),
        (["a", None, ["b"]], "a, b"),
        ({"a": 1, "b": None, "c": {"d": "e"}}, "a: 1, c: d: e"),
    ],
)
def test_a_value_reads_as_a_person_would_write_it(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_ends_the_line(line_break: str) -> None:
    assert clean(f"one{line_break}two") == "one\ntwo"


def test_one_accent_repeated_a_million_times_is_cleaned_in_no_time() -> None:
    marks = "\u0323\u0301" * 500_000

    assert len(clean("e" + marks)) > 900_000


@pytest.mark.parametrize(
    ("value", "number"),
    [(10, "10"), (34.95, "34.95"), ("12", "12"), ("-0.5000", "-0.5"), ("1e3", "1000"), (1e22, "1e22"), (" 7 ", "7")],
)
def test_numbers_and_numeric_strings_are_numbers(value: object, number: str) -> None:
    assert number_of(value) == Decimal(number)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "ten",
        "1,5",
        "1_000",
        "١٢",
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        "1e999",
        "9" * 100,
        [1],
    ],
    ids=repr,
)
def test_anything_else_is_no_number(value: object) -> None:
    assert number_of(value) is None


@pytest.mark.parametrize(
    ("stored", "entries"), [(None, []), ([1, None, 2], [1, 2]), ("one", ["one"]), ({"a": 1}, [{"a": 1}]), ([], [])]
)
def test_a_value_in_place_of_a_list_is_its_only_entry(stored: object, entries: list[object]) -> None:
    assert items_of(stored) == entries


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ({"code": "USD", "value": "1349.5000"}, "1,349.50 USD"),
        ({"code": "USD", "value": 0}, "0.00 USD"),
        ({"code": "USD", "value": "-12"}, "-12.00 USD"),
        ({"code": "USD", "value": "0.1234"}, "0.1234 USD"),
        ({"code": "USD", "value": "1e3"}, "1,000.00 USD"),
        ({"code": "USD", "value": "a lot"}, "a lot USD"),
        ({"code": None, "value": 5}, "5.00"),
        ({"code": "USD"}, ""),
        ("5", "5.00"),
        (5.5, "5.50"),
        (None, ""),
    ],
    ids=repr,
)
def test_an_amount_shows_two_decimals_or_as_many_as_it_has(stored: object, shown: str) -> None:
    assert Amount.read(stored).shown() == shown


def test_an_amount_in_the_home_currency_is_shown_without_its_code() -> None:
    assert Amount.read({"code": "USD", "value": 5}).shown(home="USD") == "5.00"
    assert Amount.read({"code": "EUR", "value": 5}).shown(home="USD") == "5.00 EUR"


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "total"),
    [
        ("10", {"code": "USD", "value": "34.95"}, {"code": "USD", "value": "12"}, "229.50 USD"),
        (3, {"code": "USD", "value": 0.1}, None, "0.30 USD"),
        ("2.5", {"code": "USD", "value": "4"}, {"code": "", "value": ""}, "10.00 USD"),
        ("3", {"code": "JPY", "value": "0.3333"}, "0.3", "0.0999 JPY"),
        ("9" * 40, "9" * 40, "0", f"{(10**40 - 1) ** 2:,}.00"),
    ],
)
def test_a_line_total_is_exact(quantity: object, price: object, discount: object, total: str) -> None:
    computed = line_total(quantity, Amount.read(price), Amount.read(discount))

    assert computed is not None
    assert computed.shown() == total


@pytest.mark.parametrize(
    ("quantity", "price", "discount"),
    [
        (None, 5, None),
        ("ten", 5, None),
        (1, None, None),
        (1, "cheap", None),
        (1, 5, "half"),
        (1, {"code": "USD", "value": 5}, {"code": "EUR", "value": 1}),
    ],
    ids=["no-quantity", "quantity-in-words", "no-price", "price-in-words", "discount-in-words", "two-currencies"],
)
def test_a_line_total_needs_every_part_in_one_currency(quantity: object, price: object, discount: object) -> None:
    assert line_total(quantity, Amount.read(price), Amount.read(discount)) is None


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (0, "1970-01-01"),
        (-1, "1969-12-31"),
        (1616809386.9, "2021-03-27"),
        (10**15, "1000000000000000"),
        ("31 March", "31 March"),
        (None, ""),
        (True, "yes"),
    ],
)
def test_a_number_of_seconds_is_shown_as_its_date(stored: object, shown: str) -> None:
    assert date_shown(stored) == shown
