"""The pytest plugin: fixtures. What is heavy is imported when the first test asks for a mock."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.testing.application import Options
    from mockserver.testing.mock import InvoiceMock
    from mockserver.testing.store import InvoiceStore


@pytest.fixture(scope="session")
def invoice_mock_options() -> Options:
    """How `invoice_mock` is set up; override it in your conftest.py: `return {"choices": {…}}`."""
    return {}


@pytest.fixture(scope="session")
def invoice_mock(invoice_mock_options: Options) -> Iterator[InvoiceMock]:
    """A mock in this process, on a port of its own, for the whole session. Under xdist each worker has one."""
    from mockserver.testing.background import running

    with running(**invoice_mock_options) as mock:
        yield mock


@pytest.fixture
def invoice_store(invoice_mock: InvoiceMock, request: pytest.FixtureRequest) -> Iterator[InvoiceStore]:
    """A virtual store of the test's own, empty and gone after it. Its hash comes from the test's name.

    Raises:
        UsageError: `invoice_mock` is a fixture of somebody else.
    """
    from mockserver.testing.mock import InvoiceMock, store_for

    if not isinstance(invoice_mock, InvoiceMock):
        raise pytest.UsageError(
            f"invoice_store needs a mock, but here the fixture invoice_mock is {type(invoice_mock).__name__}: "
            "rename yours, or let it yield what mockserver.running() gives"
        )
    digest = hashlib.blake2b(request.node.nodeid.encode(), digest_size=6).hexdigest()
    with store_for(invoice_mock, f"t-{digest}") as store:
        yield store


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """A test that failed with a store in its hands shows what was sent to it."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()
    store = getattr(item, "funcargs", {}).get("invoice_store") if report.failed and call.when == "call" else None
    if store is not None:
        from mockserver.testing.journal import last_words
        from mockserver.testing.store import InvoiceStore

        if isinstance(store, InvoiceStore):
            report.sections.append((f"Calls of {store.store_hash}", last_words(store.journal)))
