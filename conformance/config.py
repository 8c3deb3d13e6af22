"""What is judged, with which credentials and data: `conformance.toml` and the flags over it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from conformance.buyer_accounts import ROLES, BuyerAccount, accounts_from_json, buyer_accounts, cast
from conformance.toml_file import BadConfig, TomlFile

__all__ = ["BadConfig", "BuyerAccount", "Config", "Credentials", "Data", "Missing", "load", "rate_per_minute"]

DEFAULT_PROFILES = ("invoices", "orders")
DEFAULT_TIMEOUT_S = 10.0
TOKEN_VARIABLE = "INVOICE_API_TOKEN"  # noqa: S105  # the name of a variable
"""Holds the token where neither the file nor a flag gives one; it also stands in every curl line."""
_TARGET_KEYS = {"base_url", "auth_token", "store_hash", "profiles", "second_store", "timeout_s", "rate_limit"}
_FLAGS = {"base_url": "--base-url", "auth_token": "--auth-token", "store_hash": "--store-hash"}
_NAMES = {**_FLAGS, "auth_token": f"--auth-token (or {TOKEN_VARIABLE})"}
_RATE = re.compile(r"(\d+)\s*/\s*(s|m|min|h)")
_PER_MINUTE = {"s": 60.0, "m": 1.0, "min": 1.0, "h": 1 / 60}


class Missing(BadConfig):
    """Neither a flag nor the environment gives what a run needs, and there is no file that could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The two headers of a store."""

    auth_token: str
    store_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the API cannot create itself, and what it does not say of itself. An empty value says that there is none.

    `due_days` are the store's payment terms; `rate_limit` is the number of calls a minute beyond which the target
    answers 429. `buyers` may sign in, or may not yet or no more; `may_run_jobs` gives leave to run the jobs of the back
    office, which work on everybody's requests, and to empty its outbox.
    """

    company_ids: tuple[str, ...] = ()
    channel_ids: tuple[int, ...] = ()
    order_ids: tuple[int, ...] = ()
    incomplete_order_ids: tuple[int, ...] = ()
    extra_fields: tuple[str, ...] = ()
    due_days: int | None = None
    rate_limit: int | None = None
    buyers: tuple[BuyerAccount, ...] = ()
    may_run_jobs: bool = False

    def keys(self) -> set[str]:
        """The keys of `conformance.toml` that give something, and the parts that the buyers can play."""
        given = {item.name: getattr(self, item.name) for item in fields(self)}
        nothing = {name for name, value in given.items() if value is None or value is False or value == ()}
        return {f"data.{name}" for name in given.keys() - nothing} | {role for role in ROLES if cast(self.buyers, role)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that a run needs to know of its target."""

    base_url: str
    credentials: Credentials
    profiles: tuple[str, ...]
    second_store: Credentials | None = None
    data: Data = field(default_factory=Data)
    timeout_s: float = DEFAULT_TIMEOUT_S
    rate_per_minute: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The configuration as plain values, the way another process gets it."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Config:
        """The configuration that `as_json` wrote."""
        second = raw["second_store"]
        data: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in raw["data"].items()
        }
        return cls(
            **{
                **raw,
                "credentials": Credentials(**raw["credentials"]),
                "profiles": tuple(raw["profiles"]),
                "second_store": Credentials(**second) if second else None,
                "data": Data(**{**data, "buyers": accounts_from_json(data["buyers"])}),
            }
        )


def load(
    path: Path | None,
    overrides: Mapping[str, Any],
    environment: Mapping[str, str],
    defaults: Mapping[str, Any] = MappingProxyType({}),
) -> Config:
    """The configuration in `path`, if one is given. `overrides` and `defaults` are keys of [target]; None says nothing.

    Raises:
        BadConfig: It cannot be read, has an unknown key or a value of the wrong type, or lacks what a run needs.
        Missing: There is no file, and what a run needs is not given otherwise.
    """
    file = TomlFile.read(path, environment)
    file.only("", file.content, {"target", "data"})
    given = {key: value for key, value in overrides.items() if value is not None}
    file = replace(file, flags={f"target.{key}": flag for key, flag in _FLAGS.items() if key in given})
    variable = {"auth_token": environment[TOKEN_VARIABLE]} if TOKEN_VARIABLE in environment else {}
    target = {**defaults, **variable, **file.table("target"), **given}
    file.only("target", target, _TARGET_KEYS)
    if path is None and (missing := [_NAMES[key] for key in _FLAGS if target.get(key) is None]):
        raise Missing(f"missing: {', '.join(missing)}")
    second = target.get("second_store")
    credentials = _credentials(file, "target", target)
    return Config(
        base_url=_base_url(file, target),
        credentials=credentials,
        profiles=_profiles(file, target),
        second_store=_second_store(file, second, credentials) if second is not None else None,
        data=_data(file),
        timeout_s=_timeout_s(file, target.get("timeout_s", DEFAULT_TIMEOUT_S)),
        rate_per_minute=_rate(file, target.get("rate_limit")),
    )


def rate_per_minute(text: str) -> float:
    """The rate that `150/m`, `5/s` or `3000/h` spells.

    Raises:
        ValueError: It spells none.
    """
    found = _RATE.fullmatch(text.strip())
    if not found or not int(found[1]):
        raise ValueError(f"{text!r} is not a rate such as 150/m, 5/s or 3000/h")
    return int(found[1]) * _PER_MINUTE[found[2]]


def _text(file: TomlFile, prefix: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if isinstance(value, str) and value:
        return value
    name, flag = f"{prefix}.{key}", _FLAGS[key]
    shown = "is of another type," if key == "auth_token" else f"is {value!r},"  # a token is never shown
    if value is None:
        raise file.mistake(name, f"is missing{f'; give it there or with {flag}' if prefix == 'target' else ''}")
    raise file.mistake(name, "is empty" if value == "" else f"{shown} not a text")


def _base_url(file: TomlFile, target: Mapping[str, Any]) -> str:
    text = _text(file, "target", target, "base_url")
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    else:
        if parts.username or parts.query or parts.fragment:
            is_usable = False
    if not is_usable:
        raise file.mistake("target.base_url", f"is {text!r}, not an address such as https://api.example.com")
    return text.rstrip("/")


def _credentials(file: TomlFile, prefix: str, table: Mapping[str, Any]) -> Credentials:
    token, store_hash = (_text(file, prefix, table, key) for key in ("auth_token", "store_hash"))
    for key, value in (("auth_token", token), ("store_hash", store_hash)):
        if not value.isascii() or not value.isprintable():
            raise file.mistake(f"{prefix}.{key}", "has characters that no header can carry")
        if value != value.strip():
            raise file.mistake(f"{prefix}.{key}", "has blanks around it, which no header can carry")
    return Credentials(auth_token=token, store_hash=store_hash)


def _second_store(file: TomlFile, value: Any, first: Credentials) -> Credentials:
    table = file.as_table("target.second_store", value)
    file.only("target.second_store", table, {"auth_token", "store_hash"})
    second = _credentials(file, "target.second_store", table)
    if second.store_hash == first.store_hash:
        raise file.mistake("target.second_store.store_hash", "is that of [target]: name another store, or none")
    return second


def _profiles(file: TomlFile, target: Mapping[str, Any]) -> tuple[str, ...]:
    profiles = target.get("profiles", DEFAULT_PROFILES)
    if isinstance(profiles, list | tuple) and profiles and all(isinstance(name, str) for name in profiles):
        return tuple(dict.fromkeys(profiles))
    raise file.mistake("target.profiles", f"is {profiles!r}, not a list of names")


def _timeout_s(file: TomlFile, value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf"):
        return float(value)
    raise file.mistake("target.timeout_s", f"is {value!r}, not a number of seconds")


def _rate(file: TomlFile, value: Any) -> float | None:
    if value is None:
        return None
    try:
        return rate_per_minute(str(value))
    except ValueError as error:
        raise file.mistake("target.rate_limit", f": {error}") from None


def _data(file: TomlFile) -> Data:
    table = file.table("data")
    file.only("data", table, {item.name for item in fields(Data)})
    return Data(
        company_ids=_texts(file, table, "company_ids"),
        channel_ids=_numbers(file, table, "channel_ids"),
        order_ids=_numbers(file, table, "order_ids"),
        incomplete_order_ids=_numbers(file, table, "incomplete_order_ids"),
        extra_fields=_texts(file, table, "extra_fields"),
        due_days=_number_if_any(file, table, "due_days"),
        rate_limit=_number_if_any(file, table, "rate_limit"),
        buyers=buyer_accounts(file, table.get("buyers", [])),
        may_run_jobs=_truth(file, table, "may_run_jobs"),
    )


def _truth(file: TomlFile, table: Mapping[str, Any], key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise file.mistake(f"data.{key}", f"is {value!r}, not true or false")
    return value


def _items(file: TomlFile, table: Mapping[str, Any], key: str) -> list[Any]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise file.mistake(f"data.{key}", f"is {value!r}, not a list")
    return value


def _texts(file: TomlFile, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    for item in (items := _items(file, table, key)):
        if not isinstance(item, str) or not item:
            raise file.mistake(f"data.{key}", f"has {item!r}, not a text")
    return tuple(items)


def _numbers(file: TomlFile, table: Mapping[str, Any], key: str) -> tuple[int, ...]:
    return tuple(_number(file, f"data.{key}", item) for item in _items(file, table, key))


def _number_if_any(file: TomlFile, table: Mapping[str, Any], key: str) -> int | None:
    return None if table.get(key) is None else _number(file, f"data.{key}", table[key])


def _number(file: TomlFile, key: str, value: Any) -> int:
    """A whole number, also as text: that is what `"${ENV}"` gives."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise file.mistake(key, f"has {value!r}, not a whole number")
