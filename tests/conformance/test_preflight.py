"""Before the first rule: a target that cannot be judged is told in one line, with what to do about it."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from conformance.config import Credentials
from conformance.running.preflight import Trouble, examine, probe_path
from conformance.session import Session
from tests.conformance import servers
from tests.conformance.command import judge
from tests.conformance.samples import CONTRACT, new_run


def trouble_with(
    base_url: str, *, second: Credentials | None = None, transport: httpx.BaseTransport | None = None
) -> Trouble | None:
    """What `examine` says of a target; the suite waits half a second for an answer."""
    config = replace(new_run(Path(), base_url).config, timeout_s=0.5, second_store=second)
    session = Session(config, CONTRACT, transport=transport, sleep=lambda _: None)
    try:
        return examine(session, config, CONTRACT)
    finally:
        session.close()


def text_of(trouble: Trouble | None) -> str:
    assert trouble is not None
    assert "\n" not in trouble.text + trouble.hint
    return trouble.text


def test_a_target_that_answers_a_list_is_fine() -> None:
    with servers.serving(servers.an_empty_list) as server:
        assert trouble_with(server.base_url) is None
        assert server.calls == ["GET /api/v3/io/ip/invoices"]


@pytest.mark.parametrize(
    ("way", "text"),
    [
        (servers.a_web_page, "answers 200 with a web page (text/html)"),
        (servers.a_gateway_error, "answers 502 without a JSON object (text/plain): upstream [31m gone"),
        (servers.a_redirect_to_itself, "redirects to itself (302)"),
        (servers.a_redirect_elsewhere, "redirects to https://api.example.com/v3 (308)"),
        (servers.an_endless_body, "the answer does not end"),
        (servers.no_credentials, "refuses the credentials of [target]: it answers 401 and says 'Invalid token | "),
        (servers.forbidden_under_200, "refuses the credentials of [target]: it answers 403"),
        (servers.nothing_there, "has nothing at /api/v3/io/ip/invoices: it answers 404"),
        (servers.always_too_many, "keeps answering 429"),
    ],
    ids=lambda value: value.__name__.replace("_", "-") if callable(value) else "",
)
def test_an_answer_that_is_none(way: servers.Answer, text: str) -> None:
    with servers.serving(way) as server:
        assert text in text_of(trouble_with(server.base_url))


def test_wrong_credentials_of_the_second_store_name_its_table() -> None:
    def only_the_first(handler: servers.Handler) -> None:
        way = servers.an_empty_list if handler.headers["X-Store-Hash"] == "demo" else servers.no_credentials
        way(handler)

    with servers.serving(only_the_first) as server:
        second = Credentials(auth_token="wrong", store_hash="other")

        assert "credentials of [target.second_store]" in text_of(trouble_with(server.base_url, second=second))


def test_a_port_on_which_nothing_listens() -> None:
    with servers.closed_port() as base_url:
        assert text_of(trouble_with(base_url)) == f"nothing listens at {base_url}"


def test_a_target_that_hangs() -> None:
    with servers.hanging() as base_url:
        assert text_of(trouble_with(base_url)) == f"{base_url} does not answer in time"


def test_a_name_that_nobody_knows() -> None:
    trouble = trouble_with("http://no-such-host.invalid")

    assert text_of(trouble) == "the name 'no-such-host.invalid' cannot be resolved"


def test_tls_where_there_is_none() -> None:
    with servers.serving(servers.an_empty_list) as server:
        trouble = trouble_with(server.base_url.replace("http:", "https:"))

        assert text_of(trouble).startswith("no TLS with https://")
        assert "plain http://" in (trouble.hint if trouble else "")


def test_a_certificate_that_is_not_trusted() -> None:
    def refused(_: httpx.Request) -> httpx.Response:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")
        error.verify_message = "self-signed certificate"
        raise httpx.ConnectError("handshake") from error

    trouble = trouble_with("https://target", transport=httpx.MockTransport(refused))

    assert text_of(trouble) == "the certificate of target is not trusted: self-signed certificate"


def test_a_server_error_in_the_envelope_is_left_to_the_rules() -> None:
    def broken(handler: servers.Handler) -> None:
        handler.answer_json(500, {"code": 500, "data": {}, "meta": {"message": "Oops"}})

    with servers.serving(broken) as server:
        assert trouble_with(server.base_url) is None


@pytest.mark.parametrize(("profile", "path"), [("invoices", "/api/v3/io/ip/invoices"), ("orders", "/api/v3/io/orders")])
def test_the_first_call_belongs_to_the_profile_that_is_judged(profile: str, path: str) -> None:
    config = replace(new_run(Path()).config, profiles=(profile,))

    assert probe_path(config, CONTRACT) == path


def test_the_command_says_it_in_two_lines_ends_with_3_and_still_writes_every_report(tmp_path: Path) -> None:
    with servers.closed_port() as base_url:
        ended = judge(tmp_path, base_url)

    assert ended.error_and_hint == (f"nothing listens at {base_url}", "start the target, or correct base_url")
    assert ended.status == ended.report["exit_status"] == 3
    assert ended.report["verdict"] == "not-judged"
    assert ended.report["reasons"] == [f"nothing listens at {base_url}"]
    assert ended.report["target"] == base_url
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["junit.xml", "report.html", "report.json"]


def test_what_a_target_says_twice_is_told_once() -> None:
    def refused(handler: servers.Handler) -> None:
        handler.answer_json(401, {"code": 401, "data": {"errMsg": "Bad token"}, "meta": {"message": "Bad token"}})

    with servers.serving(refused) as server:
        assert text_of(trouble_with(server.base_url)).endswith("it answers 401 and says 'Bad token'")
