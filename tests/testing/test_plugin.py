"""The pytest plugin, in test runs of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PLUGIN = "mockserver.testing.plugin"
LIMIT_S = 120


class Suite:
    """A test suite of somebody who has the plugin installed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """What pytest prints; warnings are errors."""
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-W", "error", "-rA", "--color=no", *arguments]
        run = subprocess.run(
            command, cwd=self._folder, env=environment, check=False, capture_output=True, text=True, timeout=LIMIT_S
        )
        return run.stdout + run.stderr


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return Suite(tmp_path)


def test_pytest_finds_the_plugin_by_itself_once_the_package_is_installed() -> None:
    project = tomllib.loads(PROJECT.joinpath("pyproject.toml").read_text("utf-8"))["project"]

    (module,) = project["entry-points"]["pytest11"].values()

    assert module == PLUGIN
    assert import_module(module).__name__ == PLUGIN


def test_each_test_has_an_empty_store_of_its_own(suite: Suite) -> None:
    suite.write(
        "test_own.py",
        """
hashes = set()

def check(store):
    assert set(store.counts.values()) == {0}
    store.seed("demo")
    hashes.add(store.store_hash)

def test_one(invoice_store): check(invoice_store)
def test_two(invoice_store): check(invoice_store)

def test_they_are_gone_afterwards(invoice_mock):
    assert len(hashes) == 2
    assert invoice_mock.stores() == []
""",
    )

    assert "3 passed" in suite.run()


def test_the_mock_is_the_same_for_a_whole_session(suite: Suite) -> None:
    for name in ("test_a.py", "test_b.py"):
        suite.write(name, "import os\ndef test_url(invoice_mock): print('at', invoice_mock.base_url)")

    urls = re.findall(r"^at (\S+)$", suite.run(), re.MULTILINE)

    assert len(urls) == 2
    assert len(set(urls)) == 1


def test_a_test_meets_the_same_faults_in_every_run(suite: Suite) -> None:
    suite.write(
        "test_repeatable.py",
        """
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def status(store):
    try:
        return urlopen(Request(store.base_url + "/api/v3/io/ip/invoices", headers=store.headers)).status
    except HTTPError as error:
        with error:
            return error.code

def test_met(invoice_store):
    invoice_store.faults.status(503, share=0.5, max_in_a_row=20)
    print("met", *[status(invoice_store) for _ in range(20)])
""",
    )

    runs = [re.findall(r"^met .*$", suite.run(), re.MULTILINE) for _ in range(2)]

    assert runs[0] == runs[1]
    assert {"200", "503"} <= set(runs[0][0].split())


def test_workers_of_xdist_do_not_meet(suite: Suite) -> None:
    suite.write(
        "test_many.py",
        """
import pytest

@pytest.mark.parametrize("number", range(40))
def test_own(invoice_store, number):
    assert set(invoice_store.counts.values()) == {0}
    invoice_store.seed("demo")
    invoice_store.clock.freeze(number)
    assert invoice_store.clock.now == number
""",
    )

    assert "40 passed" in suite.run("-p", "xdist", "-n", "2", "-q")


def test_a_suite_sets_up_the_mock_in_its_own_way(suite: Suite) -> None:
    suite.write(
        "conftest.py",
        """
import pytest

@pytest.fixture(scope="session")
def invoice_mock_options():
    return {"choices": {"success-message": "Success"}, "scenarios": ["demo"], "seed": 3}
""",
    )
    suite.write(
        "test_way.py",
        "def test_way(invoice_mock):\n"
        "    assert invoice_mock.state()['seed'] == 3\n"
        "    assert invoice_mock.store('demo').counts['invoices'] == 31\n",
    )

    assert "1 passed" in suite.run()


def test_a_suite_may_bring_a_mock_that_runs_elsewhere(suite: Suite) -> None:
    suite.write(
        "conftest.py",
        """
import mockserver, pytest
from mockserver.testing import connect

@pytest.fixture(scope="session")
def invoice_mock():
    with mockserver.running() as elsewhere, connect(elsewhere.base_url, elsewhere.control_token) as mock:
        yield mock
""",
    )
    suite.write("test_it.py", "def test_it(invoice_store): assert invoice_store.counts['invoices'] == 0")

    assert "1 passed" in suite.run()


def test_fixtures_that_a_suite_has_already_win(suite: Suite) -> None:
    suite.write(
        "conftest.py",
        "import pytest\n"
        "@pytest.fixture\ndef invoice_mock(): return 'mine'\n"
        "@pytest.fixture\ndef invoice_store(invoice_mock): return invoice_mock\n",
    )
    suite.write("test_mine.py", "def test_mine(invoice_store): assert invoice_store == 'mine'")

    assert "1 passed" in suite.run()


def test_a_foreign_invoice_mock_is_named_as_the_reason(suite: Suite) -> None:
    suite.write("conftest.py", "import pytest\n@pytest.fixture\ndef invoice_mock(): return 'mine'\n")
    suite.write("test_mine.py", "def test_mine(invoice_store): pass")

    assert "here the fixture invoice_mock is str" in suite.run()


def test_all_names_of_the_plugin_begin_alike() -> None:
    plugin = import_module(PLUGIN)

    public = [name for name, value in vars(plugin).items() if hasattr(value, "_fixture_function_marker")]

    assert sorted(public) == ["invoice_mock", "invoice_mock_options", "invoice_store"]
    assert [name for name in vars(plugin) if name.startswith("pytest_")] == ["pytest_runtest_makereport"]


def test_suites_without_invoices_pay_nothing(suite: Suite) -> None:
    suite.write(
        "test_other.py",
        "import sys\n"
        "def test_other():\n"
        "    heavy = {'connexion', 'fixtures', 'orjson', 'starlette', 'uvicorn', 'http.client'}\n"
        "    assert heavy & sys.modules.keys() == set()\n",
    )

    assert "1 passed" in suite.run()


def test_a_package_in_the_way_is_named(suite: Suite) -> None:
    suite.write("conftest.py", "")
    suite.write("fixtures.py", "INVOICES = []")
    suite.write("test_it.py", "import fixtures\ndef test_it(invoice_store): pass")

    assert re.search(r"the mock needs its own package `fixtures`, but Python finds \S+fixtures.py first", suite.run())


GET = """
from urllib.request import Request, urlopen

def get(store):
    urlopen(Request(store.base_url + "/api/v3/io/ip/invoices?limit=7", headers=store.headers)).close()
"""


def test_a_failed_test_shows_what_was_sent(suite: Suite) -> None:
    suite.write("test_it.py", f"{GET}\ndef test_it(invoice_store):\n    get(invoice_store)\n    assert False")

    assert re.search(
        r"- Calls of t-\w+ -+\nAll calls:\n  1\. GET /api/v3/io/ip/invoices\?limit=7 -> 200\n", suite.run()
    )


def test_a_test_that_passed_shows_nothing(suite: Suite) -> None:
    suite.write("test_it.py", f"{GET}\ndef test_it(invoice_store): get(invoice_store)")

    assert "Calls of" not in suite.run()


def test_a_test_that_deleted_its_store_fails_with_its_own_reason(suite: Suite) -> None:
    suite.write("test_it.py", "def test_it(invoice_store):\n    invoice_store.delete()\n    assert False, 'my reason'")

    printed = suite.run()

    assert "AssertionError: my reason" in printed
    assert "The journal cannot be read" in printed
    assert "1 failed" in printed
