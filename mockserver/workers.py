"""Several processes that serve on one socket, and their parent, which replaces those that die and ends with them."""

from __future__ import annotations

import itertools
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

STOP_S = 5
"""How long workers may take to end before they are killed."""
STEADY_S = 10
"""A worker that lived so long died by accident; one that did not may die again at once."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
ENDING = (signal.SIGTERM, signal.SIGINT)
Work = Callable[[int], int]
"""What a worker does: its number in, its exit status out. No two workers ever have the same number."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Place:
    """The place of one worker: its process while it lives, and when the next one may start. Times are monotonic."""

    pid: int | None = None
    started_at: float = 0.0
    starts_at: float = 0.0
    wait_s: float = 0.0


class Workers:
    """So many processes that do the same work. The parent listens to signals from the making of this on."""

    def __init__(self, count: int, work: Work) -> None:
        self._places = [_Place() for _ in range(count)]
        self._work = work
        self._numbers = itertools.count(1)
        self._ending = 0
        self._alarm, self._bell = socket.socketpair()
        self._life, self._life_of_parent = os.pipe()  # what workers read from ends when the parent does
        for end in (self._alarm, self._bell):
            end.setblocking(False)
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # it only has to wake the parent
        for number in ENDING:
            signal.signal(number, self._end)

    def run(self) -> None:
        """Keep all places taken until SIGTERM or Ctrl-C, then end every worker."""
        while not self._ending:
            now = time.monotonic()
            for place in self._places:
                if place.pid is None and place.starts_at <= now:
                    self._start(place)
            waits = [place.starts_at - now for place in self._places if place.pid is None]
            self._sleep(max(0.0, min(waits)) if waits else None)
            self._bury()
        self._stop()

    def _end(self, *_: object) -> None:
        self._ending += 1

    def _sleep(self, seconds: float | None) -> None:
        """Until a signal comes, and no longer than that."""
        if select.select([self._alarm], [], [], seconds)[0]:
            self._alarm.recv(4096)

    def _start(self, place: _Place) -> None:
        number = next(self._numbers)
        sys.stdout.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # whose handlers are the parent's until the worker has its own
        pid = os.fork()
        if pid == 0:
            self._be_worker(number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        place.pid, place.started_at = pid, time.monotonic()

    def _be_worker(self, number: int) -> NoReturn:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for signal_number in (*ENDING, signal.SIGCHLD):
                signal.signal(signal_number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            for end in (self._alarm, self._bell):
                end.close()
            os.close(self._life_of_parent)
            threading.Thread(target=_end_with_parent, args=(self._life,), daemon=True).start()
            status = self._work(number)
        except BaseException:  # noqa: BLE001  # nothing may run on into the code of the parent
            _log.exception("worker %d", number)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _bury(self) -> None:
        """Note which workers have died, and when the next may take their places."""
        for place in self._places:
            status = None if place.pid is None else _status_of(place.pid)
            if status is None or self._ending:
                if status is not None:
                    place.pid = None
                continue
            now = time.monotonic()
            is_steady = now - place.started_at >= STEADY_S
            place.wait_s = 0.0 if is_steady else min(max(2 * place.wait_s, FIRST_WAIT_S), LONGEST_WAIT_S)
            place.starts_at = now + place.wait_s
            when = f"in {place.wait_s:g} s" if place.wait_s else "at once"
            _log.warning("server process %d ended with %s; another starts %s", place.pid, _worded(status), when)
            place.pid = None

    def _stop(self) -> None:
        deadline, asked = time.monotonic() + STOP_S, self._ending
        self._tell(signal.SIGTERM)
        while any(place.pid is not None for place in self._places):
            left = deadline - time.monotonic()
            if left <= 0 or self._ending > asked:  # told twice: no more patience
                self._tell(signal.SIGKILL)
            self._sleep(max(left, 0.1))
            self._bury()
        signal.set_wakeup_fd(-1)
        for end in (self._alarm, self._bell):
            end.close()
        for life in (self._life, self._life_of_parent):
            os.close(life)

    def _tell(self, number: signal.Signals) -> None:
        for place in self._places:
            if place.pid is not None:
                os.kill(place.pid, number)


def _status_of(pid: int) -> int | None:
    """The exit status of a process that has ended, negative for a signal."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _worded(status: int) -> str:
    return f"status {status}" if status >= 0 else f"signal {-status} ({signal.Signals(-status).name})"


def _end_with_parent(life: int) -> None:
    """End this process when its parent is gone, however that came."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_S)
    os._exit(1)
