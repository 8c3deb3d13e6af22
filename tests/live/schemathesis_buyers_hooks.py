"""What Schemathesis cannot read in the schemas of buyers: which ids exist, and why a valid call is refused."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

OF_FORM = {"BAD_REQUEST", "BAD_FILTER"}
NO_SCHEMA_SAYS = ("is no day", "quantity: This field is required.", "amount: This field is required.")
"""Refusals for the form that depend on the calendar, and on what a line of the cart is."""
_ids: dict[str, Iterator[str]] = {
    "invoiceId": itertools.cycle(map(str, range(1, 61))),  # the test creates the first 40
    "receiptId": itertools.cycle(map(str, range(1, 11))),
    "requestId": itertools.cycle(map(str, range(1, 11))),
    "mailId": itertools.cycle(map(str, range(1, 11))),
    "lineId": itertools.cycle(map(str, range(1, 101))),
    "jobId": itertools.cycle(["P-0001", "synchronize-orders-and-channel-requests", "P-0002"]),
}


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, object]) -> None:  # noqa: ARG001  # its signature
    """Give valid calls ids that may well exist, and invoices that may well come into the cart."""
    if not is_valid(case):
        return
    case.path_parameters = {name: next(_ids[name]) for name in case.path_parameters}
    body: Any = case.body
    if isinstance(body, dict) and "lines" in body:
        case.body = {"lines": [line | {"invoiceId": next(_ids["invoiceId"])} for line in body["lines"]]}


@schemathesis.check
def refusal_of_a_valid_call_has_a_reason(context: CheckContext, response: Response, case: Case[Any]) -> None:  # noqa: ARG001
    """A call that obeys the schema is refused by a rule, never for its form."""
    if is_valid(case) and response.status_code >= 400:
        data = response.json()["data"]
        is_of_form = data["errorCode"] in OF_FORM and not data["errMsg"].endswith(NO_SCHEMA_SAYS)
        assert not is_of_form, f"refused for its form: {data['errMsg']}"


def is_valid(case: Case[Any]) -> bool:
    """The case obeys the schema."""
    return case.meta is not None and case.meta.generation.mode.is_positive
