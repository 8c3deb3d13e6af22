"""The verdict as a badge: a small SVG for a README."""

from __future__ import annotations

from html import escape

from conformance.judging import NOT_APPLICABLE
from conformance.report.document import Report

_COLOURS = {"conforms": "#1a7f37", "fails": "#cf222e", "not-judged": "#6e7781"}
_LABEL = "invoice API"
_CHARACTER_PX = 6.6
_PADDING_PX = 10


def why_no_badge(report: Report) -> str:
    """Why this run is worth no badge; empty where it is. A badge speaks of whole profiles."""
    options = report["options"]
    if report["verdict"] == "not-judged":
        return "the run came to no verdict"
    for name, flag in (("rules", "--rule"), ("read_only", "--read-only"), ("allow_skips", "--allow-skips")):
        if options[name]:
            return f"{flag} left rules out"
    return "-k left rules out" if report["is_narrowed"] else ""


def badge(report: Report) -> str:
    """The SVG, without any reference to elsewhere. Rules that are not applicable to the target count nowhere."""
    passed = report["counts"]["pass"]
    rules = sum(not rule["reason"].startswith(NOT_APPLICABLE) for rule in report["rules"])
    value = f"{report['verdict']} · {passed}/{rules}"
    left, right = (round(len(text) * _CHARACTER_PX) + 2 * _PADDING_PX for text in (_LABEL, value))
    width = left + right
    title = escape(f"{_LABEL}: {report['verdict']}, {passed} of {rules} rules pass")
    font = "Verdana,Geneva,DejaVu Sans,sans-serif"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{title}">
<title>{title}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#444"/>
<rect x="{left}" width="{right}" height="20" fill="{_COLOURS[report["verdict"]]}"/></g>
<g fill="#fff" text-anchor="middle" font-family="{font}" font-size="11">
<text x="{left / 2}" y="14">{_LABEL}</text><text x="{left + right / 2}" y="14">{escape(value)}</text></g>
</svg>
"""
