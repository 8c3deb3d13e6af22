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


@pytest.fixture
def lab(make_lab: MakeLab) -> Lab:
    return make_lab()


@pytest.fixture
def store(lab: Lab) -> TestStore:
    """A new and empty virtual store."""
    return lab.store()
