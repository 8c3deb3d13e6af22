"""Counts the calls of every rule on the mock, for `plan`: `python -m tests.conformance.measure` writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from conformance.command.plan import MEASURED
from conformance.config import Config, Data
from conformance.judging import RuleResult
from conformance.options import Options
from conformance.running.selection import book, profiles, select
from conformance.session import Session
from conformance.world import new_world
from tests.conformance_power.in_process import CLOCK, CONFIG, CONTRACT, InProcess, new_app


def results(config: Config) -> list[RuleResult]:
    """Every rule of every profile, judged on a fresh mock in the order of a run."""
    transport = InProcess(new_app())
    session = Session(config, CONTRACT, transport=transport, sleep=CLOCK.wait)
    world = new_world(config, CONTRACT, session, prefix="cft-00000000")
    try:
        return [task.judge(world) for task in select(CONTRACT, book(CONTRACT), config, Options())]
    finally:
        session.close()


def measured() -> Mapping[str, Mapping[str, Any]]:
    """What `measured.json` says: each rule's calls, and the keys of the configuration that it uses."""
    everything = replace(CONFIG, profiles=tuple(profiles(CONTRACT)))
    nothing = replace(everything, data=Data(), second_store=None)
    lacking = {result.id: result.missing for result in results(nothing)}
    return {
        result.id: {"requests": result.requests, "config": sorted({*lacking[result.id], *result.missing})}
        for result in results(everything)
    }


if __name__ == "__main__":
    MEASURED.write_bytes(orjson.dumps(measured(), option=orjson.OPT_INDENT_2) + b"\n")
