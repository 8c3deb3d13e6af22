"""Examples and defaults of the contract obey the schemas that they illustrate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fixtures.contract import Contract, Operation

CONTRACT = Contract.load()
OPERATIONS = [pytest.param(operation, id=operation.id) for operation in CONTRACT.operations.values()]
Illustration = tuple[str, dict[str, Any], Any]
"""A pointer, the schema there, and a value that has to obey it."""


def illustrations(node: Any, pointer: str = "") -> Iterator[Illustration]:
    """Every example and default in a part of the contract."""
    if isinstance(node, list):
        for position, item in enumerate(node):
            yield from illustrations(item, f"{pointer}/{position}")
    if not isinstance(node, dict):
        return
    if "schema" in node:
        yield from _of_content(node, pointer)
        yield from _of_schema(node["schema"], f"{pointer}/schema")
    for key, value in node.items():
        if key == "schemas":
            for name, schema in value.items():
                yield from _of_schema(schema, f"{pointer}/schemas/{name}")
        elif key not in ("schema", "example", "examples"):
            yield from illustrations(value, f"{pointer}/{key}")


def _of_content(node: dict[str, Any], pointer: str) -> Iterator[Illustration]:
    if "example" in node:
        yield f"{pointer}/example", node["schema"], node["example"]
    for name, example in node.get("examples", {}).items():
        yield f"{pointer}/examples/{name}", node["schema"], example["value"]


def _of_schema(schema: dict[str, Any], pointer: str) -> Iterator[Illustration]:
    for key in ("example", "default"):
        if key in schema:
            yield f"{pointer}/{key}", schema, schema[key]
    for name, part in schema.get("properties", {}).items():
        yield from _of_schema(part, f"{pointer}/properties/{name}")
    for key in ("anyOf", "oneOf", "allOf"):
        for position, part in enumerate(schema.get(key, ())):
            yield from _of_schema(part, f"{pointer}/{key}/{position}")
    if "items" in schema:
        yield from _of_schema(schema["items"], f"{pointer}/items")


def answers_with_a_body(operation: Operation) -> list[tuple[str, Any]]:
    """The answers of an operation by status, but for 204, which has none."""
    return [(status, answer) for status, answer in operation.responses.items() if "content" in answer]


ALL = [pytest.param(schema, value, id=pointer) for pointer, schema, value in illustrations(dict(CONTRACT.document))]


@pytest.mark.parametrize(("schema", "value"), ALL)
def test_an_example_obeys_its_schema(schema: dict[str, Any], value: Any) -> None:
    problems = [f"{error.instance_path}: {error.message}" for error in CONTRACT.validator(schema).iter_errors(value)]

    assert not problems


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_parameter_has_an_example_and_a_description(operation: Operation) -> None:
    for parameter in operation.parameters:
        assert "example" in parameter, parameter["name"]
        assert parameter["description"], parameter["name"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_request_body_has_an_example(operation: Operation) -> None:
    content = operation.request_body["content"] if operation.request_body else {}

    assert all(media_type["examples"] for media_type in content.values())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_has_an_example_whose_code_is_the_status(operation: Operation) -> None:
    for status, answer in answers_with_a_body(operation):
        codes = {example["value"]["code"] for example in answer["content"]["application/json"]["examples"].values()}
        assert codes == {int(status)}, status


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_envelope_stands_in_the_schema_of_every_answer(operation: Operation) -> None:
    for status, answer in answers_with_a_body(operation):
        schema = CONTRACT.resolve(answer["content"]["application/json"]["schema"])
        assert set(schema["required"]) == {"code", "data", "meta"}, status
