"""One call of one operation, after it was routed, authenticated and validated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from mockserver.api.invoice_wire import ShownInvoices
from mockserver.api.postman import Postman
from mockserver.domain.buyer import Buyer
from mockserver.domain.buyer_errors import NotSignedIn
from mockserver.domain.choices import Choices
from mockserver.domain.invoice import Terms
from mockserver.domain.session import Session
from mockserver.store.ports import VirtualStore

SCOPE_KEY = "invoice-mock.call"
Secrets = Callable[[], str]
"""A text that nobody guesses, another one at each call."""
OK, CREATED, ACCEPTED, NO_CONTENT = 200, 201, 202, 204


class Visitor(NamedTuple):
    """A buyer who signed in, and the session."""

    session: Session
    buyer: Buyer


@dataclass(slots=True, kw_only=True)
class Call:
    """What a handler gets. `parameters` holds path and query by their contract names, defaults filled in.

    `visitor` is who signed in, where the operation is one of buyers. A new session gets a `new_secret` and lasts for
    `session_s`. `wrote` is where the kind and id of every record that the call writes are noted, if anywhere.
    """

    store: VirtualStore
    choices: Choices
    parameters: Mapping[str, Any]
    body: Mapping[str, Any]
    now: int
    base_url: str
    pdf_link_s: int
    shown: ShownInvoices
    postman: Postman
    new_secret: Secrets
    session_s: int
    visitor: Visitor | None = None
    wrote: list[tuple[str, int]] | None = None

    @property
    def buyer(self) -> Buyer:
        """The buyer who signed in."""
        return self._visitor().buyer

    @property
    def session(self) -> Session:
        """The session that the call belongs to."""
        return self._visitor().session

    @property
    def terms(self) -> Terms:
        """What an invoice of this call is made under."""
        return Terms(now=self.now, due_days=self.store.due_days, choices=self.choices)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction of the store that is noted as this call's, also when other calls ran since it began.

        Raises:
            StoreUnavailable: The store is in another state now, or this could not be made durable.
        """
        self.store.written = self.wrote
        with self.store.transaction():
            yield

    def _visitor(self) -> Visitor:
        if self.visitor is None:
            raise NotSignedIn
        return self.visitor


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. `pagination` is there for lists, `meta` for whatever else an operation reports.

    An answer of status 204 has no body.
    """

    data: Any
    pagination: Mapping[str, int] | None = None
    meta: Mapping[str, Any] | None = None
    status: int = OK


Handler = Callable[[Call], Answer | Awaitable[Answer]]
"""What serves an operation. While an answer is awaited other calls are served, so its writes check what they find."""
