"""What the mock asks of a store.

A store is a set of virtual stores, each with its own hash, token and records. Records are frozen dataclasses with an
`id`; those of one kind form a collection. Writes happen inside a transaction, all of them or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from mockserver.domain.b2b_request import B2bRequest
from mockserver.domain.buyer import Buyer
from mockserver.domain.cart import Cart
from mockserver.domain.checkout import Checkout
from mockserver.domain.extra_field import ExtraFieldConfig
from mockserver.domain.invoice import Invoice
from mockserver.domain.job_run import JobRun
from mockserver.domain.knobs import Knobs, RateWindow, Tenure
from mockserver.domain.listing import Page, Query
from mockserver.domain.mail import Mail
from mockserver.domain.order import Order
from mockserver.domain.party import Channel, Company
from mockserver.domain.payment import Payment
from mockserver.domain.receipt import Receipt, ReceiptLine
from mockserver.domain.session import Session
from mockserver.store.image import Change, Image
from mockserver.store.kinds import RetiredNumber

T = TypeVar("T")


class StoreError(Exception):
    """The store cannot be opened. `path` or URL and reason are in the text; `hint` says what to do."""

    def __init__(self, text: str, *, hint: str) -> None:
        super().__init__(text)
        self.hint = hint


class StoreUnavailable(Exception):
    """A write could not be made durable. Nothing of it was kept."""


class Collection(Protocol[T]):
    """The records of one kind in one virtual store. `last_id` is the highest id taken."""

    last_id: int

    def new_id(self) -> int:
        """An id that no record has or had. Those taken in a transaction that is undone are free again."""

    def get(self, record_id: int) -> T | None:
        """The record with this id."""

    def find(self, index: str, value: object) -> T | None:
        """The record with the lowest id whose indexed field has this value, or holds it. Null is not indexed."""

    def find_all(self, index: str, value: object) -> list[T]:
        """Every record whose indexed field has this value, or holds it, by id."""

    def put(self, record: T) -> None:
        """Add the record, or replace the one with its id."""

    def remove(self, record_id: int) -> None:
        """Take the record out.

        Raises:
            KeyError: There is none with this id.
        """

    def page(self, query: Query) -> Page[T]:
        """One page of the records that satisfy the query, in its order, ties by id."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[T]:
        """Every record, by id."""


class VirtualStore(Protocol):
    """Everything that belongs to one store hash, in one of its states.

    `state` is another number for each state that a store starts with. Other processes may write to one that
    `is_shared`. `knobs` is how it differs from its server; it is
    replaced, never changed. `tenure` is how it began, None if nobody has said so, and `expires_at` when it goes;
    `rate_window` is the running window of its limit on calls. In a store that several processes share, what one sets
    the others see when they find it again; to change what depends on what is there, do it in a transaction.

    Whoever sets `written` finds there the kind and id of every record that this process writes from then on; whoever
    sets `history`, what each was before, until that is too much and `history` is None again.
    """

    hash: str
    token: str
    is_shared: bool
    due_days: int
    state: int
    knobs: Knobs
    tenure: Tenure | None
    expires_at: int | None
    rate_window: RateWindow | None
    written: list[tuple[str, int]] | None
    history: list[Change] | None

    @property
    def collections(self) -> Mapping[str, Collection[Any]]:
        """Every collection by the name of its kind."""

    @property
    def companies(self) -> Collection[Company]:
        """The companies that invoices may be for."""

    @property
    def channels(self) -> Collection[Channel]:
        """The channels that invoices may come from."""

    @property
    def orders(self) -> Collection[Order]:
        """The orders that invoices may be made from."""

    @property
    def extra_fields(self) -> Collection[ExtraFieldConfig]:
        """The fields that the store adds to its invoices."""

    @property
    def invoices(self) -> Collection[Invoice]:
        """The invoices."""

    @property
    def retired_numbers(self) -> Collection[RetiredNumber]:
        """The numbers of deleted invoices that stay taken."""

    @property
    def payments(self) -> Collection[Payment]:
        """The payments on the invoices."""

    @property
    def receipts(self) -> Collection[Receipt]:
        """The receipts of the payments."""

    @property
    def receipt_lines(self) -> Collection[ReceiptLine]:
        """The lines of the receipts."""

    @property
    def buyers(self) -> Collection[Buyer]:
        """The people who may sign in."""

    @property
    def sessions(self) -> Collection[Session]:
        """Who is signed in."""

    @property
    def carts(self) -> Collection[Cart]:
        """The buyers' carts, each with the id of its buyer."""

    @property
    def checkouts(self) -> Collection[Checkout]:
        """The last checkout of each cart, with the cart's id."""

    @property
    def b2b_requests(self) -> Collection[B2bRequest]:
        """What buyers asked the back office for."""

    @property
    def job_runs(self) -> Collection[JobRun]:
        """The runs of the back office's jobs."""

    @property
    def mails(self) -> Collection[Mail]:
        """The outbox."""

    def count_call(self, now: int, window_s: int) -> RateWindow:
        """The running window of the limit on calls with this call in it, or a new one that starts now.

        Raises:
            StoreUnavailable: The call could not be counted.
        """

    def transaction(self) -> AbstractContextManager[None]:
        """The writes inside are kept when the block ends, and undone when it raises.

        A transaction inside another is undone when it raises, and otherwise shares the fate of the other.

        Raises:
            StoreUnavailable: They could not be made durable.
        """

    def is_empty(self) -> bool:
        """No record of any kind."""

    def image(self) -> Image:
        """The records and ids as they are now; later writes do not show in it."""

    def undo(self, position: int, last_ids: Mapping[str, int]) -> None:
        """Undo what `history` holds from `position` on, and make `last_ids` the highest ids taken, by kind.

        Raises:
            StoreUnavailable: That could not be made durable; nothing was undone.
        """


Fill = Callable[[VirtualStore], None]


def leave_empty(_: VirtualStore) -> None:
    """Fill a new virtual store with nothing."""


class Stores(Protocol):
    """Every virtual store."""

    def find(self, store_hash: str) -> VirtualStore | None:
        """The virtual store with this hash, as it is now: the same object as long as it is in the same state."""

    def with_token(self, token: str) -> VirtualStore | None:
        """The virtual store that this token belongs to."""

    def create(self, store_hash: str, *, token: str, due_days: int, fill: Fill = ...) -> VirtualStore:
        """A new virtual store with what `fill` writes into it. If that raises, there is no such store.

        Raises:
            KeyError: The hash is taken, or the token where several processes share the store.
        """

    def remove(self, store_hash: str) -> None:
        """Take the virtual store out with everything in it. Whoever still holds it cannot write to it any more.

        Raises:
            KeyError: There is none with this hash.
            StoreUnavailable: That could not be made durable; it is still there.
        """

    def renew(self, store_hash: str, image: Image | None = None) -> VirtualStore:
        """A new state for the virtual store: empty, or as in an image of it. The old one cannot be written to any more.

        Hash, token and due days stay; knobs, rate window and history are those of a new store.

        Raises:
            KeyError: There is none with this hash.
            StoreUnavailable: That could not be made durable; the old state is still there.
        """

    def __iter__(self) -> Iterator[VirtualStore]: ...

    def close(self) -> None:
        """Let go of files and connections."""
