"""What travels between the processes of a run: the run there, a result on every test report back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from conformance.judging import RuleResult
from conformance.running.bench import Calls
from conformance.running.run import Run

RUN = pytest.StashKey[Run]()
"""The run, put there by whoever starts pytest; in a worker of xdist by the plugin."""
_RESULT = "conformance-result"
_CALLS = "conformance-calls"
_RUN = "conformance_run"


def pack_run(config: pytest.Config) -> Mapping[str, str]:
    """The run as xdist hands it to a worker. Credentials go this way, too, and not over a command line."""
    return {_RUN: orjson.dumps(config.stash[RUN].as_json()).decode()}


def unpack_run(config: pytest.Config) -> None:
    """Take the run where a controller sent one."""
    sent = getattr(config, "workerinput", {}).get(_RUN)
    if sent is not None:
        config.stash[RUN] = Run.from_json(orjson.loads(sent))


def pack_result(result: RuleResult, calls: Calls) -> list[tuple[str, object]]:
    """A rule's result and the calls that it took, as properties of a test."""
    return [(_RESULT, orjson.dumps(result.as_json()).decode()), (_CALLS, orjson.dumps(calls).decode())]


def unpack_result(report: pytest.TestReport) -> tuple[RuleResult, Calls] | None:
    """The result on a test's report; None where the test broke down before it had one."""
    properties: dict[str, Any] = dict(report.user_properties)
    if _RESULT not in properties:
        return None
    return RuleResult.from_json(orjson.loads(properties[_RESULT])), orjson.loads(properties[_CALLS])
