"""What a call asks of the mock in its own headers, and the errors that it can ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from starlette.types import Send

from fixtures.contract import Operation
from mockserver.api.buyer_problems import GENERAL, PREFIXES
from mockserver.api.numerals import whole_number
from mockserver.api.problems import TITLES
from mockserver.api.rate_limit import rate_headers
from mockserver.api.record import Record
from mockserver.api.responses import send_content
from mockserver.domain.choices import Choices
from mockserver.domain.knobs import RateLimit

STATUS_PAGE = frozenset({400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429, 500, 501, 502, 503, 504})
"""The errors of the provider's general status page."""
MORE_TITLES = {
    406: "Not Acceptable",
    501: "Not Implemented",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
ERRORS_FROM, UNAUTHORIZED, NOT_ALLOWED, TOO_MANY = 400, 401, 405, 429
_CODE = re.compile(r"(?:^|[,;\s])code\s*=\s*\"?(\d{3})\"?\s*(?:$|[,;])", re.IGNORECASE)


@dataclass(slots=True)
class Asked:
    """The headers of a call that the mock itself reads. `code` is the error that `Prefer` wants.

    Source: RFC 7240
    """

    code: int | None = None
    is_explaining: bool = False

    @classmethod
    def of(cls, headers: Iterable[tuple[bytes, bytes]]) -> Asked:
        """What the headers ask."""
        asked = cls()
        for name, value in headers:
            if name == b"prefer":
                found = _CODE.search(value.decode("latin-1"))
                asked.code = int(found[1]) if found else asked.code
            elif name == b"x-mock-explain":
                asked.is_explaining = value.strip() == b"1"
        return asked


@dataclass(frozen=True, slots=True)
class ForcedAnswer:
    """An error in the provider's envelope that nobody has made."""

    status: int
    body: Mapping[str, Any]
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def with_limit(self, limit: RateLimit, *, resets_after_s: int | None) -> ForcedAnswer:
        """A 429 with the headers of a window that is full; any other answer as it is.

        Source: #/components/responses/TooManyRequests/headers
        """
        if self.status != TOO_MANY:
            return self
        after_s = limit.window_s if resets_after_s is None else resets_after_s
        return replace(self, headers=[*self.headers, *rate_headers(limit, left=0, resets_after_s=after_s)])

    def with_methods(self, operation: Operation, operations: Iterable[Operation]) -> ForcedAnswer:
        """A 405 with the methods that there are; any other answer as it is.

        Source: RFC 9110 15.5.6
        """
        if self.status != NOT_ALLOWED:
            return self
        methods = [other.method for other in operations if other.path == operation.path]
        return replace(self, headers=[*self.headers, (b"allow", ", ".join([*methods, "OPTIONS"]).encode())])

    async def send(self, send: Send, record: Record, operation_id: str, request_id: str) -> None:
        """Send it."""
        content = orjson.dumps(self.body)
        record.request_id = request_id
        record.answered(self.status, self.body, size=len(content), operation_id=operation_id)
        await send_content(send, self.status, content, [(b"x-request-id", request_id.encode()), *self.headers])


def forced_answer(
    operation: Operation, code: int, choices: Choices, path: str, *, effect: Mapping[str, Any] | None = None
) -> ForcedAnswer | None:
    """The error that a fault rule or `Prefer` wants; None if it wants a success. `effect` is that of a fault rule.

    What neither the operation nor the provider's status page knows is answered 400 and the list of what there is.
    """
    if code < ERRORS_FROM:
        return None
    documented = {int(status) for status in operation.responses if int(status) >= ERRORS_FROM}
    known = documented | STATUS_PAGE
    if effect is None and code not in known:
        text = f"Prefer: code={code} is no error of {operation.id}; there are {', '.join(map(str, sorted(known)))}"
        return ForcedAnswer(400, _envelope(operation, 400, text, path))
    given = {} if effect is None else effect
    headers = [(b"preference-applied", f"code={code}".encode())] if effect is None else []
    if "retryAfterS" in given:
        headers.append((b"retry-after", str(given["retryAfterS"]).encode()))
    is_paper = choices["error-http-status"] == "always-200" and code in (400, 404, 409, 422)
    is_paper = is_paper and not operation.path.startswith(PREFIXES)
    body = _envelope(operation, code, given.get("message", _title(code)), path)
    return ForcedAnswer(200 if is_paper else code, body, headers)


def _title(code: int) -> str:
    return TITLES.get(code) or MORE_TITLES.get(code, "Error")


def _of_buyers(operation: Operation, code: int, text: str) -> dict[str, Any]:
    """The envelope of a buyer's refusal, with the first code that the operation documents for the status."""
    content = operation.responses.get(str(code), {}).get("content", {}).get("application/json", {})
    documented = [example["value"]["data"].get("errorCode") for example in content.get("examples", {}).values()]
    general = dict(GENERAL.values())
    error_code = next(filter(None, documented), general.get(code, "ERROR"))
    return {"code": code, "data": {"errMsg": text, "errorCode": error_code}, "meta": {"message": _title(code)}}


def _envelope(operation: Operation, code: int, text: str, path: str) -> dict[str, Any]:
    if operation.path.startswith(PREFIXES):
        return _of_buyers(operation, code, text)
    title = text if code == UNAUTHORIZED else _title(code)
    if operation.id == "updateInvoice" and code == ERRORS_FROM:
        invoice_id = whole_number(path.rpartition("/")[2])
        data = {"errMsg": text} if invoice_id is None else {"id": invoice_id, "errMsg": text}
        return {"code": code, "data": data, "meta": {"message": title, "errors": f"{text}; "}}
    return {"code": code, "data": {"errMsg": text}, "meta": {"message": title}}
