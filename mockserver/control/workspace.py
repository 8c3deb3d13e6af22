"""Every virtual store with what belongs to it beside its records, and how stores come, go and start anew."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from fixtures.credentials import A_HASH, A_TOKEN
from mockserver.control.faults import FaultBoard
from mockserver.control.journal import Budget, Journal
from mockserver.control.marks import Savepoint, Snapshot
from mockserver.control.refusals import InTheWay, Missing
from mockserver.domain.knobs import UNTURNED, Knobs, Tenure
from mockserver.settings import Settings
from mockserver.store.image import Image
from mockserver.store.ports import Fill, Stores, StoreUnavailable, VirtualStore, leave_empty

DEFAULT_DUE_DAYS = 30


@dataclass(slots=True, kw_only=True)
class Workspace:
    """One virtual store in one of its states, and what this process keeps of it. `generation` numbers those states.

    Times are Unix seconds of the machine's clock.
    """

    store: VirtualStore
    journal: Journal
    generation: int
    tenure: Tenure
    faults: FaultBoard = field(default_factory=FaultBoard)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    savepoints: list[Savepoint] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Its calls need no closer look."""
        store = self.store
        return store.expires_at is None and not self.faults.standings and store.knobs.clock.mode == "system"

    def touch(self, system_now: int) -> None:
        """A call or a command came: the store stays for another while."""
        if self.tenure.ttl_s is not None:
            self.store.expires_at = system_now + self.tenure.ttl_s

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
        store = self.stores.find(store_hash)
        if store is None:
            self._by_hash.pop(store_hash, None)  # another process has removed it, if there is one
            return None
        return self._of(store)

    def with_token(self, token: str) -> Workspace | None:
        """The workspace of the store that a token belongs to."""
        store = self.stores.with_token(token)
        return None if store is None else self._of(store)

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

        now = self.clock()

        def fill_under_its_knobs(store: VirtualStore) -> None:
            store.knobs = knobs
            store.tenure = Tenure(created_at=now, ttl_s=ttl_s, first=knobs, first_due_days=due_days)
            store.expires_at = None if ttl_s is None else now + ttl_s
            fill(store)

        try:
            return self._adopt(
                self.stores.create(store_hash, token=token, due_days=due_days, fill=fill_under_its_knobs)
            )
        except KeyError:  # another process was faster
            text = f"There is a virtual store {store_hash!r} already, or one with that authToken."
            raise InTheWay(text, hint="Take another storeHash and authToken.") from None

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
        with suppress(KeyError):  # another process was faster
            self.stores.remove(store_hash)
        self._by_hash.pop(store_hash, None)

    def reset(self, old: Workspace, keep: Collection[str] = ()) -> Workspace:
        """A new workspace for the store, with a new and empty state, and what is to be kept of the old one.

        Raises:
            StoreUnavailable: That could not be made durable; the old one is still there.
        """
        first = old.tenure.first
        store = self._renewed(old)
        settings = old.store.knobs if "settings" in keep else first
        clock = old.store.knobs.clock if "clock" in keep else first.clock
        store.due_days = old.store.due_days if "settings" in keep else old.tenure.first_due_days
        store.knobs = Knobs(
            choices=settings.choices,
            rate_limit=settings.rate_limit,
            has_own_rate_limit=settings.has_own_rate_limit,
            clock=clock,
        )
        new = self._workspace(store, old.tenure)
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
        window = old.store.rate_window
        store = self._renewed(old, image)
        store.due_days, store.knobs, store.rate_window = old.store.due_days, old.store.knobs, window
        new = self._workspace(store, old.tenure)
        new.faults, new.journal, new.snapshots = old.faults, old.journal, old.snapshots
        self._by_hash[store.hash] = new
        return new

    def __len__(self) -> int:
        return sum(1 for _ in self.stores)

    def __iter__(self) -> Iterator[Workspace]:
        self._sweep()
        return iter([workspace for store in self.stores if (workspace := self._of(store)) is not None])

    def _sweep(self) -> None:
        for store in self.stores:
            self._of(store)

    def _of(self, store: VirtualStore) -> Workspace | None:
        """The workspace of a store that was just found; if the time of the store is over, it is deleted instead."""
        if store.expires_at is not None and store.expires_at <= self.clock():
            self.remove(store.hash)
            return None
        workspace = self._by_hash.get(store.hash)
        if workspace is not None and workspace.store is store:
            return workspace
        new = self._adopt(store)
        if workspace is not None and new.tenure == workspace.tenure:  # another process has reset or restored it
            new.faults, new.journal, new.snapshots = workspace.faults, workspace.journal, workspace.snapshots
        return new

    def _adopt(self, store: VirtualStore) -> Workspace:
        """The workspace of a store that is new to this process."""
        if store.tenure is None:
            store.tenure = Tenure(created_at=self.clock(), ttl_s=None, first=store.knobs, first_due_days=store.due_days)
        workspace = self._by_hash[store.hash] = self._workspace(store, store.tenure)
        return workspace

    def _renewed(self, old: Workspace, image: Image | None = None) -> VirtualStore:
        expires_at = old.store.expires_at
        try:
            store = self.stores.renew(old.store.hash, image)
        except KeyError:
            raise StoreUnavailable("the store was removed by another process") from None
        store.tenure, store.expires_at = old.tenure, expires_at
        return store

    def _workspace(self, store: VirtualStore, tenure: Tenure) -> Workspace:
        self.generation = next(self._generations)
        journal = Journal(self.settings.limits.journal, budget=self._budget)
        return Workspace(store=store, journal=journal, generation=self.generation, tenure=tenure)
