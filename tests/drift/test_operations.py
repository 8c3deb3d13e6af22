"""Operations and handlers are the same, under the same names, and links lead to operations."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from fixtures.contract import Contract
from mockserver.api.operations import HANDLERS, ContractMismatch, check_handlers
from mockserver.app import build_app, settled_choices
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStores

CONTRACT = Contract.load()
RAW_OPERATIONS: list[dict[str, Any]] = [
    operation
    for item in CONTRACT.document["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict)
]
METHODS_OF_VERB = {
    "list": {"GET"}, "get": {"GET"}, "download": {"GET"}, "create": {"POST"}, "perform": {"POST"}, "add": {"POST"},
    "check": {"POST"}, "request": {"POST"}, "run": {"POST"}, "update": {"PUT", "PATCH"}, "delete": {"DELETE"},
    "empty": {"DELETE"}, "remove": {"DELETE"},
}  # fmt: skip
MODULES_OF_TAG = {"buyer": {"buyer", "buyer_invoices", "cart", "b2b_requests", "hq"}}
"""The modules of a tag with more operations than one module holds: one for each noun."""
ANSWERS_WITH_LINKS = [
    pytest.param(answer, id=f"{operation.id}-{status}")
    for operation in CONTRACT.operations.values()
    for status, answer in operation.responses.items()
    if "links" in answer
]


def test_every_operation_has_a_handler_and_every_handler_an_operation() -> None:
    assert set(HANDLERS) == set(CONTRACT.operations)


def test_an_operation_without_a_handler_is_refused() -> None:
    document: dict[str, Any] = copy.deepcopy(dict(CONTRACT.document))
    send_mail = copy.deepcopy(document["paths"]["/api/v3/io/ip/invoices"]["get"]) | {"operationId": "sendInvoiceMail"}
    document["paths"]["/api/v3/io/ip/invoices/send-mail"] = {"get": send_mail}

    with pytest.raises(ContractMismatch, match=r"without a handler: sendInvoiceMail; .* without an operation: none"):
        check_handlers(Contract(document))


def test_a_handler_without_an_operation_is_refused() -> None:
    handlers = {**HANDLERS, "sendInvoiceMail": HANDLERS["getInvoice"]}

    with pytest.raises(ContractMismatch, match=r"without a handler: none; .* without an operation: sendInvoiceMail"):
        check_handlers(CONTRACT, handlers)


def test_a_mock_does_not_start_on_a_contract_that_it_does_not_serve() -> None:
    document: dict[str, Any] = copy.deepcopy(dict(CONTRACT.document))
    document["paths"]["/api/v3/io/orders"]["get"]["operationId"] = "findOrders"
    settings = Settings(choices=settled_choices(CONTRACT, {}))

    with pytest.raises(ContractMismatch, match="findOrders"):
        build_app(settings, store=MemoryStores(), contract=Contract(document))


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for operation in RAW_OPERATIONS if "operationId" in operation]

    assert sorted(ids) == sorted(CONTRACT.operations)


@pytest.mark.parametrize("operation_id", CONTRACT.operations)
def test_an_operation_id_is_a_verb_that_fits_the_method_and_a_noun(operation_id: str) -> None:
    words = re.fullmatch(r"([a-z]+)([A-Z][a-z0-9]*)+", operation_id)

    assert words
    assert CONTRACT.operations[operation_id].method in METHODS_OF_VERB[words[1]]


@pytest.mark.parametrize("operation_id", HANDLERS)
def test_a_handler_is_called_like_its_operation(operation_id: str) -> None:
    snake_case = re.sub(r"(?=[A-Z])", "_", operation_id).lower()

    assert HANDLERS[operation_id].__name__ == snake_case


@pytest.mark.parametrize("operation_id", HANDLERS)
def test_a_handler_stands_in_the_module_of_its_tag(operation_id: str) -> None:
    profile = CONTRACT.operations[operation_id].profile

    assert HANDLERS[operation_id].__module__.removeprefix("mockserver.api.") in MODULES_OF_TAG.get(profile, {profile})


@pytest.mark.parametrize("raw", [pytest.param(raw, id=raw["operationId"]) for raw in RAW_OPERATIONS if "tags" in raw])
def test_an_operation_has_one_known_tag_a_summary_and_a_description(raw: dict[str, Any]) -> None:
    known = {tag["name"] for tag in CONTRACT.document["tags"]}

    assert len(raw["tags"]) == 1
    assert set(raw["tags"]) <= known
    assert raw["summary"]
    assert raw["description"]


@pytest.mark.parametrize("answer", ANSWERS_WITH_LINKS)
def test_a_link_gives_an_operation_all_that_its_path_needs(answer: dict[str, Any]) -> None:
    for link in answer["links"].values():
        target = CONTRACT.operations[link["operationId"]]
        needed = {parameter["name"] for parameter in target.parameters if parameter["in"] == "path"}
        assert set(link["parameters"]) == needed


@pytest.mark.parametrize("answer", ANSWERS_WITH_LINKS)
def test_a_link_takes_its_values_from_where_the_examples_have_them(answer: dict[str, Any]) -> None:
    examples = answer["content"]["application/json"]["examples"].values()
    pointers = [
        expression.removeprefix("$response.body#")
        for link in answer["links"].values()
        for expression in link["parameters"].values()
    ]

    values = [Contract(example["value"]).at(pointer) for pointer in pointers for example in examples]

    assert len(values) == len(pointers) * len(examples)
    assert all(isinstance(value, int | str) for value in values)
