"""What a test suite holds in its hands: a mock, its virtual stores, their clocks, faults and journals.

Nothing here is loaded before it is used: whoever installs the package has the pytest plugin in every test run.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.testing.background import running
    from mockserver.testing.clock import StoreClock
    from mockserver.testing.direct import in_process
    from mockserver.testing.door import ControlError
    from mockserver.testing.faults import Fault, Faults
    from mockserver.testing.journal import Call, Finding, Journal, NotAsExpected
    from mockserver.testing.marks import Savepoint, Snapshot
    from mockserver.testing.mock import InvoiceMock, connect
    from mockserver.testing.store import InvoiceStore

__all__ = [
    "Call",
    "ControlError",
    "Fault",
    "Faults",
    "Finding",
    "InvoiceMock",
    "InvoiceStore",
    "Journal",
    "NotAsExpected",
    "Savepoint",
    "Snapshot",
    "StoreClock",
    "connect",
    "in_process",
    "running",
]

if not TYPE_CHECKING:
    _MODULES = {
        "Call": "journal",
        "ControlError": "door",
        "Fault": "faults",
        "Faults": "faults",
        "Finding": "journal",
        "InvoiceMock": "mock",
        "InvoiceStore": "store",
        "Journal": "journal",
        "NotAsExpected": "journal",
        "Savepoint": "marks",
        "Snapshot": "marks",
        "StoreClock": "clock",
        "connect": "mock",
        "in_process": "direct",
        "running": "background",
    }

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
