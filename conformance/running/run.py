"""One run: whom it judges, how, and the prefix of everything that it makes. It travels to every process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.config import Config
from conformance.options import Options

PREFIX = "cft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What every process of a run knows. `folder` holds the books of what was made, as long as any of it is left."""

    config: Config
    options: Options
    prefix: str
    folder: Path

    def as_json(self) -> dict[str, Any]:
        """The run as plain values, the way another process gets it."""
        return {
            "config": self.config.as_json(),
            "options": self.options.as_json(),
            "prefix": self.prefix,
            "folder": str(self.folder),
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Run:
        """The run that `as_json` wrote."""
        return cls(
            config=Config.from_json(raw["config"]),
            options=Options.from_json(raw["options"]),
            prefix=raw["prefix"],
            folder=Path(raw["folder"]),
        )
