"""What Schemathesis cannot read in a schema: which ids exist, that numbers are unique, why a valid call is refused."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.generation.meta import TestPhase

REASONS = [
    r"The invoice number already exists\.",
    r"The invoice exists for this order",
    r"An (incomplete order|order without a company) cannot be invoiced",
    r"(extraFields: )?\[.*\] (is not an extra field of this store|is given twice)",
    r"Store channels not exist",
    r"Invoice does not exist",
    r"Order does not exist",
    r"Order Does Not Exist\.",
]
_numbers = itertools.count()
_ids: dict[str, Iterator[object]] = {
    "invoiceId": itertools.cycle(map(str, range(1, 81))),  # the test creates the first 40
    "orderId": itertools.cycle(range(501, 551)),  # of the scenario `conformance`, up to 540
    "bcOrderId": itertools.cycle(range(9001, 9051)),
}


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, object]) -> None:  # noqa: ARG001  # its signature
    """Give each valid create a number of its own, and calls that are drawn at random an id that may well exist."""
    if not is_valid(case):
        return
    if case.method == "POST" and isinstance(case.body, dict) and "invoiceNumber" in case.body:
        case.body = {**case.body, "invoiceNumber": f"{case.body['invoiceNumber']}-{next(_numbers)}"}
    if case.meta is not None and case.meta.phase.name is TestPhase.FUZZING:
        case.path_parameters = {name: next(_ids[name]) for name in case.path_parameters}


@schemathesis.check
def refusal_of_a_valid_call_has_a_reason(context: CheckContext, response: Response, case: Case[Any]) -> None:  # noqa: ARG001
    """A call that obeys the schema is refused in the words of a rule, never for its form."""
    if is_valid(case) and response.status_code in {400, 404}:
        body = response.json()
        text = body["data"].get("errMsg") or body["meta"]["errors"].removesuffix("; ")
        assert any(re.fullmatch(reason, text, re.DOTALL) for reason in REASONS), f"refused for its form: {text}"


def is_valid(case: Case[Any]) -> bool:
    """The case obeys the schema."""
    return case.meta is not None and case.meta.generation.mode.is_positive
