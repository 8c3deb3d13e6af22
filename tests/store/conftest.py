"""Every store that a URL can name, empty, and a virtual store in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mockserver.store.ports import Stores, VirtualStore
from mockserver.store.urls import open_stores
from tests.store.databases import KINDS, store_url
from tests.store.samples import new_store


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """A store of each kind."""
    with store_url(request.param, tmp_path) as url:
        opened = open_stores(url)
        yield opened
        opened.close()


@pytest.fixture
def store(stores: Stores) -> VirtualStore:
    """An empty virtual store in a store of each kind."""
    return new_store(stores)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a `tinydb:` store, yet to be made."""
    return tmp_path / "invoices.jsonl"
