"""Failures that the user knows of: the file behind `--expected-failures`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from conformance.toml_file import BadConfig, TomlFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A rule, or a pattern such as `schema-*`, that is known to fail. `where` is the file that says so."""

    pattern: str
    reason: str
    where: str

    def covers(self, rule_id: str) -> bool:
        """Whether it speaks of this rule."""
        return fnmatchcase(rule_id, self.pattern)


def read_expectations(path: Path) -> list[Expectation]:
    """The expected failures in a file: tables `[[expected]]` with `rule`, `reason` and, if you like, `issue`.

    Raises:
        BadConfig: It cannot be read, or an entry lacks its rule or its reason.
    """
    file = TomlFile.read(path, {})
    file.only("", file.content, {"expected"})
    entries = file.content.get("expected", [])
    if not isinstance(entries, list):
        raise BadConfig(f"{path}: write [[expected]] for each expected failure")
    return [_expectation(file, number, entry) for number, entry in enumerate(entries, 1)]


def _expectation(file: TomlFile, number: int, entry: object) -> Expectation:
    key = f"expected (entry {number})"
    table = file.as_table(key, entry)
    for unknown in table.keys() - {"rule", "reason", "issue"}:
        raise file.mistake(key, f"has {unknown!r}; known are issue, reason, rule")
    for name in ("rule", "reason"):
        if not isinstance(table.get(name), str) or not table[name].strip():
            raise file.mistake(key, f"has no {name}")
    issue = f" ({table['issue']})" if table.get("issue") else ""
    return Expectation(pattern=table["rule"], reason=f"{table['reason'].strip()}{issue}", where=str(file.path))


def covering(expectations: Iterable[Expectation], rule_id: str) -> Expectation | None:
    """The first expectation that speaks of a rule."""
    return next((expectation for expectation in expectations if expectation.covers(rule_id)), None)
