"""The servers under measurement: started on a free port, watched from outside, stopped at the end."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench.connection import Connection, UnexpectedAnswerError
from tests.bench.meter import cpu_seconds, resident_bytes

PROJECT = Path(__file__).resolve().parents[2]
CONTRACT = PROJECT / "openapi.yaml"
PRISM = "@stoplight/prism-cli"
START_LIMIT_S = 60
STOP_LIMIT_S = 30


class StartError(Exception):
    """A server did not come up, so nothing can be measured."""


class Server:
    """A process that serves HTTP on a port of 127.0.0.1; usable as a context manager."""

    def __init__(self, command: Sequence[str], *, port: int, first_request: bytes) -> None:
        """Start the process and wait for its first 200.

        Raises:
            StartError: It exited, or did not answer within a minute.
        """
        self.port = port
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process runs
        self._process = subprocess.Popen(command, cwd=PROJECT, stdout=self._output, stderr=subprocess.STDOUT)
        try:
            self._wait_for_answer(first_request)
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def cpu_seconds(self) -> float:
        """CPU time since the start."""
        return cpu_seconds(self._process.pid)

    def resident_bytes(self) -> int:
        """Physical memory held now."""
        return resident_bytes(self._process.pid)

    def stop(self) -> None:
        """End the process and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def _wait_for_answer(self, request: bytes) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise StartError(f"{self._process.args!r} exited with {self._process.returncode}: {self._last_words()}")
            try:
                with Connection(self.port) as connection:
                    connection.exchange(request)
            except ConnectionError:
                time.sleep(0.005)
            except UnexpectedAnswerError as error:
                raise StartError(f"{self._process.args!r}: {error}") from error
            else:
                return
        raise StartError(f"{self._process.args!r} did not answer within {START_LIMIT_S} s: {self._last_words()}")

    def _last_words(self) -> str:
        self._output.seek(0)
        return self._output.read()[-2_000:].decode(errors="replace")


def start_mock(store: str, first_request: bytes, *, workers: int = 1) -> Server:
    """The mock on a store, as it is or empty."""
    port = _free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--store", store, "--scenario", "empty"]
    options += ["--workers", str(workers)] if workers > 1 else []
    return Server([sys.executable, "-m", "mockserver", "serve", *options], port=port, first_request=first_request)


def start_bare(answers: Path, first_request: bytes) -> Server:
    """The bare application that gives the recorded answers."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.bare", str(port), str(answers)]
    return Server(command, port=port, first_request=first_request)


def find_prism() -> str | None:
    """The path of Prism's program if npx has it already; nothing is downloaded."""
    npx = shutil.which("npx")
    if npx is None:
        return None
    command = [npx, "--no-install", f"--package={PRISM}", "-c", "command -v prism"]
    try:
        found = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True, text=True, timeout=START_LIMIT_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None


def start_prism(program: str, first_request: bytes, *, logs: bool) -> Server:
    """Prism, mocking the same contract; it logs every request unless told not to."""
    port = _free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), *([] if logs else ["--verboseLevel", "silent"])]
    return Server([program, "mock", *options, str(CONTRACT)], port=port, first_request=first_request)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
