"""What these tests share: one mock, and a store and a client for each test."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

import mockserver
from mockserver.testing import InvoiceMock, InvoiceStore
from tests.testing.samples import client_of


@pytest.fixture(scope="session")
def mock() -> Iterator[InvoiceMock]:
    with mockserver.running() as mock:
        yield mock


@pytest.fixture
def store(mock: InvoiceMock) -> Iterator[InvoiceStore]:
    with mock.new_store() as store:
        yield store


@pytest.fixture
def client(store: InvoiceStore) -> Iterator[httpx.Client]:
    with client_of(store) as client:
        yield client
