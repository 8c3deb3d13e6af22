"""`python -m tests.bench.making MAKER COUNT`: makes invoices as ndjson, and prints what that cost."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import orjson

from tests.bench.makers import MAKERS

BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024


def main() -> None:
    """Print a JSON object: `cpu_s` from the first invoice asked for to the last written, `peak_mb`, `bytes`."""
    maker, count = sys.argv[1], int(sys.argv[2])
    written = 0
    with Path("/dev/null").open("wb") as out:
        start = time.process_time()
        for invoice in MAKERS[maker](count):
            written += out.write(orjson.dumps(invoice) + b"\n")
        cpu_s = time.process_time() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_UNIT / 1e6
    print(orjson.dumps({"cpu_s": cpu_s, "peak_mb": peak_mb, "bytes": written}).decode())


if __name__ == "__main__":
    main()
