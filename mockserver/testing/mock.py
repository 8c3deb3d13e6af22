"""A mock in the hands of a test suite, wherever it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Unpack

from mockserver.testing.door import ControlError, Door, SocketDoor
from mockserver.testing.store import InvoiceStore, Turned, settings_body

IN_THE_WAY = 409


class InvoiceMock:
    """A mock: the way to its virtual stores."""

    def __init__(self, base_url: str, control_token: str, door: Door) -> None:
        self.base_url = base_url
        self.control_token = control_token
        self._door = door

    def __repr__(self) -> str:
        return f"<InvoiceMock at {self.base_url}>"

    def new_store(
        self, store_hash: str | None = None, *, ttl_s: int | None = None, **settings: Unpack[Turned]
    ) -> InvoiceStore:
        """A new and empty virtual store; without a hash of your own the mock makes one up.

        With `ttl_s` it goes away when no call came for so many seconds.

        Raises:
            ControlError: The hash is taken, or there are as many stores as there may be.
        """
        wanted = {"storeHash": store_hash, "ttlS": ttl_s, "settings": settings_body(settings)}
        body = self._door.ask("POST", "stores", {name: value for name, value in wanted.items() if value is not None})
        return InvoiceStore(self._door, self.base_url, body)

    def store(self, store_hash: str) -> InvoiceStore:
        """A virtual store that is there already.

        Raises:
            ControlError: There is none with this hash.
        """
        return InvoiceStore(self._door, self.base_url, self._door.ask("GET", f"stores/{store_hash}"))

    def stores(self) -> list[InvoiceStore]:
        """Every virtual store, in the order in which they were made."""
        bodies = self._door.ask("GET", "stores")["stores"]
        return [InvoiceStore(self._door, self.base_url, body) for body in bodies]

    def state(self) -> dict[str, Any]:
        """What the mock is and holds, under the names of the control plane's contract."""
        return dict(self._door.ask("GET", "state"))

    def rules(self) -> list[dict[str, Any]]:
        """Every rule of the contract, with the calls that went to its operations and those that it refused."""
        return list(self._door.ask("GET", "rules")["rules"])

    def close(self) -> None:
        """Let go of the connection; the mock itself goes on."""
        self._door.close()


@contextmanager
def connect(base_url: str, control_token: str) -> Iterator[InvoiceMock]:
    """A mock that runs already, in another process or on another machine.

    Raises:
        ControlError: The token is wrong, or what is there is no mock.
    """
    mock = InvoiceMock(base_url.rstrip("/"), control_token, SocketDoor(base_url, control_token))
    try:
        mock.state()
        yield mock
    finally:
        mock.close()


def store_for(mock: InvoiceMock, name: str) -> InvoiceStore:
    """A new store with a hash of this name; if that is taken, with one that the mock makes up.

    Raises:
        ControlError: There are as many stores as there may be.
    """
    try:
        return mock.new_store(name)
    except ControlError as error:
        if error.status != IN_THE_WAY:
            raise
    return mock.new_store()
