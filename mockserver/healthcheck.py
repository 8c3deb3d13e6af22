"""`python -m mockserver.healthcheck`: whether the mock on this machine is ready; a container asks every few seconds.

It imports next to nothing and needs no token. The exit status is 0 if the mock answers calls, and 1 if it does not or
its database is away.
"""

from __future__ import annotations

import sys
from http.client import HTTPConnection, HTTPException

HOST, PORT, PATH = "127.0.0.1", 8080, "/readyz"
LIMIT_S = 2
READY = 200


def is_ready(port: int = PORT) -> bool:
    """The mock on this port answers calls."""
    connection = HTTPConnection(HOST, port, timeout=LIMIT_S)
    try:
        connection.request("GET", PATH)
        return connection.getresponse().status == READY
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not is_ready())
