"""Extra fields: a store says which there are, and what a value of each may be."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mockserver.domain.errors import BadExtraField
from mockserver.domain.extra_field import ExtraFieldConfig, FieldType, check_extra_fields, with_defaults


def config(name: str = "Cost centre", **others: Any) -> ExtraFieldConfig:
    """A text that nobody needs."""
    given: dict[str, Any] = {
        "id": 1,
        "uuid": "3f1c",
        "field_name": name,
        "field_type": FieldType.TEXT,
        "is_required": False,
        "is_unique": False,
        "visible_to_enduser": True,
        "config_type": 2,
        **others,
    }
    return ExtraFieldConfig(**given)


NUMBER = config("Weight", field_type=FieldType.NUMBER, maximum_value="10.5")
CHOICE = config("Region", field_type=FieldType.DROP_DOWN, list_of_value=("North", "South"))


def refusal_of(values: dict[str, str], *configs: ExtraFieldConfig, taken: tuple[str, str] | None = None) -> str | None:
    """Why the values are refused, None if they are not. `taken` is the name and value of another invoice's field."""
    try:
        check_extra_fields(values.items(), configs, lambda name, value: (name, value) == taken)
    except BadExtraField as refusal:
        return refusal.text
    return None


def test_a_field_that_the_store_has_takes_a_value() -> None:
    assert refusal_of({"Cost centre": "CC-7"}, config()) is None


def test_a_field_that_the_store_does_not_have_is_refused() -> None:
    assert refusal_of({"cost centre": "CC-7"}, config()) == "[cost centre] is not an extra field of this store"


def test_the_refusal_names_the_field_and_the_rule() -> None:
    with pytest.raises(BadExtraField, match="is a required extra field") as refusal:
        check_extra_fields([], [config(is_required=True)], lambda *_: False)

    assert (refusal.value.field, refusal.value.rule) == ("extraFields", "extra-fields-obey-their-configs")


def test_a_store_without_extra_fields_takes_none() -> None:
    assert refusal_of({}) is None
    assert refusal_of({"Cost centre": "CC-7"}) == "[Cost centre] is not an extra field of this store"


def test_a_field_may_be_given_once() -> None:
    with pytest.raises(BadExtraField, match=re.escape("[Cost centre] is given twice")):
        check_extra_fields([("Cost centre", "A"), ("Cost centre", "A")], [config()], lambda *_: False)


def test_a_required_field_has_to_be_given() -> None:
    wanted = "[Cost centre] is a required extra field"

    assert refusal_of({}, config(is_required=True)) == wanted
    assert refusal_of({"Cost centre": ""}, config(is_required=True)) == wanted
    assert refusal_of({"Cost centre": "CC-7"}, config(is_required=True)) is None


def test_a_required_field_with_a_default_may_be_left_out() -> None:
    assert refusal_of({}, config(is_required=True, default_value="CC-0")) is None


def test_an_optional_field_may_be_empty() -> None:
    for optional in (config(), config(field_type=FieldType.NUMBER), config(field_type=FieldType.DROP_DOWN)):
        assert refusal_of({"Cost centre": ""}, optional) is None


def test_a_unique_value_that_another_invoice_has_is_refused() -> None:
    answer = refusal_of({"Cost centre": "CC-7"}, config(is_unique=True), taken=("Cost centre", "CC-7"))

    assert answer == "[Cost centre] must be unique, and 'CC-7' is taken"


def test_a_unique_field_takes_a_value_that_no_invoice_has() -> None:
    assert refusal_of({"Cost centre": "CC-8"}, config(is_unique=True), taken=("Cost centre", "CC-7")) is None


def test_many_invoices_may_leave_a_unique_field_empty() -> None:
    assert refusal_of({"Cost centre": ""}, config(is_unique=True), taken=("Cost centre", "")) is None


def test_a_field_that_is_not_unique_may_repeat() -> None:
    assert refusal_of({"Cost centre": "CC-7"}, config(), taken=("Cost centre", "CC-7")) is None


@pytest.mark.parametrize("field_type", [FieldType.TEXT, FieldType.TEXT_AREA], ids=["text", "text area"])
def test_a_text_may_be_as_long_as_its_maximum(field_type: FieldType) -> None:
    limited = config(field_type=field_type, maximum_length="5")

    assert refusal_of({"Cost centre": "成都成都成"}, limited) is None
    assert refusal_of({"Cost centre": "123456"}, limited) == "[Cost centre] is longer than 5 characters"


@pytest.mark.parametrize("limit", [None, ""], ids=["null", "empty"])
def test_a_text_without_a_maximum_may_be_of_any_length(limit: str | None) -> None:
    assert refusal_of({"Cost centre": "x" * 10_000}, config(maximum_length=limit)) is None


@pytest.mark.parametrize("value", ["10.5", "0", "-3", "10", "007", "10.50000000000000000000000000000000000000"])
def test_a_number_up_to_its_maximum_is_taken(value: str) -> None:
    assert refusal_of({"Weight": value}, NUMBER) is None


@pytest.mark.parametrize("value", ["10.51", "11", "9" * 400, "10.50000000000000000000000000000000000001"])
def test_a_number_above_its_maximum_is_refused(value: str) -> None:
    assert refusal_of({"Weight": value}, NUMBER) == "[Weight] is above 10.5"


@pytest.mark.parametrize(
    "value", ["abc", "1,5", "1_000", " 1", "1\n", "NaN", "sNaN", "Infinity", "--1", "1e400", "\uff11"]
)
def test_what_is_no_number_is_refused_where_a_number_belongs(value: str) -> None:
    assert refusal_of({"Weight": value}, NUMBER) == f"[Weight] {value!r} is not a number"


@pytest.mark.parametrize("limit", [None, ""], ids=["null", "empty"])
def test_a_number_without_a_maximum_may_be_of_any_size(limit: str | None) -> None:
    assert refusal_of({"Cost centre": "9" * 400}, config(field_type=FieldType.NUMBER, maximum_value=limit)) is None


def test_a_drop_down_takes_its_entries_alone() -> None:
    assert refusal_of({"Region": "South"}, CHOICE) is None
    assert refusal_of({"Region": "south"}, CHOICE) == "[Region] 'south' is not one of North, South"


def test_a_drop_down_without_entries_takes_no_value() -> None:
    answer = refusal_of({"Region": "North"}, config("Region", field_type=FieldType.DROP_DOWN))

    assert answer is not None
    assert answer.startswith("[Region] 'North' is not one of")


def test_a_field_that_is_left_out_has_its_default() -> None:
    assert with_defaults((), [config(default_value="CC-0")]) == (("Cost centre", "CC-0"),)


def test_a_value_that_is_given_wins_over_the_default() -> None:
    given = (("Cost centre", "CC-7"),)

    assert with_defaults(given, [config(default_value="CC-0")]) == given


@pytest.mark.parametrize("default", [None, ""], ids=["null", "empty"])
def test_without_a_default_a_field_that_is_left_out_is_not_there(default: str | None) -> None:
    assert with_defaults((), [config(default_value=default)]) == ()


def test_defaults_stand_after_what_was_given() -> None:
    given = (("Weight", "5"),)

    assert with_defaults(given, [config(default_value="CC-0"), NUMBER]) == (("Weight", "5"), ("Cost centre", "CC-0"))
