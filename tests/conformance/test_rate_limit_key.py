"""The key `data.rate_limit`: the limit that a target is said to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.config import BadConfig, Config, load

TARGET = '[target]\nbase_url = "http://target"\nauth_token = "t"\nstore_hash = "h"\n'


def _load(folder: Path, data: str) -> Config:
    path = folder / "conformance.toml"
    path.write_text(f"{TARGET}[data]\n{data}\n")
    return load(path, {}, {"LIMIT": "150"})


@pytest.mark.parametrize(
    ("data", "limit"), [("rate_limit = 150", 150), ('rate_limit = "${LIMIT}"', 150), ("due_days = 30", None)]
)
def test_a_limit_is_a_number_of_calls_or_none(tmp_path: Path, data: str, limit: int | None) -> None:
    assert _load(tmp_path, data).data.rate_limit == limit


def test_a_limit_survives_the_way_to_another_process(tmp_path: Path) -> None:
    config = _load(tmp_path, "rate_limit = 150")

    assert Config.from_json(config.as_json()) == config


def test_a_rate_is_no_limit(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"line 6: data\.rate_limit has '150/m', not a whole number"):
        _load(tmp_path, 'rate_limit = "150/m"')
