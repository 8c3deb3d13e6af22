"""The API as the portal sees it: calls over HTTP with the credentials of whoever looks at the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
from starlette.types import ASGIApp

SIGNED_OUT = 401
TOO_MANY = 429
FAILURE = 500
RESETS_AFTER = "x-request-window-resets-after"
"""The provider's own header beside a 429, such as `42 s`."""


class Refusal(Exception):
    """The API does not do what it is asked for. `code` is its errorCode, "" if it gave none; `text` is what it said."""

    def __init__(self, status: int, code: str, text: str, *, retry_after: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.retry_after = retry_after


class Refused(Refusal):
    """What was asked for is not possible; the visitor can ask for something else."""


class SignedOut(Refusal):
    """The visitor is not signed in, or no longer."""


class Unserved(Refusal):
    """The API is not able to answer at the moment, or not willing to."""


class NoAnswer(Exception):
    """The API gave no answer that could be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to: `data` and `meta` of the envelope."""

    data: Any
    meta: Mapping[str, Any]


class Backend:
    """Calls operations of the contract in this process. `base_url` is where the browser found the portal."""

    def __init__(self, app: ASGIApp, base_url: str, headers: Mapping[str, str]) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._base_url = base_url
        self._headers = {"user-agent": "invoice-portal", **headers}

    async def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Read something.

        Raises:
            Refusal: The API says no.
            NoAnswer: It said nothing that could be read.
        """
        return await self.call("GET", path, parameters=parameters)

    async def call(
        self, method: str, path: str, body: Any = None, *, parameters: Mapping[str, Any] | None = None
    ) -> Answer:
        """Call an operation. Parameters without a value are left out.

        Raises:
            Refusal: The API says no.
            NoAnswer: It said nothing that could be read.
        """
        given = {name: value for name, value in (parameters or {}).items() if value not in ("", None)}
        response = await self._send(method, path, params=given, json=body)
        if response.is_success and not response.content:
            return Answer(None, {})
        envelope = _envelope(response)
        data, meta = envelope.get("data"), envelope.get("meta")
        if response.is_success:
            return Answer(data, meta if isinstance(meta, dict) else {})
        said = data if isinstance(data, dict) else {}
        text = said.get("errMsg") or (meta.get("message", "") if isinstance(meta, dict) else "")
        wait = response.headers.get("retry-after") or response.headers.get(RESETS_AFTER, "").partition(" ")[0]
        raise _kind(response.status_code)(
            response.status_code, str(said.get("errorCode", "")), str(text), retry_after=wait
        )

    async def file(self, path: str) -> httpx.Response:
        """A file of the mock, such as a PDF behind a link.

        Raises:
            NoAnswer: It cannot be had.
        """
        response = await self._send("GET", path)
        if not response.is_success:
            raise NoAnswer(path)
        return response

    async def _send(self, method: str, path: str, *, json: Any = None, **parts: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(
                transport=self._transport, base_url=self._base_url, headers=self._headers, trust_env=False
            ) as client:
                return await client.request(method, path, json=json, **parts)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer(str(error)) from error


def _envelope(response: httpx.Response) -> dict[str, Any]:
    try:
        envelope = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise NoAnswer(f"status {response.status_code}, no JSON") from None
    if not isinstance(envelope, dict):
        raise NoAnswer(f"status {response.status_code}, no envelope")
    return envelope


def _kind(status: int) -> type[Refusal]:
    if status == SIGNED_OUT:
        return SignedOut
    return Unserved if status >= FAILURE or status == TOO_MANY else Refused
