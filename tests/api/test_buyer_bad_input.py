"""Wrong values for every parameter and every field of the buyer surface, taken from the contract: nothing changes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from fixtures.contract import Operation
from mockserver.api.buyer_problems import PREFIXES
from mockserver.store.memory import MemoryStores
from tests.api.client import CONTRACT, IDS, Client
from tests.api.samples import TEXTS, Path, dotted, parts, sample, with_value, without, wrong_values
from tests.api.shopper import Shopper, refused, store_stays

OURS = [operation for operation in CONTRACT.operations.values() if operation.path.startswith(PREFIXES)]
PARAMETERS = [
    pytest.param(operation, parameter, id=f"{operation.id}-{parameter['name']}")
    for operation in OURS
    for parameter in operation.parameters
    if parameter["in"] == "query"
]
BY_ID = [pytest.param(operation, id=operation.id) for operation in OURS if "{" in operation.path]
SCHEMAS: dict[str, Any] = {
    operation.id: operation.request_body["content"]["application/json"]["schema"]
    for operation in OURS
    if operation.request_body
}
FIELDS = [
    pytest.param(CONTRACT.operations[name], path, part, id=f"{name}-{dotted(path)}")
    for name, schema in SCHEMAS.items()
    for path, part in parts(schema)
    if path and wrong_values(part)
]
REQUIRED = [
    pytest.param(CONTRACT.operations[name], (*path, field), id=f"{name}-{dotted((*path, field))}")
    for name, schema in SCHEMAS.items()
    for path, part in parts(schema)
    for field in part.get("required", ())
]
UNREADABLE = {"nothing": b"", "half of it": b"{", "no JSON": b"x", "no UTF-8": b'"\xff"', "too deep": b"[" * 101}
NUMERALS = ("integer", "number")


@pytest.fixture
def ada(client: Client) -> Shopper:
    """Ada, who has sent nothing yet."""
    client.create("A")
    return Shopper(client)


def send(ada: Shopper, operation: Operation, *, query: str = "", **options: Any) -> Any:
    """A call with the credentials that its operation needs."""
    path = operation.path.format(**IDS)
    headers = ada.headers if path.startswith("/buyer/") else ada.client.headers
    sent = {**headers, **options.pop("headers", {})}
    return ada.client.request(operation.method, f"{path}{query}", headers=sent, **options)


@pytest.mark.parametrize(("operation", "parameter"), PARAMETERS)
def test_a_wrong_parameter_is_a_bad_filter(
    ada: Shopper, stores: MemoryStores, operation: Operation, parameter: dict[str, Any]
) -> None:
    validator = CONTRACT.validator(parameter["schema"])
    schema = CONTRACT.resolve(parameter["schema"])
    wrong = [
        text
        for text in TEXTS.values()
        if not (schema["type"] in NUMERALS and text.strip().isdigit())
        and not validator.is_valid([text] if schema["type"] == "array" else text)
    ]

    with store_stays(stores):
        for text in wrong:
            answer = send(ada, operation, query=f"?{parameter['name']}={quote(text[:20_000], safe='')}")
            assert refused(answer) == (422, "BAD_FILTER"), text
            assert parameter["name"] in answer.json()["data"]["errMsg"]


@pytest.mark.parametrize("operation", BY_ID)
@pytest.mark.parametrize("odd", ["x", "-1", "0", "1.0", "1e3", " 1", "%00", "%F0%9F%A7%BE", "9" * 5_000, "%25"])
def test_an_odd_id_is_not_found(ada: Shopper, stores: MemoryStores, operation: Operation, odd: str) -> None:
    path = operation.path.format(**dict.fromkeys(IDS, odd))
    headers = ada.headers if path.startswith("/buyer/") else ada.client.headers
    body = {"amount": "1"} if operation.id == "updateCartLine" else None

    with store_stays(stores):
        answer = ada.client.request(operation.method, path, headers=headers, json=body)
        assert answer.status_code == 404
        assert answer.json()["data"]["errorCode"].endswith("_NOT_FOUND")


@pytest.mark.parametrize(("operation", "path", "part"), FIELDS)
def test_a_wrong_value_of_a_field_is_a_bad_request_that_names_it(
    ada: Shopper, stores: MemoryStores, operation: Operation, path: Path, part: dict[str, Any]
) -> None:
    body = sample(SCHEMAS[operation.id])

    with store_stays(stores):
        for value in wrong_values(part):
            if value == 2**70:  # no client library writes it
                continue
            answer = send(ada, operation, json=with_value(body, path, value))
            assert refused(answer) == (400, "BAD_REQUEST"), value
            assert dotted(path) in answer.json()["data"]["errMsg"], value


@pytest.mark.parametrize(("operation", "path"), REQUIRED)
def test_a_field_that_is_needed_and_missing_is_named(
    ada: Shopper, stores: MemoryStores, operation: Operation, path: Path
) -> None:
    with store_stays(stores):
        answer = send(ada, operation, json=without(sample(SCHEMAS[operation.id]), path))
        assert refused(answer) == (400, "BAD_REQUEST")
        assert dotted(path) in answer.json()["data"]["errMsg"]


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("case", UNREADABLE)
def test_a_body_that_cannot_be_read_is_a_bad_request(ada: Shopper, stores: MemoryStores, name: str, case: str) -> None:
    operation, json = CONTRACT.operations[name], {"Content-Type": "application/json"}

    with store_stays(stores):
        answer = send(ada, operation, content=UNREADABLE[case], headers=json)
        assert refused(answer) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_body_of_another_kind_or_size_is_told_so(ada: Shopper, stores: MemoryStores, name: str) -> None:
    operation, json = CONTRACT.operations[name], {"Content-Type": "application/json"}

    with store_stays(stores):
        text = send(ada, operation, content=b"a=1", headers={"Content-Type": "text/plain"})
        large = send(ada, operation, content=b" " * (1024 * 1024 + 1), headers=json)

    assert refused(text) == (415, "WRONG_MEDIA_TYPE")
    assert refused(large) == (413, "BODY_TOO_LARGE")
