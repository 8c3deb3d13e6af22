"""From a refusal of the buyer surface to its status, code and envelope. No choice of the provider's moves them."""

from __future__ import annotations

from typing import Any

from mockserver.api.problems import FAILURE, TITLES, Problem
from mockserver.api.refusals import (
    BadBody,
    BadParameter,
    BodyTooLarge,
    NotAuthenticated,
    RateLimited,
    UnknownRoute,
    UnreadableBody,
    WrongMediaType,
    WrongMethod,
)
from mockserver.domain.buyer_errors import (
    Absent,
    AccountMismatch,
    BadAmount,
    BadFilter,
    BuyerRefusal,
    CartFull,
    NotAllowedWithInvoice,
    NotB2b,
    NotIntoCart,
    OperatorOnly,
    SignInRefused,
    UserNotActive,
    WrongCurrency,
)
from mockserver.domain.checkout_errors import (
    ItemsNotPayable,
    NotCheckedOut,
    OnAccountNotAllowed,
    PaymentDeclined,
    TenderMismatch,
)
from mockserver.store.ports import StoreUnavailable

PREFIXES = ("/buyer/", "/hq/")
STATUSES: dict[type[Exception], int] = {
    UserNotActive: 403,
    NotB2b: 403,
    OperatorOnly: 403,
    SignInRefused: 401,
    Absent: 404,
    BadFilter: 422,
    BadAmount: 422,
    CartFull: 422,
    WrongCurrency: 422,
    AccountMismatch: 422,
    NotAllowedWithInvoice: 422,
    NotIntoCart: 409,
    ItemsNotPayable: 422,
    OnAccountNotAllowed: 422,
    TenderMismatch: 422,
    PaymentDeclined: 402,
    NotCheckedOut: 409,
}
"""Statuses of refusals, which have codes of their own; the first class that fits decides."""
GENERAL: dict[type[Exception], tuple[int, str]] = {
    NotAuthenticated: (401, "NOT_SIGNED_IN"),
    BadParameter: (422, BadFilter.error_code),
    UnreadableBody: (400, "BAD_REQUEST"),
    BadBody: (400, "BAD_REQUEST"),
    BodyTooLarge: (413, "BODY_TOO_LARGE"),
    WrongMediaType: (415, "WRONG_MEDIA_TYPE"),
    WrongMethod: (405, "METHOD_NOT_ALLOWED"),
    UnknownRoute: (404, "ROUTE_NOT_FOUND"),
    RateLimited: (429, "TOO_MANY_REQUESTS"),
    StoreUnavailable: (503, "STORE_UNAVAILABLE"),
}
"""Statuses and codes of what can happen to any call; the first class that fits decides."""
OF_FAILURE = (FAILURE, "INTERNAL_ERROR")


def buyer_problem(error: Exception) -> Problem:
    """The answer to a refusal of a call to a buyer's or an operator's path.

    Rule: buyer-answers-use-the-envelope, buyer-bad-input-is-refused.
    """
    status, code = _status_and_code(error)
    text, title = str(error), TITLES.get(status, "Error")
    if isinstance(error, UnknownRoute):
        text = title = "Not Found"
    body: dict[str, Any] = {
        "code": status,
        "data": {"errMsg": text, "errorCode": code},
        "meta": {"message": title},
    }
    return Problem(status, body)


def _status_and_code(error: Exception) -> tuple[int, str]:
    if isinstance(error, BuyerRefusal):
        return next(status for kind, status in STATUSES.items() if isinstance(error, kind)), error.error_code
    return next((found for kind, found in GENERAL.items() if isinstance(error, kind)), OF_FAILURE)
