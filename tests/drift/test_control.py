"""The contract of the control plane: valid, with examples that obey it, and closed to whoever has no token."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openapi_spec_validator import validate

from fixtures.contract import Contract, Operation
from mockserver.control.contract import control_contract, control_contract_path
from mockserver.control.operations import COMMANDS
from tests.drift.test_examples import illustrations

CONTRACT = control_contract()
OPERATIONS = [pytest.param(operation, id=operation.id) for operation in CONTRACT.operations.values()]
OPEN = {"getHealth", "getReadiness", "getMetrics"}
ALL = [pytest.param(schema, value, id=pointer) for pointer, schema, value in illustrations(dict(CONTRACT.document))]


def raw(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = CONTRACT.document["paths"][operation.path][operation.method.lower()]
    return found


def test_the_contract_is_valid_openapi_3_0() -> None:
    validate(dict(CONTRACT.document))

    assert CONTRACT.document["openapi"].startswith("3.0.")


def test_the_contract_has_nothing_that_connexion_would_take_for_a_template() -> None:
    text = control_contract_path().read_text(encoding="utf-8")

    assert not [mark for mark in ("{{", "{%", "{#") if mark in text]


@pytest.mark.parametrize(("schema", "value"), ALL)
def test_an_example_obeys_its_schema(schema: dict[str, Any], value: Any) -> None:
    problems = [f"{error.instance_path}: {error.message}" for error in CONTRACT.validator(schema).iter_errors(value)]

    assert not problems


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_under_mock_needs_the_token_and_the_others_are_open(operation: Operation) -> None:
    security = raw(operation).get("security", CONTRACT.document["security"])

    assert operation.path.startswith("/_mock/") == (operation.id not in OPEN)
    assert security == ([] if operation.id in OPEN else [{"ControlToken": []}])
    assert ("401" in operation.responses) == (operation.id not in OPEN)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_documents_what_its_parts_can_be_refused_with(operation: Operation) -> None:
    names = {parameter["name"] for parameter in operation.parameters}
    expected = set()
    if "storeHash" in names:
        expected.add("404")
    if any(parameter["name"] not in ("storeHash", "faultId") for parameter in operation.parameters):
        expected.add("400")
    if operation.request_body is not None:
        expected |= {"400", "413", "415"}

    assert expected <= set(operation.responses)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_part_of_an_operation_has_an_example(operation: Operation) -> None:
    contents = [answer["content"] for status, answer in operation.responses.items() if status != "204"]
    if operation.request_body is not None:
        contents.append(operation.request_body["content"])

    assert all(media_type["examples"] for content in contents for media_type in content.values())
    assert all("example" in parameter and parameter["description"] for parameter in operation.parameters)


def test_the_schemas_of_the_contract_are_closed() -> None:
    schemas = CONTRACT.document["components"]["schemas"]

    opened = [n for n, s in schemas.items() if s.get("type") == "object" and s.get("additionalProperties") is not False]

    assert not opened


def test_a_path_of_the_control_plane_is_no_path_of_the_api() -> None:
    assert not set(CONTRACT.document["paths"]) & set(Contract.load().document["paths"])


def test_every_operation_has_a_handler_and_every_handler_an_operation() -> None:
    assert set(COMMANDS) == set(CONTRACT.operations)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_handler_is_called_like_its_operation_and_stands_in_the_module_of_its_tag(operation: Operation) -> None:
    handler = COMMANDS[operation.id]

    assert handler.__name__ == re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation.id).lower()
    assert handler.__module__ == f"mockserver.control.handlers.{operation.profile}"
