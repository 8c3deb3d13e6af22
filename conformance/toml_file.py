"""A TOML file of the user's: read, `${ENV}` filled in, and every mistake in it told with file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class BadConfig(Exception):
    """The configuration has a mistake. The text names file, line and key, as far as they are known."""


_VARIABLE = re.compile(r"\$\{(\w+)\}")
_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file says. Without a file it says nothing.

    `flags` names the flag that gave a value in place of the file, by its key: a mistake in that value is the flag's.
    """

    path: Path | None
    text: str
    content: Mapping[str, Any]
    flags: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None, environment: Mapping[str, str]) -> TomlFile:
        """The file, with `${NAME}` in texts replaced from `environment`.

        Raises:
            BadConfig: It cannot be read, is no TOML, or names a variable that the environment has not.
        """
        if path is None:
            return cls(None, "", {})
        try:
            text = path.read_text("utf-8")
            file = cls(path, text, tomllib.loads(text))
        except OSError as error:
            raise BadConfig(f"{path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise BadConfig(f"{path}: not UTF-8 at byte {error.start}") from error
        except tomllib.TOMLDecodeError as error:
            raise BadConfig(f"{path}: {error}") from error
        return cls(path, text, file._filled(file.content, "", environment))

    def mistake(self, key: str, what: str) -> BadConfig:
        """The error that says `what` of a dotted key."""
        if flag := self.flags.get(key):
            return BadConfig(f"{flag} {what}")
        if self.path is None:
            return BadConfig(f"{key} {what}")
        line = self.line_of(key)
        return BadConfig(f"{self.path}: {f'line {line}: ' if line else ''}{key} {what}")

    def line_of(self, key: str) -> int | None:
        """The number of the line, from 1, on which a dotted key or a table stands; None where it does not.

        Of an array of tables, `a.b[2]` is the second.
        """
        table, counted = "", Counter[str]()
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := _HEADER.match(line):
                table = header[1]
                counted[table] += 1
                if table == key:
                    return number
                table += f"[{counted[table]}]" if line.lstrip().startswith("[[") else ""
                if table == key:
                    return number
            elif (found := _KEY.match(line)) and ".".join(filter(None, (table, found[1]))) == key:
                return number
        return None

    def table(self, key: str) -> dict[str, Any]:
        """A table at the top, empty where there is none.

        Raises:
            BadConfig: Something else stands there.
        """
        return dict(self.as_table(key, self.content.get(key, {})))

    def as_table(self, key: str, value: Any) -> Mapping[str, Any]:
        """`value`, which has to be a table.

        Raises:
            BadConfig: It is none.
        """
        if not isinstance(value, Mapping):
            raise self.mistake(key, f"is {value!r}, not a table: write [{key}]")
        return value

    def only(self, key: str, table: Mapping[str, Any], known: set[str]) -> None:
        """See that a table has no other keys than `known`.

        Raises:
            BadConfig: It has.
        """
        for unknown in table.keys() - known:
            name = f"{key}.{unknown}" if key else unknown
            raise self.mistake(name, f"is unknown; known are {', '.join(sorted(known))}")

    def _filled(self, value: Any, key: str, environment: Mapping[str, str]) -> Any:
        if isinstance(value, dict):
            return {
                name: self._filled(item, f"{key}.{name}" if key else name, environment) for name, item in value.items()
            }
        if isinstance(value, list):
            return [
                self._filled(item, f"{key}[{place}]" if isinstance(item, dict) else key, environment)
                for place, item in enumerate(value, 1)
            ]
        if not isinstance(value, str):
            return value

        def fill(match: re.Match[str]) -> str:
            if match[1] not in environment:
                raise self.mistake(key, f"needs the environment variable {match[1]}, which is not set")
            return environment[match[1]]

        return _VARIABLE.sub(fill, value)
