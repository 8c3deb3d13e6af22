"""`python -m mockserver`, and the program `invoice-mock`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line. It is imported here, since until it is there an interrupt would show a traceback."""
    try:
        from mockserver.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\nhint: nothing was done yet: start it again\n")
        return 3


if __name__ == "__main__":
    sys.exit(main())
