"""The provider's limit on calls: so many for each store in a fixed window, over all tokens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.api.record import record_of
from mockserver.api.refusals import RateLimited
from mockserver.api.security import authenticated_store, check_state
from mockserver.settings import RateLimit
from mockserver.store.ports import VirtualStore

HEADERS_KEY = "invoice-mock.rate-headers"


class RateLimiter:
    """Counts the calls of each store that has a limit, and refuses those beyond it. Stands behind security.

    Rule: rate-limit-answers-429.
    """

    def __init__(self, app: ASGIApp, *, limit: RateLimit | None, clock: Callable[[], int]) -> None:
        self.app = app
        self._limit = limit
        self._clock = clock

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Count a call, where there is anything to count."""
        if scope["type"] != "http" or "connexion_context" not in scope.get("extensions", {}):
            return self.app(scope, receive, send)
        store = authenticated_store(scope)
        limit = store.knobs.rate_limit_over(self._limit)
        if limit is None:
            return self.app(scope, receive, send)
        return self._counted(store, limit, scope, receive, send)

    async def _counted(self, store: VirtualStore, limit: RateLimit, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a call.

        Raises:
            RateLimited: It is one too many.
            StoreUnavailable: It waited, and its store is in another state now.
        """
        check_state(store, record_of(scope))
        now = store.knobs.clock.now(self._clock())
        window = store.count_call(now, limit.window_s)
        headers = scope[HEADERS_KEY] = rate_headers(
            limit, left=max(limit.calls - window.calls, 0), resets_after_s=window.starts + limit.window_s - now
        )
        if window.calls > limit.calls:
            raise RateLimited("Too many requests")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def rate_headers(limit: RateLimit, *, left: int, resets_after_s: int) -> list[tuple[bytes, bytes]]:
    """What the provider tells of a window with so many calls `left`."""
    return [
        (b"x-requests-allocated", b"%d times/%d s" % (limit.calls, limit.window_s)),
        (b"x-requests-remaining", b"%d times" % left),
        (b"x-requests-window-length", b"%d s" % limit.window_s),
        (b"x-request-window-resets-after", b"%d s" % resets_after_s),
    ]
