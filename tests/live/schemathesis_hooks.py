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
    r"(Payment|Receipt|Receipt line) does not exist",
    r"The payment (operation|processing status) is not allowed\.",
    r"Invalid currency code",
    r"lineItems(\.[0-9]+)?\.invoiceId: (Invoice does not exist|Another line covers this invoice\.)",
    r"lineItems(\.[0-9]+)?\.invoiceId: The invoice belongs to another company\.",
    r"lineItems\.[0-9]+\.amount: The amount must be above 0\.",
    r"lineItems(\.[0-9]+)?(\.amount)?: .* is above the .* that invoice [0-9]+ has open\.",
    r"currency: .* is not the currency of invoice [0-9]+, [A-Z]+\.",
    r"The invoice has payments in USD\.",
    r"openBalance\.code: The invoice has payments in USD\.",
]
_numbers = itertools.count()
_ids: dict[str, Iterator[object]] = {
    "invoiceId": itertools.cycle(map(str, range(1, 81))),  # the test creates the first 40
    "orderId": itertools.cycle(range(501, 551)),  # of the scenario `conformance`, up to 540
    "bcOrderId": itertools.cycle(range(9001, 9051)),
    "paymentId": itertools.cycle(range(1, 81)),  # the test records the first 40, with receipts of one line each
    "receiptId": itertools.cycle(map(str, range(1, 81))),
}


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, object]) -> None:  # noqa: ARG001  # its signature
    """Give each valid create a number of its own, and calls that are drawn at random what may well exist."""
    if not is_valid(case):
        return
    if case.method == "POST" and isinstance(case.body, dict) and "invoiceNumber" in case.body:
        case.body = {**case.body, "invoiceNumber": f"{case.body['invoiceNumber']}-{next(_numbers)}"}
    if case.meta is None or case.meta.phase.name is not TestPhase.FUZZING:
        return
    found = {name: next(values) for name, values in _ids.items() if name in case.path_parameters}
    if "receiptLineId" in case.path_parameters:
        found["receiptLineId"] = found["receiptId"]
    case.path_parameters = found
    if isinstance(case.body, dict):
        case.body = case.body | _likely(case.body)


def _likely(body: dict[str, Any]) -> dict[str, Any]:
    """What makes a payment's body one that the store may accept: an invoice that may well exist, a step that is one."""
    if "lineItems" in body:
        line = {"invoiceId": int(str(next(_ids["invoiceId"]))), "amount": "0.01"}
        return {"lineItems": [line], "currency": "USD", "customerId": "1001"}
    if "processingStatus" in body:
        return {"processingStatus": body["processingStatus"] % 3 + 1}
    return {"operationCode": next(_numbers) % 2} if "operationCode" in body else {}


@schemathesis.check
def refusal_of_a_valid_call_has_a_reason(context: CheckContext, response: Response, case: Case[Any]) -> None:  # noqa: ARG001
    """A call that obeys the schema is refused in the words of a rule, never for its form."""
    if is_valid(case) and response.status_code in {400, 404, 422}:
        body = response.json()
        text = body["data"].get("errMsg") or body["meta"].get("errors", str(body["data"])).removesuffix("; ")
        assert any(re.fullmatch(reason, text, re.DOTALL) for reason in REASONS), f"refused for its form: {text}"


def is_valid(case: Case[Any]) -> bool:
    """The case obeys the schema."""
    return case.meta is not None and case.meta.generation.mode.is_positive
