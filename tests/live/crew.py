"""A parent with two workers that tell of themselves: `python -m tests.live.crew patient|short-lived|stubborn`.

Each worker prints its number and its process. A patient one serves until it is told to end, a short-lived one ends at
once with status 3, a stubborn one does not listen.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time

from mockserver import workers

COUNT = 2


def main(kind: str) -> int:
    """Run until told to end."""
    workers.FIRST_WAIT_S, workers.LONGEST_WAIT_S, workers.STOP_S = 0.01, 0.04, 1
    if kind == "patient":
        workers.STEADY_S = 0  # however soon it dies, that is an accident

    def work(number: int) -> int:
        if kind == "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.stdout.write(f"{number} {os.getpid()}\n")
        sys.stdout.flush()
        if kind == "raising":
            raise RuntimeError("it went wrong")
        while kind != "short-lived":
            time.sleep(60)
        return 3

    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    workers.Workers(COUNT, work).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
