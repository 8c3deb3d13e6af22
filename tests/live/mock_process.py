"""A mock in a process of its own, started and ended the way a user does it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parents[2]
LIMIT_S = 60
"""How long a process may take to start or to end before a test fails instead of hanging."""
LAST_LINE = "Ctrl-C ends it."


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended: its exit status, and all that it wrote to stderr."""

    status: int
    errors: str


class MockProcess:
    """A running `python -m mockserver serve --port 0 …`; `greeting` is what it printed when it was ready."""

    def __init__(self, folder: Path, *options: str, command: tuple[str, ...] = ("serve",)) -> None:
        self._errors = (folder / "stderr.txt").open("a+", encoding="utf-8")
        self._process = subprocess.Popen(
            _command(*command, "--port", "0", *options),
            cwd=PROJECT, stdout=subprocess.PIPE, stderr=self._errors, text=True,
        )  # fmt: skip
        self.greeting = self._read_greeting()
        if LAST_LINE not in self.greeting:
            end = self.kill()
            raise AssertionError(f"the mock did not start (status {end.status}): {self.greeting}\n{end.errors}")
        self.base_url = self._in_greeting(r"^Invoice mock at (\S+)$")
        self.headers = {
            "X-Auth-Token": self._in_greeting(r"X-Auth-Token: (\S+)$"),
            "X-Store-Hash": self._in_greeting(r"X-Store-Hash: (\S+)$"),
        }

    @property
    def control_headers(self) -> dict[str, str]:
        """What a command under `/_mock` carries."""
        token = self._in_greeting(r"/_mock/docs/ with the token (\S+)$")
        return {"Authorization": f"Bearer {token}"}

    @property
    def port(self) -> int:
        return httpx.URL(self.base_url).port or 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def client(self) -> httpx.Client:
        """A new client with the credentials of the greeting."""
        return httpx.Client(base_url=self.base_url, headers=self.headers, timeout=LIMIT_S, trust_env=False)

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> End:
        """Ask the process to end and wait for it."""
        if self.is_running:
            self._process.send_signal(with_signal)
        return self._wait()

    def kill(self) -> End:
        """End the process at once, without its help."""
        self._process.kill()
        return self._wait()

    def _wait(self) -> End:
        try:
            status = self._process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        if self._process.stdout and not self._process.stdout.closed:
            self._process.stdout.close()
        if self._errors.closed:
            return End(status, "")
        with self._errors:
            self._errors.seek(0)
            return End(status, self._errors.read())

    def _read_greeting(self) -> str:
        lines: list[str] = []
        watchdog = threading.Timer(LIMIT_S, self._process.kill)
        watchdog.start()
        try:
            for line in self._process.stdout or ():
                lines.append(line)
                if line.strip() == LAST_LINE:
                    break
        finally:
            watchdog.cancel()
        return "".join(lines)

    def _in_greeting(self, pattern: str) -> str:
        found = re.search(pattern, self.greeting, re.MULTILINE)
        assert found, f"no {pattern} in {self.greeting}"
        return found[1]


def run_to_its_end(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m mockserver …` that is expected to end by itself."""
    return subprocess.run(
        _command(*arguments), cwd=PROJECT, capture_output=True, check=False, text=True, timeout=LIMIT_S
    )


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mockserver", *arguments]
