"""From the words of the command line to a configuration, a rulebook and tasks; a mistake in them stops the command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from conformance.command.stop import Stop
from conformance.config import BadConfig, Config, Missing, load
from conformance.expectations import Expectation, read_expectations
from conformance.options import Options
from conformance.rulebook import BadRulebook
from conformance.running.selection import BadSelection, Book, Task, book, profiles, select
from fixtures.contract import Contract

DEFAULT_CONFIG = Path("conformance.toml")
WIDTH_OF_A_FILE = 140
"""Columns, where the output is no terminal."""


def read_config(arguments: argparse.Namespace, defaults: Mapping[str, str] | None = None) -> Config:
    """The configuration: `defaults`, over them the environment, the file and the flags.

    Raises:
        Stop: It has a mistake.
    """
    path = arguments.config or (DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None)
    flags = {key: getattr(arguments, key, None) for key in ("base_url", "auth_token", "store_hash", "rate_limit")}
    flags["profiles"] = getattr(arguments, "profile", None)
    try:
        return load(path, flags, os.environ, defaults or {})
    except Missing as error:
        hint = f"give what is missing, or write {DEFAULT_CONFIG}; conformance/example.toml shows how"
        raise Stop(str(error), hint=hint) from error
    except BadConfig as error:
        hint = "docs/conformance.md describes every key" if path else "or name it in a file for --config"
        hint = "--help describes every flag" if str(error).startswith("--") else hint
        raise Stop(str(error), hint=hint) from error


def read_book(contract: Contract) -> Book:
    """The checks of every rule.

    Raises:
        Stop: A rule has none, or a check has no rule.
    """
    try:
        return book(contract)
    except BadRulebook as error:
        raise Stop(str(error), hint="x-rules and conformance/checks belong together") from error


def read_tasks(contract: Contract, config: Config, options: Options) -> list[Task]:
    """What the run judges.

    Raises:
        Stop: It asks for what there is not.
    """
    try:
        return select(contract, read_book(contract), config, options)
    except BadSelection as error:
        raise Stop(str(error), hint=error.hint) from error


def check_profiles(wanted: Sequence[str], contract: Contract) -> None:
    """See that the contract has these profiles.

    Raises:
        Stop: It has not.
    """
    there = profiles(contract)
    for profile in wanted:
        if profile not in there:
            raise Stop(f"there is no profile {profile!r}", hint=f"profiles are {', '.join(there)}")


def read_expected_failures(path: Path | None) -> list[Expectation]:
    """The failures that the user knows of.

    Raises:
        Stop: The file has a mistake.
    """
    if path is None:
        return []
    try:
        return read_expectations(path)
    except BadConfig as error:
        raise Stop(str(error), hint="each [[expected]] has a rule and a reason") from error


def new_console() -> Console:
    """The standard output: as wide as the terminal, or wide enough for a table."""
    console = _Output(file=sys.stdout)
    if console.is_terminal or "COLUMNS" in os.environ:
        return console
    return _Output(file=sys.stdout, width=WIDTH_OF_A_FILE)


class _Output(Console):
    """A console that leaves it to the command line what follows when nobody reads on."""

    def on_broken_pipe(self) -> None:
        """Let the error through."""
        raise  # noqa: PLE0704  # rich calls this while it handles the error
