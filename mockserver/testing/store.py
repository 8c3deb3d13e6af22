"""One virtual store in the hands of a test: its credentials for the client, and everything to command it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Literal, Self, TypedDict, Unpack

from mockserver.testing.clock import StoreClock
from mockserver.testing.door import ControlError, Door
from mockserver.testing.faults import Faults
from mockserver.testing.journal import Journal
from mockserver.testing.marks import Diff, Savepoint, Snapshot, changes

GONE = 404
Kept = Literal["settings", "clock", "faults", "journal", "snapshots"]


class Turned(TypedDict, total=False):
    """Settings of a store.

    - due_days: days from an invoice's creation to its due date: 0, 5, 15, 30, 45 or 60
    - choices: open points, settled in another way than the server does; None takes one back
    - rate_limit: `off`, `provider` (150 calls in 60 s), or (calls, seconds)
    """

    due_days: int
    choices: Mapping[str, str | None]
    rate_limit: Literal["off", "provider"] | tuple[int, int]


class InvoiceStore:
    """A virtual store: no call to another one shows here. As a context manager it deletes itself at the end."""

    def __init__(self, door: Door, base_url: str, body: Mapping[str, Any]) -> None:
        self.base_url = base_url
        self.store_hash: str = body["storeHash"]
        self.auth_token: str = body["authToken"]
        self._door = door
        self._path = f"stores/{self.store_hash}"
        self.clock = StoreClock(door, self._path)
        self.faults = Faults(door, self._path)
        self.journal = Journal(door, self._path)

    def __repr__(self) -> str:
        return f"<InvoiceStore {self.store_hash!r} at {self.base_url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.delete()

    @property
    def headers(self) -> dict[str, str]:
        """What every call to this store carries."""
        return {"X-Auth-Token": self.auth_token, "X-Store-Hash": self.store_hash}

    @property
    def counts(self) -> dict[str, int]:
        """How many records there are of each kind."""
        return dict(self.state()["counts"])

    def state(self) -> dict[str, Any]:
        """The store as the control plane shows it, under the names of its contract."""
        return dict(self._door.ask("GET", self._path))

    def seed(self, scenario: str | Mapping[str, Any] | None = None, /, **sections: Sequence[Any]) -> dict[str, int]:
        """Add the records of a scenario, all or none, and answer how many of each kind.

        `seed("demo")` takes a scenario that comes along, `seed({"companies": […]})` a document, and
        `seed(companies=[…], invoices=[…])` its sections one by one.

        Raises:
            ControlError: There is no such scenario, or the document has problems, which it lists.
        """
        body: dict[str, Any] = {"document": {**(scenario or {}), **sections}} if not isinstance(scenario, str) else {}
        if isinstance(scenario, str):
            body = {"scenario": scenario}
        return dict(self._door.ask("POST", f"{self._path}/seed", body)["counts"])

    def reset(self, *, keep: Sequence[Kept] = ()) -> None:
        """Make the store as new and empty, except for what is kept."""
        self._door.ask("POST", f"{self._path}/reset", {"keep": list(keep)})

    def set(self, **settings: Unpack[Turned]) -> None:
        """Change the settings that are given.

        Raises:
            ControlError: There is no such choice, or a value is out of bounds.
        """
        self._door.ask("PATCH", f"{self._path}/settings", settings_body(settings))

    def snapshot(self, name: str = "snapshot") -> Snapshot:
        """Keep the records as they are now; a snapshot of that name is replaced."""
        self._door.ask("PUT", f"{self._path}/snapshots/{name}")
        return Snapshot(name, self._door, self._path)

    @contextmanager
    def savepoint(self) -> Iterator[Savepoint]:
        """A savepoint whose changes are undone at the end, unless it was released. They nest.

        Raises:
            ControlError: There are as many inside each other as there may be.
        """
        savepoint = Savepoint(self._door.ask("POST", f"{self._path}/savepoints", {})["name"], self._door, self._path)
        try:
            yield savepoint
        finally:
            try:
                savepoint.roll_back()
            except ControlError as error:
                if error.status != GONE:
                    raise

    def diff(self, since: str = "empty", until: str = "now") -> Diff:
        """What changed between two marks: `snapshot:NAME`, `savepoint:NAME`, `empty` or `now`."""
        return changes(self._door, self._path, since, until)

    def check_books(self) -> None:
        """Assert that the records of the store add up.

        Raises:
            AssertionError: They do not; the text says where.
        """
        report = self._door.ask("GET", f"{self._path}/invariants")
        violations = [f"{one['record']}: {one['text']} ({one['invariant']})" for one in report["violations"]]
        if violations:
            raise AssertionError("\n".join(["The books do not balance:", *violations]))

    def delete(self) -> None:
        """Remove the store and everything in it, if it is still there.

        Raises:
            ControlError: The mock refused.
        """
        try:
            self._door.ask("DELETE", self._path)
        except ControlError as error:
            if error.status != GONE:
                raise


def settings_body(settings: Turned) -> dict[str, Any]:
    """Settings as the control plane takes them."""
    body: dict[str, Any] = {}
    if "due_days" in settings:
        body["dueDays"] = settings["due_days"]
    if "choices" in settings:
        body["choices"] = dict(settings["choices"])
    if "rate_limit" in settings:
        limit = settings["rate_limit"]
        body["rateLimit"] = limit if isinstance(limit, str) else {"calls": limit[0], "windowS": limit[1]}
    return body
