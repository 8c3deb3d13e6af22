"""The report as JUnit XML: one test case a rule, one suite a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from conformance.report.document import Report

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = {"skip", "blocked", "expected-fail"}


def junit(report: Report) -> bytes:
    """The XML, as CI servers read it. What is wrong beside the rules is a test case, too: `conformance / verdict`."""
    root = ET.Element("testsuites", name="invoice-conformance")
    for profile in dict.fromkeys(rule["profile"] for rule in report["rules"]):
        _suite(root, profile, [_rule(rule) for rule in report["rules"] if rule["profile"] == profile], report)
    if (verdict := _verdict(report)) is not None:
        _suite(root, "conformance", [verdict], report)
    ET.indent(root)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _suite(root: ET.Element, name: str, cases: Sequence[ET.Element], report: Report) -> None:
    seconds = sum(float(case.get("time", "0")) for case in cases)
    suite = ET.SubElement(
        root,
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        time=f"{seconds:.3f}",
        timestamp=report["started_at"],
        hostname=_clean(report["target"]),
    )
    suite.extend(cases)


def _rule(rule: Mapping[str, Any]) -> ET.Element:
    case = ET.Element("testcase", classname=rule["profile"], name=rule["id"], time=f"{rule['seconds']:.3f}")
    properties = ET.SubElement(case, "properties")
    for name in ("level", "evidence", "outcome"):
        ET.SubElement(properties, "property", name=name, value=rule[name])
    outcome, reason = rule["outcome"], _clean(rule["reason"])
    if outcome == "fail":
        message = _clean(rule["failures"][0]["expected"] if rule["failures"] else reason)
        ET.SubElement(case, "failure", type=rule["level"], message=message).text = _clean(_told(rule))
    elif outcome == "error":
        ET.SubElement(case, "error", type="error", message=reason).text = reason
    elif outcome in _SKIPPED:
        ET.SubElement(case, "skipped", type=outcome, message=f"{outcome}: {reason}")
    if outcome != "fail" and rule["failures"]:
        ET.SubElement(case, "system-out").text = _clean(_told(rule))
    return case


def _verdict(report: Report) -> ET.Element | None:
    """A case for a run that found no fault in any rule and yet says no."""
    found = {rule["outcome"] for rule in report["rules"]}
    if report["verdict"] == "conforms" or found & {"fail", "error"}:
        return None
    case = ET.Element("testcase", classname="conformance", name="verdict", time="0")
    text = _clean("; ".join(report["reasons"]))
    kind = "failure" if report["verdict"] == "fails" else "error"
    ET.SubElement(case, kind, type=report["verdict"], message=text).text = _clean(report["hint"] or text)
    return case


def _told(rule: Mapping[str, Any]) -> str:
    lines = [f"rule      {rule['text']}", f"source    {rule['source']}"]
    for failure in rule["failures"]:
        lines += [
            "",
            f"scenario  {failure['scenario']}",
            f"expected  {failure['expected']}",
            f"observed  {failure['observed']}",
            f"curl      {failure['curl']}",
        ]
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
