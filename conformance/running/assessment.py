"""A whole run, from the first call to the verdict: look at the target, judge, tidy up, conclude."""

from __future__ import annotations

import contextlib
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from conformance.expectations import Expectation
from conformance.ledger import Entry, left
from conformance.running.conducting import BadPytestOptions, Findings, Watcher, conduct
from conformance.running.preflight import Trouble, examine, try_company
from conformance.running.run import Run
from conformance.running.selection import Task, known_ids
from conformance.running.tidying import tidy
from conformance.session import Session
from conformance.verdict import Judgement, Terms, conclude
from conformance.world import new_world
from fixtures.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Whom to judge, by what, and which failures are no surprise."""

    run: Run
    contract: Contract
    tasks: Sequence[Task]
    expectations: Sequence[Expectation] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The judgement on a target, and what else the run found."""

    judgement: Judgement
    calls: Mapping[str, Mapping[str, int]]
    left_behind: Sequence[Entry]
    is_narrowed: bool


def look(run: Run, contract: Contract) -> Trouble | None:
    """Whether the target can be judged; None says yes."""
    session = Session(run.config, contract, is_read_only=run.options.read_only)
    try:
        return examine(session, run.config, contract)
    finally:
        session.close()


def look_for_company(run: Run, contract: Contract) -> Trouble | None:
    """Whether the target takes invoices of a company that the suite made up; asked only where none is configured."""
    creates = contract.operations["createInvoice"].profile in run.config.profiles
    if run.config.data.company_ids or run.options.read_only or not creates:
        return None
    run.folder.mkdir(parents=True, exist_ok=True)
    session = Session(run.config, contract)
    try:
        trouble = try_company(new_world(run.config, contract, session, prefix=run.prefix, folder=run.folder).store)
    finally:
        session.close()
    if trouble:
        shutil.rmtree(run.folder, ignore_errors=True)  # nothing was made
    return trouble


def assess(assignment: Assignment, watcher: Watcher, pytest_options: Sequence[str] = ()) -> Assessment:
    """Judge the target by the tasks. Whatever happens, what was made is removed in the end.

    Raises:
        BadPytestOptions: pytest does not take the options.
    """
    run, contract = assignment.run, assignment.contract
    run.folder.mkdir(parents=True, exist_ok=True)
    with _ended_like_ctrl_c():
        try:
            findings = conduct(run, assignment.tasks, pytest_options, watcher)
        except BadPytestOptions:
            shutil.rmtree(run.folder, ignore_errors=True)  # nothing has begun
            raise
        left_behind = _tidied(run, contract, findings)
    terms = Terms(
        known_ids=known_ids(contract),
        expectations=assignment.expectations,
        fail_on=run.options.fail_on,
        allow_skips=run.options.allow_skips,
    )
    return Assessment(
        judgement=conclude(findings.results, terms, trouble=findings.trouble),
        calls=findings.calls,
        left_behind=left_behind,
        is_narrowed=findings.is_narrowed,
    )


def _tidied(run: Run, contract: Contract, findings: Findings) -> list[Entry]:
    """What is left of the run's once everything was removed that the processes could not remove themselves."""
    try:
        if not findings.is_abandoned:
            return tidy(run, contract, search=bool(findings.trouble) and not run.options.read_only)[1]
    except KeyboardInterrupt:  # pressed again: what is left is named in the report
        pass
    return left(run.folder)


@contextlib.contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """SIGTERM and SIGHUP end the run the way Ctrl-C does: CI servers send them."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
