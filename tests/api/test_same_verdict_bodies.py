"""Our compiled body validation accepts what stock Connexion accepts, and refuses what it refuses; or says why not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.api.bodies import check_body, parse_json
from mockserver.api.refusals import BadRequest
from tests.api import stock
from tests.api.client import CONTRACT, INVOICES, new_body
from tests.api.samples import CANDIDATES, Path, dotted, parts, sample, with_value, without
from tests.api.wire import CREDENTIALS, JSON, new_mock

SCHEMAS: dict[str, Any] = {
    operation.id: operation.request_body["content"]["application/json"]["schema"]
    for operation in CONTRACT.operations.values()
    if operation.request_body
}
VALIDATORS = {operation: CONTRACT.validator(schema) for operation, schema in SCHEMAS.items()}
FIELDS: dict[str, tuple[str, Path]] = {
    f"{operation}-{dotted(path)}": (operation, path)
    for operation, schema in SCHEMAS.items()
    for path, _ in parts(schema)
}
SHARED_CANDIDATES = [value for value in CANDIDATES if value not in ("1\n", "9" * 5_000)]
"""Without those on which the verdicts differ, or that take stock Connexion long; see DIFFERENCES."""


def accepts(operation: str, content: bytes) -> bool:
    """Our verdict."""
    try:
        check_body(parse_json(content), VALIDATORS[operation], size=len(content))
    except BadRequest:
        return False
    return True


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def body_with(free: bytes) -> bytes:
    """A body for `createInvoice` with some JSON in a field that may hold anything."""
    return as_json(new_body("N"))[:-1] + b', "details": {"header": {"customerFields": ' + free + b"}}}"


def test_the_operations_with_a_body_are_known() -> None:
    assert SCHEMAS.keys() == {
        "createInvoice",
        "updateInvoice",
        "createOfflinePayment",
        "updateOfflinePayment",
        "performPaymentOperation",
        "updatePaymentProcessingStatus",
        "createBuyerSession",
        "addItemToCart",
        "addInvoicesToCart",
        "updateCartLine",
        "checkOutCart",
    }


@pytest.mark.parametrize("operation", SCHEMAS)
def test_both_accept_every_example_of_the_contract(operation: str) -> None:
    examples = CONTRACT.operations[operation].request_body["content"]["application/json"]["examples"]  # type: ignore[index]

    for named in examples.values():
        content = as_json(named["value"])
        assert accepts(operation, content) is stock.accepts_body(operation, content) is True


@pytest.mark.parametrize("field", FIELDS)
def test_they_agree_on_every_value_of_every_field(field: str) -> None:
    operation, path = FIELDS[field]
    body = sample(SCHEMAS[operation])

    for value in SHARED_CANDIDATES:
        content = as_json(with_value(body, path, value))
        assert accepts(operation, content) is stock.accepts_body(operation, content), value


@pytest.mark.parametrize("field", [field for field, (_, path) in FIELDS.items() if path])
def test_they_agree_on_every_field_left_out(field: str) -> None:
    operation, path = FIELDS[field]
    content = as_json(without(sample(SCHEMAS[operation]), path))

    assert accepts(operation, content) is stock.accepts_body(operation, content)


POINTS: dict[str, tuple[str, dict[str, Any], bool]] = {
    "a nullable field is null": ("createInvoice", {"dueDate": None}, True),
    "a field that is not nullable is null": ("createInvoice", {"channelId": None}, False),
    "the other branch of anyOf": ("createInvoice", {"dueDate": ""}, True),
    "no branch of anyOf": ("createInvoice", {"dueDate": "x"}, False),
    "a whole number with a fraction": ("createInvoice", {"status": 1.0}, False),
    "a whole number with an exponent": ("createInvoice", {"channelId": 1e2}, False),
    "a number without a fraction": ("createInvoice", {"issuedAt": 1}, True),
    "a boolean for a whole number": ("createInvoice", {"status": True}, False),
    "a boolean for a number": ("createInvoice", {"issuedAt": False}, False),
    "the largest whole number": ("createInvoice", {"channelId": 2**53 - 1}, True),
    "a larger one": ("createInvoice", {"channelId": 2**53}, False),
    "one of 70 bits": ("createInvoice", {"channelId": 2**70}, False),
    "one of 70 bits where any number may stand": ("createInvoice", {"details": {"header": {"orderDate": 2**70}}}, True),
    "a number on its bound": ("createInvoice", {"issuedAt": 253402300799}, True),
    "a number above its bound": ("createInvoice", {"issuedAt": 253402300800}, False),
    "a balance on its bound": ("updateInvoice", {"openBalance": {"code": "USD", "value": 5e11}}, True),
    "a balance above its bound": ("updateInvoice", {"openBalance": {"code": "USD", "value": 500000000000.001}}, False),
    "one character of four bytes": ("updateInvoice", {"type": "🧾"}, True),
    "digits of another script": ("updateInvoice", {"openBalance": {"code": "USD", "value": "٣"}}, False),
    "read-only fields": ("updateInvoice", {"id": 7, "isPendingPayment": 1, "customerName": 5, "updatedAt": None}, True),
    "unknown fields": ("updateInvoice", {"paid": True, "": None}, True),
}


@pytest.mark.parametrize("point", POINTS)
def test_they_agree_on_a_delicate_point(point: str) -> None:
    operation, fields, expected = POINTS[point]
    content = as_json({**(new_body("N") if operation == "createInvoice" else {}), **fields})

    assert accepts(operation, content) is stock.accepts_body(operation, content) is expected


# No infinities, no line breaks at the end of a text: those are in DIFFERENCES.
texts = st.text(max_size=8).filter(lambda text: not text.endswith("\n"))
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.sampled_from(SHARED_CANDIDATES),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(texts, children, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(data=st.data(), operation=st.sampled_from(sorted(SCHEMAS)))
def test_they_agree_on_any_values_in_any_fields(data: st.DataObject, operation: str) -> None:
    paths = [path for id_, path in FIELDS.values() if id_ == operation and path]
    body = sample(SCHEMAS[operation])
    for path in data.draw(st.lists(st.sampled_from(paths), max_size=3, unique_by=lambda path: path[0])):
        body = with_value(body, path, data.draw(values))
    content = as_json(body)

    assert accepts(operation, content) is stock.accepts_body(operation, content)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(operation=st.sampled_from(sorted(SCHEMAS)), value=values)
def test_they_agree_on_any_body(operation: str, value: Any) -> None:
    assert accepts(operation, as_json(value)) is stock.accepts_body(operation, as_json(value))


CRASHES = (RecursionError, UnicodeDecodeError, ValueError)
DIFFERENCES: dict[str, tuple[bytes, bool | None]] = {
    # Python's json reads three words that JSON does not have, and an answer could not show them again.
    "NaN": (body_with(b"NaN"), True),
    "Infinity": (body_with(b"Infinity"), True),
    "-Infinity": (body_with(b"-Infinity"), True),
    # It makes an infinity of it, with the same consequence.
    "1e400": (body_with(b"1e400"), True),
    # Half a surrogate pair is no character: it cannot be stored or sent as UTF-8.
    "a surrogate alone": (body_with(rb'"\ud800"'), True),
    # Python's `$` also matches before a line break at the end; that of ECMA 262, the contract's, does not.
    "a line break after a numeral": (as_json(new_body("N", openBalance={"code": "USD", "value": "1\n"})), True),
    # What is nested deeper than any invoice is refused before something overflows.
    "101 nested arrays": (body_with(b"[" * 98 + b"]" * 98), True),
    "10,000 nested arrays": (body_with(b"[" * 10_000 + b"]" * 10_000), None),
    # Python refuses to make an integer of so many digits, and stock Connexion does not expect that.
    "5,000 digits": (body_with(b"9" * 5_000), None),
    # Nor that a body is not in its charset.
    "bytes that are no UTF-8": (body_with(b'"\xff"'), None),
}
"""Bodies that we refuse on purpose; stock Connexion accepts them (True) or answers 500 (None)."""


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_difference_is_deliberate(difference: str) -> None:
    content, expected = DIFFERENCES[difference]

    if expected is None:
        with pytest.raises(CRASHES):
            stock.accepts_body("createInvoice", content)
    else:
        assert stock.accepts_body("createInvoice", content) is expected
    assert accepts("createInvoice", content) is False


def test_a_body_without_a_declared_length_is_read_on_purpose() -> None:
    """Stock Connexion takes a chunked body for none at all, against RFC 9112, section 6."""
    content = as_json(new_body("N"))

    answer = new_mock().ask("POST", INVOICES, headers=(*CREDENTIALS, JSON), body=[content[:20], content[20:]])

    assert stock.accepts_body("createInvoice", content, declares_length=False) is False
    assert answer.status == 200


def test_no_schema_speaks_of_a_format_on_which_validators_could_differ() -> None:
    """Days have a format, and beside it a pattern, so that nothing but the calendar is left to it."""

    def words(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {f"format {node['format']}"} if "format" in node else set()
            return own | set(node) | {word for child in node.values() for word in words(child)}
        return {word for child in node for word in words(child)} if isinstance(node, list) else set()

    found = words(CONTRACT.document["components"])

    assert not {"writeOnly", "discriminator", "oneOf", "not"} & found
    assert {word for word in found if word.startswith("format ")} == {"format date"}
