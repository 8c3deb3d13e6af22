"""The one table from a refusal to its status and envelope. It never words a refusal: the exceptions do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.api.refusals import (
    BadBody,
    BadParameter,
    BadPaymentBody,
    BodyTooLarge,
    NotAuthenticated,
    RateLimited,
    UnknownRoute,
    WrongMediaType,
    WrongMethod,
)
from mockserver.domain.choices import Choices
from mockserver.domain.errors import (
    AppliedAmountChanged,
    BadExtraField,
    BadField,
    BadPaymentValue,
    CurrencyMismatch,
    EmptyUpdate,
    ForeignInvoice,
    InvalidCurrency,
    InvoiceHasPayments,
    LineLeftOut,
    NotAllowed,
    NotANumber,
    OrderNotInvoiceable,
    Overpayment,
    PaidInOtherCurrency,
    Refusal,
    Unknown,
    UnknownBcOrder,
    UnknownCompany,
    UnknownInvoiceId,
    UnknownOrder,
    UnknownPaidInvoice,
    UnknownReceiptId,
    UnknownReceiptLineId,
)
from mockserver.domain.order import padded_number
from mockserver.store.ports import StoreUnavailable

BAD_REQUEST = 400
NOT_FOUND = 404
BAD_PARAMETER = 422
FAILURE = 500
TITLES = {
    400: "Bad Requests Error",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found Error",
    405: "Method Not Allowed",
    409: "Conflict Error",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    422: "Parameter Error",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
STATUSES: dict[type[Exception], int] = {
    BodyTooLarge: 413,
    WrongMediaType: 415,
    WrongMethod: 405,
    UnknownRoute: 404,
    RateLimited: 429,
    StoreUnavailable: 503,
    InvalidCurrency: 422,
    Unknown: 404,
    Refusal: 400,
}
"""Statuses that no choice moves; the first class that fits decides."""
CHOSEN: dict[type[Exception], str] = {
    NotAuthenticated: "auth-failure-status",
    UnknownInvoiceId: "non-numeric-invoice-id-status",
    UnknownCompany: "unknown-company",
    BadExtraField: "extra-field-violation",
    OrderNotInvoiceable: "order-not-invoiceable-status",
    BadBody: "bad-request-status",
    BadField: "bad-request-status",
    EmptyUpdate: "bad-request-status",
    UnknownReceiptId: "non-numeric-invoice-id-status",
    UnknownReceiptLineId: "non-numeric-invoice-id-status",
    BadPaymentValue: "bad-payment-value-status",
    CurrencyMismatch: "payment-currency-mismatch",
    UnknownPaidInvoice: "unknown-invoice-in-payment",
    ForeignInvoice: "foreign-invoice-in-payment",
    Overpayment: "payment-above-balance",
    AppliedAmountChanged: "changed-payment-amount",
    LineLeftOut: "left-out-payment-line",
    InvoiceHasPayments: "delete-of-paid-invoice",
    PaidInOtherCurrency: "currency-of-paid-invoice",
}
"""The choices that name a status; the first class that fits decides."""
PAPER_VARIANT = frozenset({400, 404, 409, 422})
"""What the choice `always-200` sends with HTTP status 200."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error answer: HTTP status and body."""

    status: int
    body: dict[str, Any]

    @property
    def is_failure(self) -> bool:
        """The mock is at fault, not the call."""
        return bool(self.body["code"] == FAILURE)


def problem(error: Exception, choices: Choices, *, updated_id: int | None = None) -> Problem:
    """The answer to a refusal. `updated_id` is the invoice's id when the operation is `updateInvoice`.

    Rule: answers-use-the-envelope, update-refuses-non-numbers, payment-needs-its-required-fields,
    disallowed-payment-operation-is-400, disallowed-payment-status-is-400.
    """
    is_non_number_in_update = updated_id is not None and _is_non_number(error)
    code = BAD_REQUEST if is_non_number_in_update else _code(error, choices)
    title = TITLES.get(code, "Error")
    body: dict[str, Any] = {"code": code, "data": {"errMsg": str(error)}, "meta": {"message": title}}
    if isinstance(error, NotAuthenticated | UnknownBcOrder):
        body["meta"]["message"] = str(error)
    elif isinstance(error, BadPaymentBody):
        body["data"] = _by_field((item.field, item.text) for item in error.problems)
    elif isinstance(error, NotAllowed):
        body["meta"]["message"] = TITLES[NOT_FOUND]
    elif isinstance(error, UnknownRoute):
        body = {"code": code, "message": "Not Found", "data": {"errMsg": "Not Found"}, "meta": {"message": "Not Found"}}
    elif isinstance(error, UnknownOrder) and choices["invoice-ids-in-order-404"] == "present":
        body["data"] = {
            "invoiceId": error.next_invoice_id,
            "invoiceNumber": padded_number(error.next_invoice_id),
            **body["data"],
        }
    elif updated_id is not None and code == BAD_REQUEST:
        body["data"], body["meta"]["errors"] = _update_form(error, updated_id)
    is_paper = choices["error-http-status"] == "always-200" and code in PAPER_VARIANT
    is_paper = is_paper and not isinstance(error, UnknownRoute)  # unknown-route-is-404 speaks of the HTTP status
    return Problem(200 if is_paper else code, body)


def _code(error: Exception, choices: Choices) -> int:
    if isinstance(error, BadParameter) and error.status is not None:
        return error.status
    if isinstance(error, BadPaymentBody):
        return BAD_PARAMETER if error.is_incomplete else int(choices["bad-payment-value-status"])
    for kind, choice in CHOSEN.items():
        if isinstance(error, kind):
            return int(choices[choice])
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), FAILURE)


def _is_non_number(error: Exception) -> bool:
    """Text where a number belongs: the one refusal of a field for which the update's documentation names the code."""
    if isinstance(error, BadBody):
        return any(item.text.startswith(NotANumber.text) for item in error.problems)
    return isinstance(error, NotANumber)


def _update_form(error: Exception, invoice_id: int) -> tuple[dict[str, Any], str]:
    """`data` and `meta.errors` of a refused update: every sentence once, ending in "; ", and the fields by name.

    Source: #/components/schemas/UpdateError
    """
    data: dict[str, Any] = {"id": invoice_id}
    if isinstance(error, BadBody):
        sentences = [(item.field, item.text) for item in error.problems]
    elif isinstance(error, BadField) and error.field:
        sentences = [(error.field, error.text)]
    else:
        return {**data, "errMsg": str(error)}, f"{error}; "
    by_field = _by_field(sentences)
    errors = "".join(f"{text}; " for text in dict.fromkeys(text for _, text in sentences))
    return data | {name: texts for name, texts in by_field.items() if name != "id"}, errors


def _by_field(sentences: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    by_field: dict[str, list[str]] = {}
    for field, text in sentences:
        by_field.setdefault(field or "body", []).append(text)
    return by_field


def problem_headers(error: Exception) -> Mapping[str, str]:
    """The headers that go with a refusal."""
    return {"Allow": error.allow} if isinstance(error, WrongMethod) else {}
