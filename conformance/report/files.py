"""Writes a report in every form to its folder."""

from __future__ import annotations

from pathlib import Path

import orjson

from conformance.report.document import Report
from conformance.report.junit import junit
from conformance.report.page import page

SCHEMA = Path(__file__).parents[1] / "report.schema.json"
"""The JSON Schema of report.json."""


def write_reports(report: Report, folder: Path) -> dict[str, Path]:
    """Write report.json, junit.xml and report.html; the path of each by its kind."""
    contents = {
        "html": ("report.html", page(report).encode("utf-8", "replace")),
        "json": ("report.json", orjson.dumps(report, option=orjson.OPT_INDENT_2)),
        "junit": ("junit.xml", junit(report)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.values():
        (folder / name).write_bytes(content)
    return {kind: folder / name for kind, (name, _) in contents.items()}
