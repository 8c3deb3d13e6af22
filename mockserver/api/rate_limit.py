"""The provider's limit on calls: so many for each store in a fixed window, over all tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.api.refusals import RateLimited
from mockserver.api.security import authenticated_store
from mockserver.settings import RateLimit

HEADERS_KEY = "invoice-mock.rate-headers"


@dataclass(slots=True)
class Window:
    """The running window of one store. `starts` is Unix seconds."""

    starts: int
    calls: int = 0


class RateLimiter:
    """Counts calls by store and refuses those beyond the limit. Stands behind security.

    Rule: rate-limit-answers-429.
    """

    def __init__(self, app: ASGIApp, *, limit: RateLimit, clock: Callable[[], int]) -> None:
        self.app = app
        self._limit = limit
        self._clock = clock
        self._windows: dict[str, Window] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a call.

        Raises:
            RateLimited: It is one too many.
        """
        if scope["type"] != "http" or "connexion_context" not in scope.get("extensions", {}):
            await self.app(scope, receive, send)
            return
        now = self._clock()
        store_hash = authenticated_store(scope).hash
        window = self._windows.get(store_hash)
        if window is None or now >= window.starts + self._limit.window_s:
            window = self._windows[store_hash] = Window(starts=now)
        window.calls += 1
        headers = scope[HEADERS_KEY] = self._headers(window, now)
        if window.calls > self._limit.calls:
            raise RateLimited("Too many requests")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _headers(self, window: Window, now: int) -> list[tuple[bytes, bytes]]:
        left = max(self._limit.calls - window.calls, 0)
        resets_after = window.starts + self._limit.window_s - now
        return [
            (b"x-requests-allocated", b"%d times/%d s" % (self._limit.calls, self._limit.window_s)),
            (b"x-requests-remaining", b"%d times" % left),
            (b"x-requests-window-length", b"%d s" % self._limit.window_s),
            (b"x-request-window-resets-after", b"%d s" % resets_after),
        ]
