"""pytest underneath: one test a rule, one bench a process, results on the test reports, so xdist carries them home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.judging import RuleResult
from conformance.running.bench import Bench
from conformance.running.parcel import RUN, pack_result, pack_run, unpack_run
from conformance.running.selection import Task, book, select
from fixtures.contract import Contract

BUYER = "buyer"
Judge = Callable[[Task], RuleResult]


def pytest_configure(config: pytest.Config) -> None:
    """Take the run from the controller."""
    unpack_run(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the run to a worker of xdist."""
    node.workerinput.update(pack_run(node.config))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One process for all rules about buyers, whose carts no two may use; None leaves it to xdist."""
    run = config.stash[RUN]
    if BUYER not in run.config.profiles:
        return None
    from conformance.running.sharing import TogetherOrAlone

    contract = Contract.load()
    tasks = select(contract, book(contract), run.config, run.options)
    return TogetherOrAlone(config, log, {task.id for task in tasks if task.rule.profile == BUYER})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a rule, named by the rule's id.

    Raises:
        UsageError: pytest was not started by the suite.
    """
    run = metafunc.config.stash.get(RUN, None)
    if run is None:
        raise pytest.UsageError("start the suite with `invoice-conformance run`")
    contract = Contract.load()
    tasks = select(contract, book(contract), run.config, run.options)
    metafunc.parametrize("task", tasks, ids=[task.id for task in tasks])


@pytest.fixture(scope="session")
def bench(pytestconfig: pytest.Config) -> Iterator[Bench]:
    """This process's bench. Everything that was made on it is taken out again, also after Ctrl-C."""
    workerinput = getattr(pytestconfig, "workerinput", {})
    bench = Bench(
        pytestconfig.stash[RUN],
        Contract.load(),
        worker=workerinput.get("workerid", ""),
        workers=workerinput.get("workercount", 1),
    )
    yield bench
    bench.close()


@pytest.fixture
def judge(bench: Bench, request: pytest.FixtureRequest) -> Judge:
    """Judges a rule and leaves the result on the test's report."""

    def judge(task: Task) -> RuleResult:
        result = bench.judge(task)
        request.node.user_properties += pack_result(result, bench.calls())
        return result

    return judge
