"""The whole suite, with every profile, against a mock on each kind of store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.__main__ import EXAMPLE
from tests.conformance.command import conformance
from tests.live.mock_process import MockProcess
from tests.store.databases import KINDS, store_url


@pytest.fixture(params=KINDS)
def mock(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MockProcess]:
    """A mock on a fresh store."""
    with store_url(request.param, tmp_path) as url:
        mock = MockProcess(tmp_path, "--scenario", "conformance", "--store", url)
        yield mock
        end = mock.end()
    assert "Traceback" not in end.errors, end.errors


def test_every_rule_holds_on_every_store(mock: MockProcess, tmp_path: Path) -> None:
    ended = conformance(
        tmp_path, "run", "--config", str(EXAMPLE), "--base-url", mock.base_url, "--report-dir", "reports"
    )

    others = {rule: outcome for rule, outcome in ended.outcomes.items() if outcome != "pass"}
    assert (others, ended.status) == ({"rate-limit-answers-429": "skip"}, 0), ended.output + ended.errors
