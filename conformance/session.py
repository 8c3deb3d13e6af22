"""Talks to the target: one connection pool, retries on 429, time-outs, and a record of every exchange."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from conformance.buyer_accounts import passwords, token_variables
from conformance.config import Config, Credentials
from conformance.exchange import SECOND_TOKEN, TOKEN, Exchange, json_object
from conformance.outcomes import NotOurs, TargetError
from fixtures.contract import Contract

LONGEST_ANSWER_BYTES = 8 * 1024 * 1024
RETRIES = 3
MOST_KEPT = 300
NO_OPERATION = ""
"""The path of a request that is no call of the contract, wherever it goes."""
LONGEST_DELAY_S = 65.0
DEFAULT_DELAY_S = 1.0
SIGN_IN = "createBuyerSession"
BUYER_TOKEN = "INVOICE_API_BUYER_TOKEN"  # noqa: S105  # the name of a variable
"""Stands for the token of a session of somebody whom the configuration does not name."""
TOO_MANY = 429
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Parameters = Mapping[str, Any] | Sequence[tuple[str, Any]]


@dataclass
class Tally:
    """What was sent and answered: counts by operation and status, and the exchanges of the check that runs now.

    `by_operation` keeps the first few hundred exchanges of each operation.
    """

    requests: int = 0
    statuses: dict[tuple[str, int], int] = field(default_factory=dict)
    recent: list[Exchange] = field(default_factory=list)
    by_operation: dict[str, list[Exchange]] = field(default_factory=dict)


class Session:
    """Sends requests with the credentials of a store. May be used from several threads at once."""

    def __init__(
        self,
        config: Config,
        contract: Contract,
        *,
        transport: httpx.BaseTransport | None = None,
        is_read_only: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = config.base_url
        self.tally = Tally()
        second = {config.second_store.auth_token: SECOND_TOKEN} if config.second_store else {}
        self.secrets = passwords(config.data.buyers) | second | {config.credentials.auth_token: TOKEN}
        self._token_variables = token_variables(config.data.buyers)
        self._routes = [
            (operation.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path)), operation.id)
            for operation in sorted(contract.operations.values(), key=lambda operation: "{" in operation.path)
        ]
        self._timeout_s = config.timeout_s
        self._is_read_only = is_read_only
        self._sleep = sleep
        self._monotonic = monotonic
        self._interval_s = 60.0 / config.rate_per_minute if config.rate_per_minute else 0.0
        self._next_at = 0.0
        self._lock = threading.Lock()
        self._client = httpx.Client(
            transport=transport, timeout=config.timeout_s, follow_redirects=False, trust_env=False,
            limits=httpx.Limits(max_connections=64),
        )  # fmt: skip

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        credentials: Credentials | None = None,
        parameters: Parameters = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send one request. `body` is sent as JSON; bytes are sent as they are, declared as JSON unless `headers` say.

        Of credentials, an empty part is not sent at all.

        A 429 is waited out as the target asks, three times at most.

        Raises:
            NotOurs: The run is read-only, and this is a write.
            TargetError: There was no answer, or one without end.
        """
        if self._is_read_only and method in WRITES:
            raise NotOurs(f"{method} {path}: a read-only run sends no write")
        all_headers = _headers(credentials, body, headers)
        content = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        url = str(httpx.URL(f"{self.base_url}{path}", params=_pairs(parameters) or None))
        exchange = self._exchange(method, path, url, all_headers, content)
        for _ in range(RETRIES):
            if exchange.status != TOO_MANY:
                break
            self._sleep(_delay_s(exchange.headers))
            exchange = self._exchange(method, path, url, all_headers, content)
        return exchange

    def fetch(self, url: str) -> Exchange:
        """Follow a link that the target gave, without credentials.

        Raises:
            TargetError: There was no answer, or one without end.
        """
        return self._exchange("GET", NO_OPERATION, url, {}, b"")

    def pause(self, seconds: float) -> None:
        """Let some time pass for the target."""
        self._sleep(seconds)

    def operation_id(self, method: str, path: str) -> str | None:
        """The operation of the contract that a method and a path without query belong to."""
        return next((id_ for verb, route, id_ in self._routes if verb == method and route.fullmatch(path)), None)

    def _exchange(self, method: str, path: str, url: str, headers: dict[str, str], content: bytes) -> Exchange:
        self._wait_for_turn()
        deadline = self._monotonic() + 3 * self._timeout_s
        try:
            with self._client.stream(method, url, headers=headers, content=content or None) as response:
                answer = bytearray()
                for part in response.iter_bytes():
                    answer += part
                    if len(answer) > LONGEST_ANSWER_BYTES or self._monotonic() > deadline:
                        raise TargetError(f"{method} {url}: the answer does not end")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            text = str(error) or type(error).__name__
            raise TargetError(f"{method} {url}: {text}") from error
        operation_id, body = self.operation_id(method, path), json_object(bytes(answer))
        if operation_id == SIGN_IN:
            self._keep_secret(content, body)
        exchange = Exchange(
            method=method,
            url=url,
            request_headers=headers,
            request_body=content,
            status=response.status_code,
            headers=dict(response.headers),
            content=bytes(answer),
            operation_id=operation_id,
            json=body,
            secrets=self.secrets,
        )
        self._note(exchange)
        return exchange

    def _keep_secret(self, sent: bytes, answer: Mapping[str, Any] | None) -> None:
        """Note the token of a session before anything can show it."""
        data = (answer or {}).get("data")
        token = data.get("token") if isinstance(data, dict) else None
        if isinstance(token, str) and token:
            email = str((json_object(sent) or {}).get("email")).casefold()
            with self._lock:
                self.secrets = {**self.secrets, token: self._token_variables.get(email, BUYER_TOKEN)}

    def _note(self, exchange: Exchange) -> None:
        with self._lock:
            self.tally.requests += 1
            self.tally.recent.append(exchange)
            if exchange.operation_id:
                key = (exchange.operation_id, exchange.status)
                self.tally.statuses[key] = self.tally.statuses.get(key, 0) + 1
                kept = self.tally.by_operation.setdefault(exchange.operation_id, [])
                if len(kept) < MOST_KEPT:
                    kept.append(exchange)

    def _wait_for_turn(self) -> None:
        if not self._interval_s:
            return
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next_at)
            self._next_at = turn + self._interval_s
        if turn > now:
            self._sleep(turn - now)


def _headers(credentials: Credentials | None, body: Any, headers: Mapping[str, str] | None) -> dict[str, str]:
    own: dict[str, str] = {"Accept": "application/json"}
    if credentials:
        both = {"X-Auth-Token": credentials.auth_token, "X-Store-Hash": credentials.store_hash}
        own |= {name: value for name, value in both.items() if value}
    if body is not None:
        own["Content-Type"] = "application/json"
    return own | dict(headers or {})


def _pairs(parameters: Parameters) -> list[tuple[str, str]]:
    items = parameters.items() if isinstance(parameters, Mapping) else parameters
    return [
        (name, str(one)) for name, value in items for one in (value if isinstance(value, list | tuple) else [value])
    ]


def _delay_s(headers: Mapping[str, str]) -> float:
    """How long the target asks to wait, from Retry-After or the provider's own header ("0.39 s")."""
    for name in ("retry-after", "x-request-window-resets-after"):
        match = re.match(r"\s*([0-9]+(?:\.[0-9]+)?)", headers.get(name, ""))
        if match:
            return min(float(match.group(1)) + 0.05, LONGEST_DELAY_S)
    return DEFAULT_DELAY_S
