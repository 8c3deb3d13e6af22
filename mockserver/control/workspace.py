"""Every virtual store with what belongs to it beside its records, and how stores come, go and start anew."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from fixtures.credentials import A_HASH, A_TOKEN
from mockserver.control.faults import FaultBoard
from mockserver.control.journal import Budget, Journal
from mockserver.control.marks import Savepoint, Snapshot
from mockserver.control.refusals import InTheWay, Missing
from mockserver.domain.knobs import UNTURNED, Knobs
from mockserver.settings import Settings
from mockserver.store.image import Image
from mockserver.store.ports import Fill, Stores, StoreUnavailable, VirtualStore, leave_empty

DEFAULT_DUE_DAYS = 30


@dataclass(slots=True, kw_only=True)
class Workspace:
    """One virtual store and what belongs to it. `generation` is another number for each state of it.

    `first` is what its knobs, and `first_due_days` what its due days were when it was made; a reset returns to them.
    Times are Unix seconds of the machine's clock; `ttl_s` is how long it stays without a call or command.
    `is_plain` says that its calls need no closer look; every command about the store puts that in question again.
    """

    store: VirtualStore
    journal: Journal
    generation: int
    created_at: int
    ttl_s: int | None = None
    expires_at: int | None = None
    first: Knobs = UNTURNED
    first_due_days: int = DEFAULT_DUE_DAYS
    faults: FaultBoard = field(default_factory=FaultBoard)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    savepoints: list[Savepoint] = field(default_factory=list)
    is_plain: bool = False

    def settle(self) -> None:
        """Find out whether calls need a closer look."""
        self.is_plain = self.ttl_s is None and not self.faults.standings and self.store.knobs.clock.mode == "system"

    def touch(self, system_now: int) -> None:
        """A call or a command came: the store stays for another while."""
        if self.ttl_s is not None:
            self.expires_at = system_now + self.ttl_s

    def now(self, system_now: int) -> int:
        """What the store's clock shows."""
        return self.store.knobs.clock.now(system_now)


