"""`python -m tests.bench.making MAKER COUNT`: makes invoices as ndjson, and prints what that cost."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import orjson

from tests.bench.makers import MAKERS
from tests.bench.meter import peak_bytes


def main() -> None:
    """Print a JSON object: `first_cpu_s` to the first invoice, `cpu_s` from there to the last, `peak_mb`, `bytes`."""
    maker, count = sys.argv[1], int(sys.argv[2])
    with Path("/dev/null").open("wb") as out:
        start = time.process_time()
        invoices = MAKERS[maker](count)
        written = out.write(orjson.dumps(next(invoices)) + b"\n")
        first = time.process_time()
        for invoice in invoices:
            written += out.write(orjson.dumps(invoice) + b"\n")
        cpu_s = time.process_time() - first
    printed = {"first_cpu_s": first - start, "cpu_s": cpu_s, "peak_mb": peak_bytes() / 1e6, "bytes": written}
    print(orjson.dumps(printed).decode())


if __name__ == "__main__":
    main()
