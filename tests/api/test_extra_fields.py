"""The fields that a store adds to its invoices: their configurations, and values that obey them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import INVOICES, Client, new_body
from tests.api.conftest import MakeClient
from tests.api.state import check_refusal, nothing_changes

CONFIGS = f"{INVOICES}/extra-fields"
KEYS = {
    "id",
    "uuid",
    "fieldName",
    "fieldType",
    "isRequired",
    "isUnique",
    "visibleToEnduser",
    "configType",
    "defaultValue",
    "maximumLength",
    "numberOfRows",
    "maximumValue",
    "listOfValue",
}
TEXT, TEXT_AREA, NUMBER, DROP_DOWN = range(4)
Pairs = dict[str, str]


def new_config(name: str, **fields: Any) -> dict[str, Any]:
    """The configuration of a text that may be left out, and `fields` under their contract names."""
    return {
        "id": 1,
        "uuid": "3b0f6a52-6d1e-4c1b-9a3c-0f1f8a6f2d01",
        "fieldName": name,
        "fieldType": TEXT,
        "isRequired": False,
        "isUnique": False,
        "visibleToEnduser": True,
        "configType": 2,
        "defaultValue": "",
        "maximumLength": "",
        "numberOfRows": "",
        "maximumValue": "",
        "listOfValue": None,
        **fields,
    }


STORE = {
    "extra_fields": [
        new_config("Short", maximumLength="3"),
        new_config("Note", id=2, fieldType=TEXT_AREA, maximumLength="5", numberOfRows="2"),
        new_config("Weight", id=3, fieldType=NUMBER, maximumValue="99.5"),
        new_config("Priority", id=4, fieldType=DROP_DOWN, listOfValue=["Standard", "Express"]),
        new_config("Serial", id=5, isUnique=True),
        new_config("Cost centre", id=6, isRequired=True, configType=1, visibleToEnduser=False),
    ]
}
REQUIRED = {"Cost centre": "CC-7"}
VIOLATIONS: dict[str, Pairs] = {
    "name that is not configured": REQUIRED | {"Colour": "blue"},
    "name in another case": REQUIRED | {"short": "abc"},
    "required field missing": {"Short": "abc"},
    "required field empty": {"Cost centre": ""},
    "no field at all": {},
    "unique value repeated": REQUIRED | {"Serial": "S-1"},
    "text too long": REQUIRED | {"Short": "abcd"},
    "text area too long": REQUIRED | {"Note": "成都成都成都"},
    "number as a word": REQUIRED | {"Weight": "heavy"},
    "number above the maximum": REQUIRED | {"Weight": "99.51"},
    "number without end": REQUIRED | {"Weight": "Infinity"},
    "not a number": REQUIRED | {"Weight": "NaN"},
    "no entry of the list": REQUIRED | {"Priority": "express"},
}
FITTING: dict[str, Pairs] = {
    "the required field alone": REQUIRED,
    "text of the greatest length": REQUIRED | {"Short": "成都é"},
    "empty texts": REQUIRED | {"Short": "", "Note": ""},
    "number at the maximum": REQUIRED | {"Weight": "99.5"},
    "number below zero": REQUIRED | {"Weight": "-0100.50"},
    "entry of the list": REQUIRED | {"Priority": "Express"},
    "another unique value": REQUIRED | {"Serial": "s-1"},
    "an empty unique value": REQUIRED | {"Serial": ""},
    "order of the request": {"Short": "1", "Cost centre": "2", "Note": "3"},
}

of_every_violation = pytest.mark.parametrize("values", VIOLATIONS.values(), ids=VIOLATIONS)


def fields(values: Pairs) -> list[dict[str, str]]:
    return [{"fieldName": name, "fieldValue": value} for name, value in values.items()]


@pytest.fixture
def store(make_client: MakeClient) -> Client:
    """A store with six extra fields and an invoice that has the serial S-1 and an empty one."""
    return with_an_invoice(make_client(document=STORE))


def with_an_invoice(client: Client) -> Client:
    client.create("INV-0", extraFields=fields(REQUIRED | {"Serial": "S-1"}))
    client.create("INV-00", extraFields=fields(REQUIRED | {"Serial": ""}))
    return client


def test_the_configurations_are_not_taken_for_an_invoice(store: Client) -> None:
    response = store.get(CONFIGS)

    assert response.status_code == 200
    assert response.json()["data"] == STORE["extra_fields"]
    assert response.json()["meta"]["pagination"] == {"totalCount": 6, "limit": 10, "offset": 0}


@pytest.mark.parametrize("scenario", ["demo", "conformance"])
def test_every_configuration_has_the_documented_keys(make_client: MakeClient, scenario: str) -> None:
    configs = make_client(scenario).get(CONFIGS).json()["data"]

    assert configs
    assert all(set(config) == KEYS for config in configs)
    assert all(config["fieldType"] in range(4) and config["configType"] in (1, 2) for config in configs)


def test_a_store_without_extra_fields_has_an_empty_list(make_client: MakeClient) -> None:
    assert make_client("empty").get(CONFIGS).json()["data"] == []


@pytest.mark.parametrize("values", FITTING.values(), ids=FITTING)
def test_values_that_fit_are_stored_as_sent(store: Client, values: Pairs) -> None:
    invoice_id = store.create(extraFields=fields(values))

    assert store.invoice(invoice_id)["extraFields"] == fields(values)


@pytest.mark.parametrize("code", [400, 422])
@of_every_violation
def test_a_create_with_values_that_do_not_fit_is_refused(make_client: MakeClient, values: Pairs, code: int) -> None:
    client = with_an_invoice(make_client(choices={"extra-field-violation": str(code)}, document=STORE))

    with nothing_changes(client):
        response = client.post(INVOICES, new_body(extraFields=fields(values)))

    assert "extraFields: [" in check_refusal(response, code)


def test_a_create_without_a_required_field_is_refused_by_its_name(store: Client) -> None:
    response = store.post(INVOICES, new_body())

    assert check_refusal(response, 400) == "extraFields: [Cost centre] is a required extra field"


def test_a_create_with_a_name_twice_is_refused(store: Client) -> None:
    with nothing_changes(store):
        response = store.post(INVOICES, new_body(extraFields=fields(REQUIRED) * 2))

    assert "twice" in check_refusal(response, 400)


@of_every_violation
def test_values_that_do_not_fit_may_be_stored_as_sent(make_client: MakeClient, values: Pairs) -> None:
    client = with_an_invoice(make_client(choices={"extra-field-violation": "stored"}, document=STORE))

    invoice_id = client.create(extraFields=fields(values))

    assert client.invoice(invoice_id)["extraFields"] == fields(values)


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize(
    "values",
    [values for name, values in VIOLATIONS.items() if "required" not in name and name != "no field at all"],
    ids=[name for name in VIOLATIONS if "required" not in name and name != "no field at all"],
)
def test_an_update_with_values_that_do_not_fit_is_refused(make_client: MakeClient, values: Pairs, code: int) -> None:
    client = with_an_invoice(make_client(choices={"extra-field-violation": str(code)}, document=STORE))
    invoice_id = client.create(extraFields=fields(REQUIRED | {"Serial": "S-2"}))

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"status": 1, "extraFields": fields(values)})

    assert response.status_code == code
    assert "[" in check_refusal(response, code)


@pytest.mark.parametrize(
    ("choice", "values"),
    [("kept", {"Cost centre": ""}), ("dropped", {"Cost centre": ""}), ("dropped", {"Short": "abc"}), ("dropped", {})],
    ids=["emptied, others kept", "emptied, others dropped", "dropped", "dropped with all"],
)
def test_an_update_cannot_take_a_required_field_away(make_client: MakeClient, choice: str, values: Pairs) -> None:
    client = make_client(choices={"extra-fields-not-sent": choice}, document=STORE)
    invoice_id = client.create(extraFields=fields(REQUIRED))

    with nothing_changes(client):
        response = client.put(f"{INVOICES}/{invoice_id}", {"extraFields": fields(values)})

    assert "[Cost centre] is a required extra field" in check_refusal(response, 400)


def test_an_update_may_send_the_unique_value_of_the_invoice_itself(store: Client) -> None:
    invoice_id = store.create(extraFields=fields(REQUIRED | {"Serial": "S-2"}))

    response = store.put(f"{INVOICES}/{invoice_id}", {"extraFields": fields({"Serial": "S-2"})})

    assert response.status_code == 200


def test_a_unique_value_that_an_update_gave_up_is_free(store: Client) -> None:
    invoice_id = store.create(extraFields=fields(REQUIRED | {"Serial": "S-2"}))
    store.put(f"{INVOICES}/{invoice_id}", {"extraFields": fields({"Serial": "S-3"})})

    again = store.create("INV-2", extraFields=fields(REQUIRED | {"Serial": "S-2"}))

    assert {"fieldName": "Serial", "fieldValue": "S-2"} in store.invoice(again)["extraFields"]


def test_a_unique_value_of_a_deleted_invoice_is_free(store: Client) -> None:
    store.delete(f"{INVOICES}/{store.create(extraFields=fields(REQUIRED | {'Serial': 'S-2'}))}")

    assert store.create(extraFields=fields(REQUIRED | {"Serial": "S-2"}))


def test_an_update_without_extra_fields_leaves_them(store: Client) -> None:
    invoice_id = store.create(extraFields=fields(REQUIRED | {"Short": "abc"}))

    store.put(f"{INVOICES}/{invoice_id}", {"type": "Pro forma"})

    assert store.invoice(invoice_id)["extraFields"] == fields(REQUIRED | {"Short": "abc"})


def test_extra_fields_that_an_update_names_take_the_new_value_and_others_stay(store: Client) -> None:
    invoice_id = store.create(extraFields=fields({"Cost centre": "CC-1", "Short": "abc"}))

    store.put(f"{INVOICES}/{invoice_id}", {"extraFields": fields({"Cost centre": "CC-2", "Note": "new"})})

    stored = store.invoice(invoice_id)["extraFields"]
    assert stored == fields({"Cost centre": "CC-2", "Short": "abc", "Note": "new"})


def test_extra_fields_that_an_update_does_not_name_may_be_dropped(make_client: MakeClient) -> None:
    client = make_client(choices={"extra-fields-not-sent": "dropped"}, document=STORE)
    invoice_id = client.create(extraFields=fields({"Cost centre": "CC-1", "Short": "abc"}))

    client.put(f"{INVOICES}/{invoice_id}", {"extraFields": fields({"Cost centre": "CC-2", "Note": "new"})})

    assert client.invoice(invoice_id)["extraFields"] == fields({"Cost centre": "CC-2", "Note": "new"})


@pytest.mark.parametrize("choice", ["kept", "dropped"])
def test_an_update_without_extra_fields_drops_none(make_client: MakeClient, choice: str) -> None:
    client = make_client(choices={"extra-fields-not-sent": choice}, document=STORE)
    invoice_id = client.create(extraFields=fields(REQUIRED))

    client.put(f"{INVOICES}/{invoice_id}", {"status": 1})

    assert client.invoice(invoice_id)["extraFields"] == fields(REQUIRED)


def test_a_field_left_out_takes_its_default_value(make_client: MakeClient) -> None:
    configs = [new_config("Region", isRequired=True, defaultValue="EU")]
    client = make_client(document={"extra_fields": configs})

    assert client.invoice(client.create())["extraFields"] == fields({"Region": "EU"})


def test_an_update_that_names_a_field_twice_is_refused(client: Client) -> None:
    invoice_id = client.create(extraFields=[{"fieldName": "Cost centre", "fieldValue": "1"}])
    before = client.invoice(invoice_id)

    twice = [{"fieldName": "Cost centre", "fieldValue": value} for value in ("2", "3")]
    response = client.put(f"{INVOICES}/{invoice_id}", {"extraFields": twice})

    assert response.status_code == 400
    assert "Cost centre" in response.json()["meta"]["errors"]
    assert client.invoice(invoice_id) == before


def test_where_anything_is_stored_an_update_may_name_a_field_twice(make_client: MakeClient) -> None:
    client = make_client(choices={"extra-field-violation": "stored"})
    invoice_id = client.create()

    twice = [{"fieldName": "Cost centre", "fieldValue": value} for value in ("2", "3")]
    response = client.put(f"{INVOICES}/{invoice_id}", {"extraFields": twice})

    assert response.status_code == 200
    assert client.invoice(invoice_id)["extraFields"] == [{"fieldName": "Cost centre", "fieldValue": "3"}]