class Workspaces:
    """Every virtual store of the mock by its hash."""

    def __init__(self, stores: Stores, settings: Settings, clock: Callable[[], int]) -> None:
        self.stores = stores
        self.settings = settings
        self.clock = clock
        self._budget = Budget()
        self.stray = Journal(settings.limits.journal, budget=self._budget)
        self._generations = itertools.count(1)
        self.generation = 0
        self._by_hash: dict[str, Workspace] = {}
        for store in stores:
            self._adopt(store)

    def find(self, store_hash: str) -> Workspace | None:
        """The workspace of a store hash; one whose time is over is deleted instead."""
        workspace = self._by_hash.get(store_hash)
        if workspace is None:
            unknown = self.stores.find(store_hash)  # made behind our back, if at all
            return None if unknown is None else self._adopt(unknown)
        if workspace.expires_at is not None and workspace.expires_at <= self.clock():
            self.remove(store_hash)
            return None
        return workspace

    def plain(self, store_hash: str) -> Workspace | None:
        """The workspace of a store hash if its calls need no closer look."""
        workspace = self._by_hash.get(store_hash)
        return workspace if workspace is not None and workspace.is_plain else None

    def with_token(self, token: str) -> Workspace | None:
        """The workspace of the store that a token belongs to."""
        store = self.stores.with_token(token)
        return None if store is None else self.find(store.hash)

    def named(self, store_hash: str) -> Workspace:
        """The workspace of a store hash.

        Raises:
            Missing: There is no such store.
        """
        workspace = self.find(store_hash)
        if workspace is None:
            raise Missing(
                f"There is no virtual store {store_hash!r}.", hint="GET /_mock/stores lists those that there are."
            )
        return workspace

    def create(
        self, store_hash: str, *, token: str, due_days: int, knobs: Knobs, ttl_s: int | None = None,
        fill: Fill = leave_empty,
    ) -> Workspace:  # fmt: skip
        """Make a store.

        Raises:
            InTheWay: The hash or the token is taken, or there are as many stores as there may be.
            StoreUnavailable: It could not be made durable.
        """
        self._sweep()
        most = self.settings.limits.stores
        if len(self) >= most:
            raise InTheWay(
                f"There are {len(self)} virtual stores, and no more than {most} are allowed.",
                hint="Delete some, give them a ttlS, or start the mock with a higher --max-stores.",
            )
        if self.stores.find(store_hash) is not None:
            raise InTheWay(
                f"There is a virtual store {store_hash!r} already.", hint="Take another storeHash, or reset that store."
            )
        if self.stores.with_token(token) is not None:
            raise InTheWay("That authToken belongs to another virtual store.", hint="Take another authToken.")

        def fill_under_its_knobs(store: VirtualStore) -> None:
            store.knobs = knobs
            fill(store)

        return self._adopt(
            self.stores.create(store_hash, token=token, due_days=due_days, fill=fill_under_its_knobs), ttl_s=ttl_s
        )

    def make_of_itself(self, store_hash: str, token: str) -> Workspace | None:
        """An empty store for a hash that nobody knows; None if the hash or the token does not allow it.

        Raises:
            StoreUnavailable: There are as many stores as there may be, or it could not be made durable.
        """
        if any(A_HASH(store_hash, "")) or any(A_TOKEN(token, "")):
            return None
        try:
            return self.create(store_hash, token=token, due_days=DEFAULT_DUE_DAYS, knobs=UNTURNED)
        except InTheWay as error:
            if len(self) >= self.settings.limits.stores:
                raise StoreUnavailable(f"{error} {error.hint}") from None
            return None

    def remove(self, store_hash: str) -> None:
        """Take a store out.

        Raises:
            StoreUnavailable: That could not be made durable; it is still there.
        """
        self.stores.remove(store_hash)
        del self._by_hash[store_hash]

    def reset(self, old: Workspace, keep: Collection[str] = ()) -> Workspace:
        """A new workspace for the store, with a new and empty state, and what is to be kept of the old one.

        Raises:
            StoreUnavailable: That could not be made durable; the old one is still there.
        """
        store = self.stores.renew(old.store.hash)
        settings = old.store.knobs if "settings" in keep else old.first
        clock = old.store.knobs.clock if "clock" in keep else old.first.clock
        store.due_days = old.store.due_days if "settings" in keep else old.first_due_days
        store.knobs = Knobs(
            choices=settings.choices,
            rate_limit=settings.rate_limit,
            has_own_rate_limit=settings.has_own_rate_limit,
            clock=clock,
        )
        new = self._workspace(store, old)
        if "faults" in keep:
            new.faults = old.faults
        if "journal" in keep:
            new.journal = old.journal
        if "snapshots" in keep:
            new.snapshots = old.snapshots
        self._by_hash[store.hash] = new
        return new

    def restore(self, old: Workspace, image: Image) -> Workspace:
        """A new state for the store, with the records of an image; everything but savepoints stays.

        Raises:
            StoreUnavailable: That could not be made durable; the old state is still there.
        """
        store = self.stores.renew(old.store.hash, image)
        store.due_days, store.knobs, store.rate_window = old.store.due_days, old.store.knobs, old.store.rate_window
        new = self._workspace(store, old)
        new.faults, new.journal, new.snapshots = old.faults, old.journal, old.snapshots
        self._by_hash[store.hash] = new
        return new

    def __len__(self) -> int:
        return sum(1 for _ in self.stores)

    def __iter__(self) -> Iterator[Workspace]:
        self._sweep()
        return iter([workspace for store in self.stores if (workspace := self.find(store.hash)) is not None])

    def _sweep(self) -> None:
        now = self.clock()
        for store_hash, workspace in list(self._by_hash.items()):
            if workspace.expires_at is not None and workspace.expires_at <= now:
                self.remove(store_hash)

    def _adopt(self, store: VirtualStore, *, ttl_s: int | None = None) -> Workspace:
        now = self.clock()
        self.generation = next(self._generations)
        workspace = self._by_hash[store.hash] = Workspace(
            store=store,
            journal=Journal(self.settings.limits.journal, budget=self._budget),
            generation=self.generation,
            created_at=now,
            ttl_s=ttl_s,
            first=store.knobs,
            first_due_days=store.due_days,
        )
        workspace.touch(now)
        return workspace

    def _workspace(self, store: VirtualStore, old: Workspace) -> Workspace:
        self.generation = next(self._generations)
        return Workspace(
            store=store,
            journal=Journal(self.settings.limits.journal, budget=self._budget),
            generation=self.generation,
            created_at=old.created_at,
            ttl_s=old.ttl_s,
            expires_at=old.expires_at,
            first=old.first,
            first_due_days=old.first_due_days,
        )
