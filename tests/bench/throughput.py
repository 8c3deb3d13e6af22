"""Requests a second that one address serves with one, two and four processes behind it."""

import itertools
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.bench.connection import Connection
from tests.bench.process import PROJECT, start_mock
from tests.bench.workload import Workload

WORKERS = (1, 2, 4)
CLIENTS = 4
READS, CREATES = "GET", "POST"
Rates = dict[tuple[str, int, str], float]
"""Requests a second by database, processes and operation."""


def rates(databases: dict[str, str], workload: Workload, *, seconds: float) -> Rates:
    """The rates of each database, named with its URL; its clients are processes that share the machine with it."""
    found: Rates = {}
    first = itertools.count(2 * 10**8, 10**7)
    for database, url in databases.items():
        for workers in WORKERS:
            with start_mock(url, workload.first_page(), workers=workers) as server:
                for operation in (READS, CREATES):
                    done = _load(server.port, operation, next(first), seconds)
                    found[database, workers, operation] = done / seconds
    return found


def _load(port: int, operation: str, first: int, seconds: float) -> int:
    command = [sys.executable, "-m", "tests.bench.throughput", str(port), operation, str(seconds)]
    clients = [
        subprocess.Popen([*command, str(first + number * 10**6)], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        for number in range(CLIENTS)
    ]
    return sum(int(client.communicate()[0]) for client in clients)


def main(arguments: Sequence[str]) -> None:
    """One client: as many requests as it gets answered in the time, one after another; prints how many."""
    port, operation, seconds, first = int(arguments[0]), arguments[1], float(arguments[2]), int(arguments[3])
    workload = Workload({"customerId": "1001", **dict.fromkeys(("originalBalance", "openBalance"), BALANCE)})
    done = 0
    with Connection(port) as connection:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            request = workload.read(1 + done % 1_000) if operation == READS else workload.create(first + done)
            connection.exchange(request)
            done += 1
    print(done)


BALANCE = {"code": "USD", "value": "100.0000"}

if __name__ == "__main__":
    main(sys.argv[1:])
