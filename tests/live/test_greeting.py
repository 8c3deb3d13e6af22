"""The greeting speaks of the scenario's own virtual store, and says whether it was there before."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.live.conftest import StartMock


def test_the_greeting_names_a_buyer_who_may_sign_in(start_mock: StartMock) -> None:
    assert re.search(
        r"/portal/ as mei@silk\.example with demo-mei$", start_mock("--scenario", "demo").greeting, re.MULTILINE
    )
    assert re.search(r"/portal/$", start_mock("--scenario", "empty").greeting, re.MULTILINE)


def test_the_greeting_names_the_scenarios_own_store_whatever_else_the_file_holds(
    start_mock: StartMock, tmp_path: Path
) -> None:
    url = f"tinydb:{tmp_path / 'invoices.jsonl'}"
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps({"settings": {"store_hash": "mine", "auth_token": "it's-mine"}}), encoding="utf-8")
    start_mock("--store", url, "--scenario", "empty").end()

    first = start_mock("--store", url, "--scenario", str(mine))
    first.end()
    second = start_mock("--store", url, "--scenario", str(mine))

    assert first.headers == second.headers == {"X-Auth-Token": "it's-mine", "X-Store-Hash": "mine"}
    assert re.search(f"^  store    {re.escape(url)}, 0 invoices in 'mine'$", first.greeting, re.MULTILINE)
    assert re.search(
        f"^  store    {re.escape(url)}, 0 invoices in 'mine', kept as found$", second.greeting, re.MULTILINE
    )
