"""What the tests of the control plane share: a mock with one store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.control.lab import Lab, TestStore

MakeLab = Callable[..., Lab]


@pytest.fixture
def make_lab() -> Iterator[MakeLab]:
    """A mock with the settings that are given: `make_lab(auto_stores=True)`."""
    labs: list[Lab] = []

    def make(**settings: Any) -> Lab:
        labs.append(Lab(**settings))
        return labs[-1]

    yield make
    for lab in labs:
        lab.close()


@pytest.fixture(scope="session")
def shared_lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


@pytest.fixture
def lab(shared_lab: Lab) -> Lab:
    """A mock without a store, as every test finds it that wants no settings of its own."""
    shared_lab.clear()
    return shared_lab


@pytest.fixture
def store(lab: Lab) -> TestStore:
    """A new and empty virtual store."""
    return lab.store()
