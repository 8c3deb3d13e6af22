"""What Schemathesis cannot read in a schema: invoice numbers are unique, and a valid call is refused for few reasons."""

from __future__ import annotations

import itertools
import re

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

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


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, object]) -> None:  # noqa: ARG001  # its signature
    """Give each valid create a number of its own: otherwise nearly all would fail for the same reason."""
    body = case.body
    if case.method == "POST" and is_valid(case) and isinstance(body, dict) and "invoiceNumber" in body:
        case.body = {**body, "invoiceNumber": f"{body['invoiceNumber']}-{next(_numbers)}"}


@schemathesis.check
def refusal_of_a_valid_call_has_a_reason(context: CheckContext, response: Response, case: Case) -> None:  # noqa: ARG001
    """A call that obeys the schema is refused in the words of a rule, never for its form."""
    if is_valid(case) and response.status_code in {400, 404}:
        body = response.json()
        text = body["data"].get("errMsg") or body["meta"]["errors"].removesuffix("; ")
        assert any(re.fullmatch(reason, text, re.DOTALL) for reason in REASONS), f"refused for its form: {text}"


def is_valid(case: Case) -> bool:
    """The case obeys the schema."""
    return case.meta is not None and case.meta.generation.mode.is_positive
