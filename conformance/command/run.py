"""`run`: judge a target and leave reports, whatever happens."""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console

from conformance.command.progress import ProfileProgress
from conformance.command.reading import check_profiles, new_console, read_config, read_expected_failures, read_tasks
from conformance.command.stop import NOT_JUDGED, Stop, as_stop
from conformance.options import Options
from conformance.report.badge import badge, why_no_badge
from conformance.report.console import Teller
from conformance.report.document import Circumstances, Problem, Report, new_report, unstarted_report
from conformance.report.files import write_reports
from conformance.running.assessment import Assessment, Assignment, assess, look, look_for_company
from conformance.running.conducting import BadPytestOptions, is_loud
from conformance.running.run import PREFIX, Run
from conformance.running.tidying import folder_of
from fixtures.contract import Contract


def run(arguments: argparse.Namespace, contract: Contract) -> int:
    """Judge a target; the exit status is that of the verdict.

    Raises:
        Stop: There is nothing to judge, or nothing to judge by; a report says so, too.
    """
    console = new_console()
    circumstances = _stopwatch()
    _make_folder(arguments.report_dir)
    the_run: Run | None = None
    try:
        the_run = _new_run(arguments, contract)
        assessment = _assessed(_assignment(the_run, arguments, contract), arguments.pytest_options, console)
    except Exception as error:
        stop = as_stop(error)
        problem = Problem(str(stop), stop.hint, stop.status)
        _write(unstarted_report(problem, circumstances(), the_run, contract), arguments.report_dir)
        if stop is error:
            raise
        raise stop from error
    calls, left = assessment.calls, assessment.left_behind
    ended = replace(circumstances(), calls=calls, left_behind=left, is_narrowed=assessment.is_narrowed)
    report = new_report(assessment.judgement, the_run, contract, ended)
    files = _write(report, arguments.report_dir) | _badge(report, arguments.badge)
    with suppress(BrokenPipeError):  # whoever read along has seen enough; the verdict stands
        Teller(console).tell(report, files)
    return assessment.judgement.exit_status


def _assessed(assignment: Assignment, pytest_options: list[str], console: Console) -> Assessment:
    """The assessment of a target that answers.

    Raises:
        Stop: It does not, it refuses the company that the suite makes up, or pytest does not take its options.
    """
    Teller(console).greet(assignment.run, assignment.tasks)
    run, contract = assignment.run, assignment.contract
    if trouble := look(run, contract) or look_for_company(run, contract):
        raise Stop(trouble.text, hint=trouble.hint, status=NOT_JUDGED)
    is_live = console.is_terminal and not is_loud(pytest_options)
    try:
        with ProfileProgress(console, is_live=is_live) as watcher:
            return assess(assignment, watcher, pytest_options)
    except BadPytestOptions as error:
        raise Stop(f"pytest: {error}", hint="after -- stand options of pytest, such as -k, -x or -n 2") from error


def _new_run(arguments: argparse.Namespace, contract: Contract) -> Run:
    config = read_config(arguments)
    check_profiles(config.profiles, contract)
    prefix = f"{PREFIX}-{secrets.token_hex(4)}"
    options = Options(
        seed=secrets.randbelow(2**32) if arguments.seed is None else arguments.seed,
        max_examples=arguments.max_examples,
        fuzz=arguments.fuzz,
        model=arguments.model,
        read_only=arguments.read_only,
        rules=tuple(arguments.rule),
        fail_on=arguments.fail_on,
        allow_skips=arguments.allow_skips,
        keep=arguments.keep,
    )
    return Run(config=config, options=options, prefix=prefix, folder=folder_of(arguments.report_dir, prefix))


def _assignment(the_run: Run, arguments: argparse.Namespace, contract: Contract) -> Assignment:
    return Assignment(
        run=the_run,
        contract=contract,
        tasks=read_tasks(contract, the_run.config, the_run.options),
        expectations=read_expected_failures(arguments.expected_failures),
    )


def _stopwatch() -> Callable[[], Circumstances]:
    started_at, started = time.time(), time.perf_counter()
    return lambda: Circumstances(started_at=started_at, seconds=time.perf_counter() - started, version=_version())


def _version() -> str:
    try:
        return version("invoice-mock")
    except PackageNotFoundError:
        return "unknown"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"{folder}: {error.strerror or error}", hint="name another --report-dir") from error


def _write(report: Report, folder: Path) -> dict[str, str]:
    try:
        return {kind: str(path) for kind, path in write_reports(report, folder).items()}
    except OSError as error:
        raise Stop(f"{folder}: {error.strerror or error}", hint="name another --report-dir") from error


def _badge(report: Report, path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    if why := why_no_badge(report):
        return {"badge": f"not written: {why}"}
    try:
        path.write_text(badge(report), encoding="utf-8")
    except OSError as error:
        raise Stop(f"{path}: {error.strerror or error}", hint="name another --badge file") from error
    return {"badge": str(path)}
