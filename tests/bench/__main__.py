"""`python -m tests.bench`: start the servers, load them, measure in rounds, print tables beside the goals."""

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson

from fixtures.contract import Contract
from mockserver.app import settled_choices
from tests.bench.bare import Answers
from tests.bench.connection import UnexpectedAnswerError
from tests.bench.generation import generation_costs
from tests.bench.goals import Names, judge, judge_generation
from tests.bench.growth import grown_stores, growth_times, judge_growth
from tests.bench.process import StartError, find_prism, start_bare, start_mock, start_prism
from tests.bench.rounds import request_costs, start_costs
from tests.bench.table import cost_table, generation_table, goal_table, growth_table, rate_table, start_table
from tests.bench.target import Operation, Target
from tests.bench.throughput import rates
from tests.bench.workload import Workload

MOCK = "mock, memory:"
BARE = "bare Starlette + orjson"
PRISM = "Prism"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure."""

    sizes: tuple[int, int]
    """Invoices in the small and the large store."""
    rounds: int
    batch_s: float
    starts: int
    load_limit_s: float
    counts: tuple[int, ...]
    """Invoices to generate; the first is what the other makers are asked for, too."""
    grown: tuple[int, ...]
    """Invoices in the databases."""
    load_s: float
    """How long clients load a number of processes."""


FULL = Plan(
    sizes=(1_000, 100_000), rounds=7, batch_s=0.3, starts=5, load_limit_s=180, counts=(1_000, 100_000, 1_000_000),
    grown=(1_000, 100_000, 1_000_000), load_s=5,
)  # fmt: skip
QUICK = Plan(
    sizes=(1_000, 5_000), rounds=3, batch_s=0.1, starts=2, load_limit_s=15, counts=(1_000, 10_000),
    grown=(1_000, 5_000), load_s=1,
)  # fmt: skip
PARTS = ("memory", "databases", "fixtures")


def main() -> int:
    """Run and print; 0 whether goals are met or missed, 3 when a server could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller stores and fewer rounds: two minutes")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part of it; may be repeated")
    arguments = parser.parse_args()
    plan = QUICK if arguments.quick else FULL
    parts = {"memory": _stores_in_memory, "databases": _databases, "fixtures": _fixtures}
    try:
        for name in arguments.only or PARTS:
            with ExitStack() as stack:
                print(*parts[name](plan, stack), sep="\n\n", end="\n\n", flush=True)
    except (StartError, UnexpectedAnswerError) as error:
        print(f"error: {error}\nhint: does `make serve` work?", file=sys.stderr)
        return 3
    return 0


def _stores_in_memory(plan: Plan, stack: ExitStack) -> list[str]:
    """The stores that keep their state in memory, beside a bare application and Prism."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="invoice-mock-bench-")))
    workload = Workload.from_contract(Contract.load())
    _note("measuring the start")
    starts = start_costs({MOCK: lambda: start_mock("memory:", workload.first_page())}, rounds=plan.starts)
    grown = _start_stores(plan, folder, workload, stack)
    targets = [target for pair in grown.values() for target in pair]
    reference = grown["memory:"][0]
    targets += [_start_bare(reference, folder, workload, stack), *_start_prism(workload, stack)]
    _note(f"measuring {len(targets)} servers in {plan.rounds} interleaved rounds")
    costs = request_costs(targets, rounds=plan.rounds, batch_s=plan.batch_s)
    names = Names(
        reference=reference.name,
        bare=BARE,
        prism=PRISM if (PRISM, Operation.READ) in costs else None,
        grown=tuple((small.name, large.name) for small, large in grown.values()),
    )
    return [cost_table(costs), start_table(starts), goal_table(judge(costs, starts[MOCK], names))]


def _databases(plan: Plan, stack: ExitStack) -> list[str]:
    """The stores whose state is in a database, as it grows, and with several processes."""
    contract = Contract.load()
    workload, choices = Workload.from_contract(contract), settled_choices(contract, {})
    stores = grown_stores(plan.grown, workload, choices, stack, _note)
    _note(f"measuring {len(stores)} databases in {plan.rounds} interleaved rounds")
    times = growth_times(stores, workload, rounds=plan.rounds, batch_s=plan.batch_s)
    _note("loading one, two and four processes")
    smallest = {store.database: store.url for store in stores if store.size == plan.grown[0]}
    loaded = rates(smallest, workload, seconds=plan.load_s)
    return [growth_table(times), rate_table(loaded), goal_table(judge_growth(times, plan.grown))]


def _fixtures(plan: Plan, _: ExitStack) -> list[str]:
    """Making invoices, beside other makers."""
    _note(f"generating up to {plan.counts[-1]:,} invoices")
    generated = generation_costs(plan.counts)
    return [generation_table(generated), goal_table(judge_generation(generated, plan.counts))]


def _start_stores(plan: Plan, folder: Path, workload: Workload, stack: ExitStack) -> dict[str, tuple[Target, Target]]:
    """Two loaded mocks of each store, the small one first; loaded side by side."""
    stores = {"memory:": "memory:", "tinydb:": f"tinydb:{folder}/{{}}.jsonl"}
    targets: dict[str, tuple[Target, Target]] = {}
    with ThreadPoolExecutor() as pool:
        loads = []
        for store, url in stores.items():
            pair = [_new_target(store, url.format(size), workload, stack) for size in plan.sizes]
            targets[store] = (pair[0], pair[1])
            loads += [
                pool.submit(target.load, size, plan.load_limit_s) for target, size in zip(pair, plan.sizes, strict=True)
            ]
        _note(f"loading {' and '.join(f'{size:,}' for size in plan.sizes)} invoices into each store")
        for load in loads:
            load.result()
    for store, pair_of_targets in targets.items():
        for target in pair_of_targets:
            target.name = f"{store} {len(target.invoice_ids):,}"
    return targets


def _new_target(store: str, url: str, workload: Workload, stack: ExitStack) -> Target:
    return Target(store, stack.enter_context(start_mock(url, workload.first_page())), workload)


def _start_bare(mock: Target, folder: Path, workload: Workload, stack: ExitStack) -> Target:
    """The bare application with this mock's answers.

    Raises:
        UnexpectedAnswerError: It gives other bytes than the mock, so a comparison would mean nothing.
    """
    bodies = {operation: mock.answer(operation).body for operation in Operation}
    read, page, created, updated = (orjson.loads(bodies[operation]) for operation in Operation)
    answers: Answers = {"invoice": read, "first_page": page, "created": created, "updated": updated}
    recorded = folder / "answers.json"
    recorded.write_bytes(orjson.dumps(answers))
    target = Target(BARE, stack.enter_context(start_bare(recorded, workload.first_page())), workload)
    for operation in (Operation.READ, Operation.FIRST_PAGE):
        if target.answer(operation).body != bodies[operation]:
            raise UnexpectedAnswerError(f"the bare app and the mock answer {operation.value} with different bytes")
    return target


def _start_prism(workload: Workload, stack: ExitStack) -> list[Target]:
    """Prism as it starts by default, which the goals speak of, and with its log off; nothing where it is missing."""
    program = find_prism()
    if program is None:
        _note("Prism: not found (npx has no @stoplight/prism-cli)")
        return []
    first = workload.first_page()
    return [
        Target(name, stack.enter_context(start_prism(program, first, logs=logs)), workload)
        for name, logs in ((PRISM, True), (f"{PRISM}, log off", False))
    ]


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
