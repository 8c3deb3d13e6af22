"""The report as one JSON document; every other form is made from it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from conformance.judging import NOT_ASKED, Outcome
from conformance.ledger import Entry
from conformance.options import Options
from conformance.running.run import Run
from conformance.verdict import EXIT_STATUS, Judgement, Verdict
from fixtures.contract import Contract

Report = dict[str, Any]
"""What `report.schema.json` describes."""


def was_not_asked(rule: Mapping[str, Any]) -> bool:
    """Whether a rule of a report was never tried, because the run or its target had ended."""
    return bool(rule["reason"].startswith(NOT_ASKED))


def is_worth_telling(rule: Mapping[str, Any]) -> bool:
    """Whether a rule of a report deserves more than its line in the table."""
    return rule["outcome"] not in ("pass", "skip") and not was_not_asked(rule)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a run could not begin, and what to do about it, each in one line."""

    text: str
    hint: str
    exit_status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """When a run was, and what it did beside judging. `started_at` is Unix seconds."""

    started_at: float
    seconds: float
    version: str
    is_narrowed: bool = False
    left_behind: Sequence[Entry] = ()
    calls: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def new_report(judgement: Judgement, run: Run, contract: Contract, circumstances: Circumstances) -> Report:
    """The report of a run that got as far as judging."""
    return {
        **_frame(circumstances),
        **_whom(run, contract),
        "verdict": judgement.verdict.value,
        "exit_status": judgement.exit_status,
        "reasons": list(judgement.reasons),
        "missing": list(judgement.missing),
        "requests": sum(result.requests for result in judgement.results),
        "counts": _counts(Counter(result.outcome for result in judgement.results)),
        "rules": [{**result.as_json(), "seconds": round(result.seconds, 4)} for result in judgement.results],
        "operations": _operations(run, contract, circumstances.calls),
        "cleanup": _cleanup(run) if circumstances.left_behind else "",
    }


def unstarted_report(problem: Problem, circumstances: Circumstances, run: Run | None, contract: Contract) -> Report:
    """The report of a run that could not begin; without a run, the configuration was at fault."""
    return {
        **_frame(circumstances),
        **(_whom(run, contract) if run else {}),
        "exit_status": problem.exit_status,
        "reasons": [problem.text],
        "hint": problem.hint,
    }


def _frame(circumstances: Circumstances) -> Report:
    """Every key, with what it holds when nothing is known."""
    return {
        "verdict": Verdict.NOT_JUDGED.value,
        "exit_status": EXIT_STATUS[Verdict.NOT_JUDGED],
        "reasons": [],
        "hint": "",
        "missing": [],
        "seed": 0,
        "prefix": "",
        "started_at": datetime.fromtimestamp(circumstances.started_at, UTC).isoformat(timespec="seconds"),
        "seconds": round(circumstances.seconds, 3),
        "requests": 0,
        "target": "",
        "profiles": [],
        "suite_version": circumstances.version,
        "contract_version": "",
        "options": Options().as_json(),
        "is_narrowed": circumstances.is_narrowed,
        "counts": _counts(Counter()),
        "rules": [],
        "operations": [],
        "left_behind": [
            {"store_hash": entry.store_hash, "kind": entry.kind, "id": entry.id} for entry in circumstances.left_behind
        ],
        "cleanup": "",
    }


def _whom(run: Run, contract: Contract) -> Report:
    return {
        "seed": run.options.seed,
        "prefix": run.prefix,
        "target": run.config.base_url,
        "profiles": list(run.config.profiles),
        "contract_version": str(contract.document.get("info", {}).get("version", "")),
        "options": run.options.as_json(),
    }


def _cleanup(run: Run) -> str:
    """The command that removes what is left, but for the token."""
    words = ["--prefix", run.prefix, "--base-url", run.config.base_url]
    words += ["--store-hash", run.config.credentials.store_hash, "--report-dir", str(run.folder.parent)]
    return f"invoice-conformance cleanup {shlex.join(words)}"


def _counts(counts: Counter[Outcome]) -> dict[str, int]:
    return {outcome.value: counts[outcome] for outcome in Outcome}


def _operations(run: Run, contract: Contract, calls: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """How often each operation of the run's profiles was called, by status."""
    return [
        {
            "operationId": operation.id,
            "method": operation.method,
            "path": operation.path,
            "calls": sum(statuses.values()),
            "statuses": dict(sorted(statuses.items())),
            "is_reached": any(status.startswith("2") for status in statuses),
        }
        for operation in contract.operations.values()
        if operation.profile in run.config.profiles
        for statuses in [calls.get(operation.id, {})]
    ]
