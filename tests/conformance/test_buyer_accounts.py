"""Buyers of the configuration: read with care, never shown with their passwords, and cast for the parts of checks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.buyer_accounts import (
    ADMIN_AND_MEMBER,
    ANYBODY,
    COLLEAGUES,
    CONSUMER,
    LONER,
    MEMBER,
    NO_MORE,
    NOT_YET,
    BuyerAccount,
    cast,
)
from conformance.config import BadConfig, Config, Data, load
from tests.conformance.__main__ import EXAMPLE

MINIMUM = {"base_url": "http://target", "auth_token": "t", "store_hash": "h"}
ADA = BuyerAccount(email="ada@a", password="pa", account="1", invoice_account="9", is_admin=True)
BEN = BuyerAccount(email="ben@a", password="pb", account="2", invoice_account="9")
CLEO = BuyerAccount(email="cleo@a", password="pc", account="3")
PIA = replace(BEN, email="pia@a", state="pending")
FIRST = "[[data.buyers]]\nemail = 'a@b'\npassword = 's3cret'\naccount = '1'\n"


def complaint(tmp_path: Path, text: str, **environment: str) -> str:
    path = tmp_path / "conformance.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadConfig) as refused:
        load(path, MINIMUM, environment)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[data]\nbuyers = 'ada'\n", "line 2: data.buyers is 'ada', not a list: write [[data.buyers]]"),
        ("[data]\nbuyers = ['ada']\n", "data.buyers[1] is 'ada', not a table"),
        (f"{FIRST}mail = 'x'\n", "line 5: data.buyers[1].mail is unknown; known are account, email"),
        (f"{FIRST}\n[[data.buyers]]\nemail = 'c@d'\n", "data.buyers[2].password is missing"),
        (f"{FIRST}\n[[data.buyers]]\nemail = 7\n", "line 7: data.buyers[2].email is 7, not a text"),
        ("[[data.buyers]]\nemail = 'a'\npassword = 4711\n", "line 3: data.buyers[1].password is not a text"),
        (f"{FIRST}state = 'gone'\n", "data.buyers[1].state is 'gone', not one of active, pending, removed, b2c"),
        (f"{FIRST}is_admin = 'yes'\n", "data.buyers[1].is_admin is 'yes', not true or false"),
        (f"{FIRST}invoice_account = ''\n", "data.buyers[1].invoice_account is empty"),
        (FIRST + FIRST.replace("a@b", "A@B"), "line 6: data.buyers[2].email is 'a@b', which another buyer has"),
        (FIRST.replace("s3cret", "${GONE}"), "line 3: data.buyers[1].password needs the environment variable GONE"),
        ("[data]\nmay_run_jobs = 'yes'\n", "line 2: data.may_run_jobs is 'yes', not true or false"),
    ],
)
def test_a_mistake_names_the_buyer_and_the_line(tmp_path: Path, text: str, expected: str) -> None:
    told = complaint(tmp_path, text)

    assert expected in told
    assert "4711" not in told


def test_a_password_may_come_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "conformance.toml"
    path.write_text(FIRST.replace("s3cret", "${SECRET}"), encoding="utf-8")

    (buyer,) = load(path, MINIMUM, {"SECRET": "x"}).data.buyers

    assert buyer.password == "x"
    assert "'x'" not in repr(buyer)


def test_buyers_survive_the_way_to_a_worker() -> None:
    config = load(EXAMPLE, {}, {})

    assert len(config.data.buyers) == 6
    assert Config.from_json(config.as_json()) == config


@pytest.mark.parametrize(
    ("role", "buyers", "who"),
    [
        (ANYBODY, [ADA, BEN, CLEO], [CLEO]),
        (ANYBODY, [PIA, ADA, BEN], [BEN]),
        (ANYBODY, [PIA, ADA], [ADA]),
        (MEMBER, [ADA, BEN], [BEN]),
        (MEMBER, [ADA, CLEO, PIA], []),
        (LONER, [ADA, CLEO], [CLEO]),
        (COLLEAGUES, [ADA, BEN, PIA], [BEN, ADA]),
        (COLLEAGUES, [ADA, CLEO, PIA], []),
        (ADMIN_AND_MEMBER, [BEN, ADA], [ADA, BEN]),
        (ADMIN_AND_MEMBER, [ADA, replace(BEN, invoice_account="8")], []),
        (NOT_YET, [ADA, PIA], [PIA]),
        (NO_MORE, [ADA, PIA], []),
        (CONSUMER, [replace(CLEO, state="b2c")], [replace(CLEO, state="b2c")]),
    ],
)
def test_a_part_goes_to_whom_it_fits(role: str, buyers: list[BuyerAccount], who: list[BuyerAccount]) -> None:
    assert list(cast(buyers, role)) == who


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (Data(), set()),
        (Data(due_days=0, may_run_jobs=True), {"data.due_days", "data.may_run_jobs"}),
        (Data(buyers=(CLEO,)), {ANYBODY, LONER}),
    ],
    ids=["nothing", "zero and leave", "one buyer"],
)
def test_the_configuration_says_what_it_gives(data: Data, keys: set[Any]) -> None:
    assert data.keys() == keys
