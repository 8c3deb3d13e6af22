"""Error codes of the buyer surface: the contract, its examples, the mock's refusals and the page about them agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from fixtures.contract import Contract, Operation
from mockserver.api.buyer_problems import buyer_problem
from mockserver.api.parameters import Parameter, Parameters
from mockserver.api.refusals import BadParameter
from mockserver.app import settled_choices
from tests.drift.test_buyer_statuses import OURS, WHERE

CONTRACT = Contract.load()
DEFAULTS = settled_choices(CONTRACT, {})
BAD_VALUES = ("x", "-1", "0", "251", "1.5", "", "9" * 30, "descending")
OPERATIONS = [pytest.param(operation, id=operation_id) for operation_id, operation in OURS.items()]


def refusals_of(operation: Operation) -> Iterator[tuple[str, Any]]:
    """The refusals of an operation by status, each as its JSON media type."""
    for status, answer in operation.responses.items():
        if status[0] in "45":
            yield status, answer["content"]["application/json"]


def codes_of(operation: Operation) -> dict[str, set[str]]:
    """The error codes that each refused status of an operation can have."""
    return {
        status: set(content["schema"]["properties"]["data"]["properties"]["errorCode"]["enum"])
        for status, content in refusals_of(operation)
    }


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_code_has_an_example(operation: Operation) -> None:
    shown = {
        status: {example["value"]["data"]["errorCode"] for example in content["examples"].values()}
        for status, content in refusals_of(operation)
    }

    assert shown == codes_of(operation)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_code_of_an_operation_is_that_of_a_refusal_that_can_end_it(operation: Operation) -> None:
    answers = [buyer_problem(error) for error, operation_ids in WHERE if operation.id in operation_ids]

    assert {code for codes in codes_of(operation).values() for code in codes} == {
        answer.body["data"]["errorCode"] for answer in answers
    }


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_status_of_a_refused_parameter_is_documented(operation: Operation) -> None:
    statuses = {str(buyer_problem(error).status) for item in operation.parameters for error in refused(operation, item)}

    assert statuses <= set(operation.responses)


def refused(operation: Operation, definition: Mapping[str, Any]) -> Iterator[BadParameter]:
    """The refusals that bad values of a parameter meet. An empty part of a path leads to no operation at all."""
    parameter = Parameter.of(definition, CONTRACT.json_schema(definition["schema"]))
    parameters = Parameters.of(operation.id, (parameter,))
    is_path = definition["in"] == "path"
    for value in filter(None, BAD_VALUES) if is_path else BAD_VALUES:
        try:
            parameters.read({parameter.name: value} if is_path else {}, f"{parameter.name}={value}".encode(), DEFAULTS)
        except BadParameter as error:
            yield error
