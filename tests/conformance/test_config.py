"""The configuration: flags over file over environment, and a mistake is told with file, line and key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.config import BadConfig, Config, Credentials, load
from tests.conformance.__main__ import EXAMPLE

MINIMUM = {"base_url": "http://target", "auth_token": "t", "store_hash": "h"}


def loaded(tmp_path: Path, text: str, environment: dict[str, str] | None = None, **flags: Any) -> Config:
    path = tmp_path / "conformance.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {**MINIMUM, **flags}, environment or {})


def complaint(tmp_path: Path, text: str, **flags: Any) -> str:
    with pytest.raises(BadConfig) as refused:
        loaded(tmp_path, text, **flags)
    return str(refused.value).replace(str(tmp_path), "")


def test_flags_alone_are_enough() -> None:
    config = load(None, MINIMUM, {})

    assert config.credentials == Credentials(auth_token="t", store_hash="h")
    assert config.profiles == ("invoices", "orders")


def test_a_flag_wins_over_the_file(tmp_path: Path) -> None:
    config = loaded(tmp_path, '[target]\nbase_url = "http://file"\nstore_hash = "file"\n', store_hash=None)

    assert (config.base_url, config.credentials.store_hash) == ("http://target", "file")


def test_the_token_may_come_from_the_environment(tmp_path: Path) -> None:
    config = loaded(tmp_path, "", {"INVOICE_API_TOKEN": "from-environment"}, auth_token=None)

    assert config.credentials.auth_token == "from-environment"


def test_a_text_may_name_a_variable(tmp_path: Path) -> None:
    config = loaded(tmp_path, '[target]\nauth_token = "a-${TOKEN}-b"\n', {"TOKEN": 'x"\\y'}, auth_token=None)

    assert config.credentials.auth_token == 'a-x"\\y-b'


def test_a_number_may_come_from_a_variable(tmp_path: Path) -> None:
    assert loaded(tmp_path, '[data]\norder_ids = ["${ORDER}"]\n', {"ORDER": "501"}).data.order_ids == (501,)


def test_a_variable_in_a_comment_is_nobodys_business(tmp_path: Path) -> None:
    assert loaded(tmp_path, '# auth_token = "${TOKEN}"\n').base_url == "http://target"


def test_the_example_that_is_shipped_is_valid() -> None:
    config = load(EXAMPLE, {}, {})

    assert config.second_store == Credentials(auth_token="other-token", store_hash="other")
    assert len(config.data.order_ids) == 40


def test_a_configuration_survives_the_way_to_a_worker() -> None:
    config = load(EXAMPLE, {"rate_limit": "150/m"}, {})

    assert Config.from_json(config.as_json()) == config


@pytest.mark.parametrize(("text", "per_minute"), [("150/m", 150), ("5/s", 300), ("3000/h", 50), ("90 / min", 90)])
def test_a_rate_is_calls_in_a_unit(tmp_path: Path, text: str, per_minute: float) -> None:
    assert loaded(tmp_path, f'[target]\nrate_limit = "{text}"\n').rate_per_minute == pytest.approx(per_minute)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[target]\nbase_ulr = 'x'\n", "/conformance.toml: line 2: target.base_ulr is unknown"),
        ("[targt]\n", "line 1: targt is unknown; known are data, target"),
        ("[target]\nprofiles = 'invoices'\n", "line 2: target.profiles is 'invoices', not a list of names"),
        ("[target]\nprofiles = []\n", "line 2: target.profiles is [], not a list of names"),
        ("[target]\n\ntimeout_s = 'long'\n", "line 3: target.timeout_s is 'long', not a number of seconds"),
        ("[target]\ntimeout_s = 0\n", "target.timeout_s is 0"),
        ("[target]\nrate_limit = 'fast'\n", "line 2: target.rate_limit"),
        ("[target]\nsecond_store = 'other'\n", "line 2: target.second_store is 'other', not a table"),
        ("[target.second_store]\nauth_token = 'x'\n", "target.second_store.store_hash is missing"),
        ("[target.second_store]\nauth_token = 'x'\nstore_hsh = 'y'\n", "line 3: target.second_store.store_hsh is"),
        ("[data]\ncompany_ids = '1001'\n", "line 2: data.company_ids is '1001', not a list"),
        ("[data]\ncompany_ids = [1001]\n", "line 2: data.company_ids has 1001, not a text"),
        ("[data]\norder_ids = [true]\n", "line 2: data.order_ids has True, not a whole number"),
        ("[data]\norder_ids = ['x']\n", "data.order_ids has 'x', not a whole number"),
        ("[data]\ndue_days = 1.5\n", "line 2: data.due_days has 1.5, not a whole number"),
        ("data = 1\n", "line 1: data is 1, not a table"),
        ("[target\n", "line 1"),
        ('[target]\nauth_token = "${NOT_SET}"\n', "line 2: target.auth_token needs the environment variable NOT_SET"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_line_and_key(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in complaint(tmp_path, text)


@pytest.mark.parametrize("key", ["base_url", "auth_token", "store_hash"])
def test_what_is_missing_names_the_flag_that_gives_it(tmp_path: Path, key: str) -> None:
    text = complaint(tmp_path, "", **{key: None})

    assert f"target.{key} is missing; give it there or with --{key.replace('_', '-')}" in text


def test_without_a_file_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(BadConfig) as refused:
        load(None, {}, {})

    assert str(refused.value) == "missing: --base-url, --auth-token (or INVOICE_API_TOKEN), --store-hash"


@pytest.mark.parametrize(
    "url", ["target", "ftp://target", "http://", "http://a:b@target", "http://target?x=1", "http://target:99999"]
)
def test_a_base_url_has_to_be_one(tmp_path: Path, url: str) -> None:
    text = f"[target]\nbase_url = '{url}'\n"

    assert f"line 2: target.base_url is {url!r}" in complaint(tmp_path, text, base_url=None)


def test_a_token_that_no_header_can_carry_is_refused(tmp_path: Path) -> None:
    assert "--auth-token has characters" in complaint(tmp_path, "", auth_token="line\nbreak")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "conformance.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(BadConfig, match="not UTF-8 at byte 0"):
        load(path, MINIMUM, {})


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="Is a directory"):
        load(tmp_path, MINIMUM, {})


@pytest.mark.parametrize(
    ("flag", "value", "told"),
    [("base_url", "target", "--base-url is 'target', not an address"), ("store_hash", "", "--store-hash is empty")],
    ids=["base-url", "store-hash"],
)
def test_a_mistake_in_a_flag_is_never_blamed_on_the_file(tmp_path: Path, flag: str, value: str, told: str) -> None:
    text = complaint(tmp_path, f"[target]\n{flag} = 'http://file'\n", **{flag: value})

    assert text.startswith(told)


@pytest.mark.parametrize("key", ["auth_token", "store_hash"])
@pytest.mark.parametrize("value", [" secret", "secret ", "secret\n", "secr\tet", "secr\x00et", "sécret"])
def test_a_credential_that_no_header_can_carry_is_refused_and_not_shown(tmp_path: Path, key: str, value: str) -> None:
    told = complaint(tmp_path, f"[target]\n{key} = {json.dumps(value)}\n", **{key: None})

    assert f"line 2: target.{key} has " in told
    assert "ret" not in told


def test_a_token_of_another_type_is_not_shown(tmp_path: Path) -> None:
    told = complaint(tmp_path, "[target]\nauth_token = 4711\n", auth_token=None)

    assert "line 2: target.auth_token is of another type, not a text" in told


def test_the_second_store_is_another_one(tmp_path: Path) -> None:
    text = "[target.second_store]\nauth_token = 'x'\nstore_hash = 'h'\n"

    assert "line 3: target.second_store.store_hash is that of [target]" in complaint(tmp_path, text)
