"""The portal costs nothing until somebody comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from fixtures.contract import Contract
from mockserver.app import build_app, settled_choices
from mockserver.settings import Settings
from mockserver.store.memory import MemoryStores
contract = Contract.load()
build_app(Settings(choices=settled_choices(contract, {})), store=MemoryStores(), contract=contract)
print(sorted(name for name in sys.modules if name.startswith("mockserver.portal")))
"""


def test_a_mock_without_visitors_loads_nothing_of_the_portal() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['mockserver.portal', 'mockserver.portal.entrance']"
