"""A target that refuses the company that the suite makes up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance import servers
from tests.conformance.command import judge
from tests.live.mock_process import MockProcess

RULE = ("--rule", "unknown-invoice-is-404")
READS = "unknown-route-is-404"


def refuses_unknown_companies(handler: servers.Handler, base_url: str) -> None:
    """The legal choice unknown-company, for a store that has other companies than the suite makes up."""
    if handler.command == "POST" and b'"1001"' in handler.content:
        handler.answer_json(404, {"code": 404, "data": {"errMsg": "No company"}, "meta": {"message": "No company"}})
    else:
        servers.forward(handler, base_url)


def test_a_target_that_refuses_the_made_up_company_is_not_judged(shared_mock: MockProcess, tmp_path: Path) -> None:
    with servers.serving(lambda handler: refuses_unknown_companies(handler, shared_mock.base_url)) as server:
        ended = judge(tmp_path, server.base_url)
        calls = list(server.calls)

    text = "the target refused a create for the company '1001': it answers 404 and says 'No company'"
    assert ended.error_and_hint == (text, "set data.company_ids")
    assert ended.status == ended.report["exit_status"] == 3
    assert (ended.report["verdict"], ended.report["reasons"]) == ("not-judged", [text])
    assert [call.partition(" ")[0] for call in calls] == ["GET", "POST"]
    assert not list((tmp_path / "reports").glob("unfinished-*"))


def test_the_same_target_conforms_once_its_companies_are_named(shared_mock: MockProcess, tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text('[data]\ncompany_ids = ["1002"]\n', encoding="utf-8")

    with servers.serving(lambda handler: refuses_unknown_companies(handler, shared_mock.base_url)) as server:
        ended = judge(tmp_path, server.base_url, "--rule", "invoice-number-is-unique")

    assert (ended.status, ended.errors) == (0, "")


@pytest.mark.parametrize("options", [(), ("--", "-n", "2")], ids=["alone", "two-processes"])
def test_the_invoice_that_tries_the_made_up_company_is_removed(
    own_mock: MockProcess, tmp_path: Path, options: tuple[str, ...]
) -> None:
    ended = judge(tmp_path, own_mock.base_url, "--rule", READS, *options)

    with own_mock.client() as client:
        left = client.get("/api/v3/io/ip/invoices").json()["meta"]["pagination"]["totalCount"]
    assert (ended.status, left, ended.report["left_behind"]) == (0, 0, [])
    assert not list((tmp_path / "reports").glob("unfinished-*"))


def test_a_create_that_breaks_down_is_left_to_the_rules(tmp_path: Path) -> None:
    def broken(handler: servers.Handler) -> None:
        if handler.command == "POST":
            handler.answer_json(500, {"code": 500, "data": {}, "meta": {"message": "Oops"}})
        else:
            servers.an_empty_list(handler)

    with servers.serving(broken) as server:
        ended = judge(tmp_path, server.base_url, "--rule", "invoice-number-is-unique")

    assert (ended.status, ended.outcomes) == (1, {"invoice-number-is-unique": "fail"})
