"""One server under measurement: loads it, and measures batches of one operation at a time.

Every batch opens its own connection before measuring, since a server hangs up on one that waits for its next turn.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from enum import Enum

from tests.bench.connection import Answer, Connection
from tests.bench.process import Server
from tests.bench.workload import Workload

PIPELINED = 50
WARM_UP = 3
LARGEST_BATCH = 2_000


class Operation(Enum):
    """The measured operations, by the name they have in the tables."""

    READ = "GET"
    FIRST_PAGE = "LIST"
    CREATE = "POST"
    UPDATE = "PUT"


class Target:
    """A server and the invoices in it."""

    def __init__(self, name: str, server: Server, workload: Workload) -> None:
        self.name = name
        self.server = server
        self.invoice_ids: list[int] = []
        self.keeps_state = False
        self._workload = workload
        self._numbers: Iterator[int] = itertools.count(1)
        self._request: dict[Operation, Callable[[int], bytes]] = {
            Operation.READ: lambda turn: workload.read(self._known_id(turn)),
            Operation.FIRST_PAGE: lambda _turn: workload.first_page(),
            Operation.CREATE: lambda _turn: workload.create(next(self._numbers)),
            Operation.UPDATE: lambda turn: workload.update(self._known_id(turn), turn),
        }

    def load(self, count: int, limit_s: float) -> None:
        """Create invoices until there are `count` of them or the time is over; from now on the count stays."""
        self.keeps_state = True
        deadline = time.monotonic() + limit_s
        with Connection(self.server.port) as connection:
            while (missing := count - len(self.invoice_ids)) > 0 and time.monotonic() < deadline:
                requests = [self._workload.create(next(self._numbers)) for _ in range(min(missing, PIPELINED))]
                self.invoice_ids += [answer.created_id() for answer in connection.pipeline(requests)]

    def answer(self, operation: Operation) -> Answer:
        """The answer to one request of this operation."""
        with Connection(self.server.port) as connection:
            return connection.exchange(self._request[operation](0))

    def cpu_us(self, operation: Operation, batch_s: float) -> float:
        """CPU microseconds a request, measured over a batch that takes about `batch_s` seconds of wall time."""
        request = self._request[operation]
        with Connection(self.server.port) as connection:
            answers = [connection.exchange(request(turn)) for turn in range(WARM_UP)]
            deadline = time.monotonic() + batch_s
            measured = 0
            before = self.server.cpu_seconds()
            while measured < WARM_UP or (measured < LARGEST_BATCH and time.monotonic() < deadline):
                answers.append(connection.exchange(request(measured)))
                measured += 1
            used = self.server.cpu_seconds() - before
            if operation is Operation.CREATE and self.keeps_state:
                for answer in answers:
                    connection.exchange(self._workload.delete(answer.created_id()))
        return used / measured * 1e6

    def _known_id(self, turn: int) -> int:
        # A prime step visits old and new invoices alike.
        return self.invoice_ids[turn * 7919 % len(self.invoice_ids)] if self.invoice_ids else 1 + turn
