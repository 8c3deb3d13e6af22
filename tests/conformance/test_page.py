"""report.html: one file that needs nothing else, in which nothing of the target's is taken for markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from conformance.judging import Call
from conformance.report.document import Problem, Report, unstarted_report
from conformance.report.page import page
from tests.conformance.samples import CONTRACT, broken_down, failing, failure, new_run, result, skipped
from tests.conformance.test_report import NOON, report_of

HOSTILE = """</pre><script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7 * 7 }} & 'quoted'"""


class Reader(HTMLParser):
    """Notes the tags of a page, where they lead, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data", "srcset"):
                self.links.append(str(value))
            if name.startswith("on"):
                self.handlers.append(name)
            if name == "id":
                self.ids.append(str(value))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(report: Report) -> Reader:
    return Reader(page(report))


def test_the_page_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    html = page(report_of(tmp_path, failing("one"), result("two")))
    links = Reader(html).links

    assert {link for link in links if not link.startswith(("#", "data:"))} == set()
    assert not re.search(r"@import|url\((?!data:)|<link[^>]+https?:|fetch\(|XMLHttpRequest", html)
    assert "default-src 'none'" in html


def test_what_the_target_said_is_text_and_never_markup(tmp_path: Path) -> None:
    hostile = failure(
        expected=HOSTILE, observed=HOSTILE, curl=HOSTILE, calls=[Call(curl=HOSTILE, status=200, answer=HOSTILE)] * 2
    )
    calm = read(report_of(tmp_path, failing("one", failures=[failure(calls=[])])))

    shown = read(report_of(tmp_path, failing("one", reason=HOSTILE, failures=[hostile])))

    assert shown.tags.count("script") == calm.tags.count("script") == 1
    assert ("img" in shown.tags, shown.handlers) == (False, [])
    assert shown.text.count(HOSTILE) >= 5


def test_every_link_within_the_page_leads_somewhere(tmp_path: Path) -> None:
    shown = read(
        report_of(
            tmp_path,
            failing("fail"),
            failing("warn", level="may"),
            failing("blocked", needs=["fail"]),
            broken_down("error"),
            skipped("skip"),
            result("pass"),
        )
    )

    assert {link.removeprefix("#") for link in shown.links if link.startswith("#")} <= set(shown.ids)
    assert {"fail", "warn", "blocked", "error"} <= set(shown.ids)


def test_code_in_a_rule_is_shown_as_code(tmp_path: Path) -> None:
    html = page(report_of(tmp_path, result(text="The message is `<Not Found>`.")))

    assert "The message is <code>&lt;Not Found&gt;</code>." in html


def test_what_the_configuration_lacks_stands_there_to_be_copied(tmp_path: Path) -> None:
    shown = read(report_of(tmp_path, skipped("one", missing=["data.order_ids", "target.second_store"])))

    assert "order_ids = [501, 502, 503]" in shown.text
    assert "[target.second_store]" in shown.text


def test_a_run_that_could_not_begin_has_a_page_that_says_why(tmp_path: Path) -> None:
    shown = read(unstarted_report(Problem("nothing listens", "start it", 3), NOON, new_run(tmp_path), CONTRACT))

    assert "Not judged" in shown.text
    assert "nothing listens" in shown.text
    assert "start it" in shown.text
