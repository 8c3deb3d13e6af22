"""What a list asks for: each condition, and all of them together, alike in every store."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.domain.listing import AnyOf, Between, Condition, HasExtraField, Includes, Matches, Nothing, OneOf, Query
from mockserver.store.conditions import satisfies
from mockserver.store.ports import VirtualStore
from tests.store.samples import fill, invoice, order, put

SEARCHED = ("invoice_number", "order_number", "purchase_order_number")


def found(store: VirtualStore, *conditions: Condition) -> list[int]:
    """The ids of the invoices that satisfy all conditions."""
    page = store.invoices.page(Query(where=conditions, limit=250))

    assert page.total_count == len(page.items)
    return [record.id for record in page.items]


def keep(store: VirtualStore, **values: tuple[Any, ...]) -> None:
    """Keep invoices 1, 2, 3 …, the field of each with the value at its place."""
    names = list(values)
    rows = list(zip(*values.values(), strict=True))
    put(store, *(invoice(number, **dict(zip(names, row, strict=True))) for number, row in enumerate(rows, 1)))


def test_without_a_condition_everything_is_found(store: VirtualStore) -> None:
    keep(store, status=(0, 1, 2))

    assert found(store) == [1, 2, 3]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        pytest.param({2}, [3], id="one value"),
        pytest.param({0, 1}, [1, 2], id="either of two"),
        pytest.param({3}, [], id="a value that none has"),
        pytest.param(set(), [], id="no value"),
    ],
)
def test_a_field_has_one_of_the_values(store: VirtualStore, wanted: set[object], ids: list[int]) -> None:
    keep(store, status=(0, 1, 2))

    assert found(store, OneOf("status", frozenset(wanted))) == ids


def test_text_is_one_of_the_values_as_a_whole(store: VirtualStore) -> None:
    keep(store, external_id=("7", "77", None, "a", "A"))

    assert found(store, OneOf("external_id", frozenset({"7", "A"}))) == [1, 5]


def test_null_is_none_of_the_values(store: VirtualStore) -> None:
    keep(store, channel_id=(1, None))

    assert found(store, OneOf("channel_id", frozenset({1, 2}))) == [1]


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        pytest.param(Between("created_at", 20, 30), [2, 3], id="both bounds belong to the span"),
        pytest.param(Between("created_at", 20, 30, is_inclusive=False), [], id="neither bound does"),
        pytest.param(Between("created_at", 19, 31, is_inclusive=False), [2, 3], id="just outside"),
        pytest.param(Between("created_at", 20, None), [2, 3, 4], id="open above"),
        pytest.param(Between("created_at", 20, None, is_inclusive=False), [3, 4], id="open above, bound left out"),
        pytest.param(Between("created_at", None, 20), [1, 2], id="open below"),
        pytest.param(Between("created_at", None, 20, is_inclusive=False), [1], id="open below, bound left out"),
        pytest.param(Between("created_at", None, None), [1, 2, 3, 4], id="open on both sides"),
        pytest.param(Between("created_at", 30, 20), [], id="upside down"),
        pytest.param(Between("created_at", 20, 20), [2], id="one second"),
        pytest.param(Between("created_at", 0, 0), [], id="zero is a bound"),
    ],
)
def test_a_field_lies_between_two_bounds(store: VirtualStore, condition: Between, ids: list[int]) -> None:
    keep(store, created_at=(10, 20, 30, 40))

    assert found(store, condition) == ids


def test_bounds_may_be_negative(store: VirtualStore) -> None:
    keep(store, created_at=(-20, -10, 0))

    assert found(store, Between("created_at", -15, -1)) == [2]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        pytest.param({}, [1, 2, 3], id="anywhere, in any case"),
        pytest.param({"ignoring_case": False}, [1, 3], id="anywhere, in the same case"),
        pytest.param({"whole": True}, [1, 2], id="as a whole, in any case"),
        pytest.param({"whole": True, "ignoring_case": False}, [1], id="as a whole, in the same case"),
    ],
)
def test_a_field_matches_a_text(store: VirtualStore, options: dict[str, bool], ids: list[int]) -> None:
    keep(store, customer_name=("Acme", "ACME", "The Acme company", "Acm", ""))

    assert found(store, Matches(("customer_name",), "Acme", **options)) == ids


@pytest.mark.parametrize("text", ["straße", "STRASSE", "strasse"])
def test_case_is_ignored_in_every_script(store: VirtualStore, text: str) -> None:
    keep(store, customer_name=("Hauptstraße", "HAUPTSTRASSE", "Hauptstrase"))

    assert found(store, Matches(("customer_name",), text)) == [1, 2]


def test_any_of_the_named_fields_may_match(store: VirtualStore) -> None:
    keep(store, invoice_number=("abc", "x", "x"), order_number=("y", "ABC", None), purchase_order_number=(None,) * 3)

    assert found(store, Matches(SEARCHED, "b")) == [1, 2]


def test_fields_that_are_not_named_do_not_match(store: VirtualStore) -> None:
    keep(store, customer_name=("abc",), invoice_number=("x",))

    assert found(store, Matches(SEARCHED, "abc")) == []


@pytest.mark.parametrize("text", [".*", "%", "_", "[a-z]", "\\", "^a"])
def test_a_text_is_no_pattern(store: VirtualStore, text: str) -> None:
    keep(store, customer_name=("abc", f"a{text}c"))

    assert found(store, Matches(("customer_name",), text)) == [2]


@pytest.mark.parametrize("whole", [False, True])
def test_null_matches_nothing(store: VirtualStore, *, whole: bool) -> None:
    keep(store, order_number=(None, ""))

    assert found(store, Matches(("order_number",), "", whole=whole)) == [2]
    assert found(store, Matches(("order_number",), "None", whole=whole)) == []


def test_an_extra_field_has_the_value(store: VirtualStore) -> None:
    keep(
        store,
        extra_fields=(
            (("Cost centre", "CC-7"), ("Project", "P")),
            (("Cost centre", "CC-8"), ("Project", "CC-7")),
            (("cost centre", "CC-7"),),
            (),
        ),
    )

    assert found(store, HasExtraField("Cost centre", "CC-7")) == [1]


def test_nothing_is_what_no_record_satisfies(store: VirtualStore) -> None:
    keep(store, status=(0,))

    assert found(store, Nothing()) == []


def test_all_conditions_hold_at_once(store: VirtualStore) -> None:
    keep(store, status=(0, 0, 1), created_at=(10, 20, 20))

    assert found(store, OneOf("status", frozenset({0})), Between("created_at", 20, None)) == [2]
    assert found(store, OneOf("status", frozenset({0})), OneOf("status", frozenset({1}))) == []
    assert found(store, Between("created_at", None, None), Nothing()) == []


def test_orders_are_asked_for_in_the_same_way(store: VirtualStore) -> None:
    with store.transaction():
        for number, company in ((501, "1001"), (502, None), (503, "1001")):
            store.orders.put(order(number, company_id=company, updated_at=-number))

    page = store.orders.page(Query(where=(OneOf("company_id", frozenset({"1001"})),), sort_by="updated_at"))

    assert [found.id for found in page.items] == [503, 501]


def test_a_field_of_several_values_includes_one(store: VirtualStore) -> None:
    fill(store)

    for invoice_id, expected in ((7, [11]), (8, [11, 12]), (9, [])):
        query = Query(where=(Includes("invoice_ids", invoice_id),))
        assert [payment.id for payment in store.payments.page(query).items] == expected


def test_a_number_is_searched_as_text(store: VirtualStore) -> None:
    fill(store)

    for text, expected in (("2", [12]), ("1", [11, 12]), ("x", [])):
        found = store.payments.page(Query(where=(Matches(("id",), text),))).items
        assert [payment.id for payment in found] == expected


def test_of_several_conditions_one_is_enough() -> None:
    either = AnyOf((OneOf("status", frozenset({2})), Between("created_at", 5, None)))
    holds = satisfies([either])

    assert [holds(invoice(id_, status=status)) for id_, status in ((1, 2), (5, 0), (4, 0))] == [True, True, False]
    assert not satisfies([AnyOf(())])(invoice(1))
