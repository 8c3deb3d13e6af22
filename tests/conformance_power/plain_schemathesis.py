"""What `st run`, out of the box, says of a server: the yardstick for the suite's power."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import uvicorn
from starlette.types import ASGIApp

from fixtures.contract import contract_path

LIMIT_S = 180
HEADERS = ("-H", "X-Auth-Token: demo-token", "-H", "X-Store-Hash: demo")
NO_FALSE_ALARM = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,use_after_free"
)
"""The checks that find nothing to complain of in the unmodified mock."""


def kills(app: ASGIApp) -> bool:
    """Whether `st run` with the checks that let the mock pass fails this server."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    command = [
        sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run", str(contract_path()),
        "--url", f"http://127.0.0.1:{port}", *HEADERS, "--checks", NO_FALSE_ALARM, "--max-examples", "20",
        "--seed", "1", "--generation-database", "none", "--workers", "1", "--max-failures", "1",
    ]  # fmt: skip
    try:
        run = subprocess.run(command, check=False, capture_output=True, timeout=LIMIT_S)  # noqa: S603  # our own words
        return run.returncode == 1
    finally:
        server.should_exit = True
        thread.join(10)
