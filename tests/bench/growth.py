"""How long requests take as a store grows: 1k, 100k and 1M invoices in each database, in one interleaved run."""

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from mockserver.domain.choices import Choices
from tests.bench.connection import Connection
from tests.bench.filling import CUSTOMERS, fill
from tests.bench.goals import GROWTH, Goal
from tests.bench.process import Server, start_mock
from tests.bench.target import Operation
from tests.bench.workload import Workload, number_of
from tests.store.databases import new_database

DATABASES = ("sqlite", "postgresql")
GET, LIST, POST, PUT = (operation.value for operation in Operation)
FILTERED, DEEP, KEYWORD = "filtered", "deep page", "q"
OPERATIONS = (GET, LIST, FILTERED, DEEP, KEYWORD, POST, PUT)
WARM_UP = 1
FEWEST = 3
LARGEST_BATCH = 500
Times = dict[tuple[str, int, str], float]
"""Median milliseconds of a request, by database, invoices in it and operation."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A mock on a database with so many invoices, whose ids run from 1."""

    database: str
    size: int
    url: str
    server: Server


def grown_stores(
    sizes: Sequence[int], workload: Workload, choices: Choices, stack: ExitStack, note: Callable[[str], None]
) -> list[Grown]:
    """A mock on each database at each size."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="invoice-mock-growth-")))
    found = []
    for database in DATABASES:
        for size in sizes:
            note(f"filling {database} with {size:,} invoices")
            url = f"sqlite:{folder}/{size}.db" if database == "sqlite" else stack.enter_context(new_database())
            fill(url, size, workload, choices)
            server = stack.enter_context(start_mock(url, workload.first_page()))
            found.append(Grown(database, size, url, server))
    return found


def growth_times(stores: Sequence[Grown], workload: Workload, *, rounds: int, batch_s: float) -> Times:
    """Wall time, since the database works in processes of its own; a first round warms up and is not counted."""
    samples: dict[tuple[str, int, str], list[float]] = {
        (store.database, store.size, operation): [] for store in stores for operation in OPERATIONS
    }
    numbers = itertools.count(10**8)
    for turn in range(rounds + 1):
        for operation in OPERATIONS:
            for store in stores if turn % 2 == 0 else stores[::-1]:
                times = _times(store, operation, workload, numbers, batch_s)
                if turn:
                    samples[store.database, store.size, operation] += times
    return {key: median(times) for key, times in samples.items()}


def judge_growth(times: Times, sizes: Sequence[int]) -> Iterator[Goal]:
    """The goals of growth, the largest store beside the smallest."""
    small, large = sizes[0], sizes[-1]
    for database in DATABASES:
        for operation, bound in GROWTH.items():
            ratio = times[database, large, operation.value] / times[database, small, operation.value]
            text = f"{operation.value}: time, {database} {large:,} : {small:,}"
            yield Goal(text, bound, is_lower_bound=False, measured=ratio)


def _times(store: Grown, operation: str, workload: Workload, numbers: Iterator[int], batch_s: float) -> list[float]:
    """Milliseconds of each request in a batch; what was created is deleted again."""
    times: list[float] = []
    created = []
    with Connection(store.server.port) as connection:
        deadline = time.monotonic() + batch_s
        while len(times) < FEWEST or (len(times) < LARGEST_BATCH and time.monotonic() < deadline):
            request = _request(operation, len(times), store.size, workload, numbers)
            began = time.perf_counter()
            answer = connection.exchange(request)
            times.append((time.perf_counter() - began) * 1e3)
            if operation == POST:
                created.append(answer.created_id())
        for invoice_id in created:
            connection.exchange(workload.delete(invoice_id))
    return times[WARM_UP:]


def _request(operation: str, turn: int, size: int, workload: Workload, numbers: Iterator[int]) -> bytes:
    known = 1 + turn * 7919 % size
    queries = {
        FILTERED: f"status=0&customerId={1_000 + turn % CUSTOMERS}&sortBy=dueDate&orderBy=ASC",
        DEEP: f"offset={size * 9 // 10}",
        KEYWORD: f"searchBy=invoiceNumber&q={number_of(known)[-7:]}",
    }
    if operation in queries:
        return workload.page(f"limit=10&{queries[operation]}")
    if operation == GET:
        return workload.read(known)
    if operation == LIST:
        return workload.first_page()
    return workload.create(next(numbers)) if operation == POST else workload.update(known, turn)
