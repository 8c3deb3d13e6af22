"""No token is shown, whatever the target does with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from conformance.config import Credentials
from conformance.judging import RuleResult
from conformance.outcomes import TargetError
from conformance.redaction import redacted
from conformance.running.bench import Bench
from conformance.running.preflight import examine
from conformance.session import Session
from conformance.world import World
from tests.conformance import servers
from tests.conformance.command import judge
from tests.conformance.samples import CONTRACT, failing, failure, new_run, task

SECRETS = {"demo-token": "INVOICE_API_TOKEN", 'o"t/her': "INVOICE_API_SECOND_TOKEN"}
TOKENS = ("demo-token", "other-token")


def an_echo(handler: servers.Handler) -> None:
    """Answer a refusal, or a list, that repeats every header of the request."""
    sent = dict(handler.headers.items())
    lists = handler.path.startswith("/api/v3/io/ip/invoices?limit=1")
    body = servers.LIST if lists else {"code": 200, "data": {"sent": sent}, "meta": {"message": str(sent)}}
    handler.answer_json(200, body, X_Echo=sent.get("X-Auth-Token", ""))


def a_refusal_that_echoes(handler: servers.Handler) -> None:
    told = f"{'no ' * 30} {handler.headers['X-Auth-Token']} {'x' * 120}"
    handler.answer_json(401, {"code": 401, "data": {"errMsg": told}, "meta": {}})


def a_redirect_that_echoes(handler: servers.Handler) -> None:
    handler.answer(302, b"", Location=f"/login?token={handler.headers['X-Auth-Token']}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("demo-token, demo-token", "$INVOICE_API_TOKEN, $INVOICE_API_TOKEN"),
        ('{"a": "o\\"t/her"}', '{"a": "$INVOICE_API_SECOND_TOKEN"}'),
        ("?a=o%22t%2Fher", "?a=$INVOICE_API_SECOND_TOKEN"),
        ("nothing", "nothing"),
    ],
    ids=["twice", "in JSON", "in a URL", "none"],
)
def test_a_token_is_shown_as_its_variable(text: str, shown: str) -> None:
    assert redacted(text, SECRETS) == shown


def test_a_token_that_is_a_part_of_a_variables_name_leaves_the_name_whole() -> None:
    once = redacted("API", {"API": "INVOICE_API_TOKEN"})

    assert redacted(once, {"API": "INVOICE_API_TOKEN"}) == once == "$INVOICE_API_TOKEN"


def test_a_target_that_echoes_headers_puts_no_token_into_a_report(tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text(
        '[target.second_store]\nauth_token = "other-token"\nstore_hash = "other"\n', encoding="utf-8"
    )
    rules = ("unknown-invoice-is-404", "credentials-are-required", "success-message-is-success", "schema-getInvoice")

    with servers.serving(an_echo) as server:
        ended = judge(
            tmp_path, server.base_url, *(part for rule in rules for part in ("--rule", rule)), "--", "-v", "-n", "0"
        )

    assert ended.report["verdict"] == "fails"
    told = [ended.output, ended.errors, *(path.read_text("utf-8") for path in (tmp_path / "reports").iterdir())]
    assert not [text for text in told if any(token in text for token in TOKENS)]
    assert "$INVOICE_API_TOKEN" in str(ended.report["rules"])


@pytest.mark.parametrize("way", [a_refusal_that_echoes, a_redirect_that_echoes], ids=["refusal", "redirect"])
def test_what_keeps_a_run_from_its_start_shows_no_token(tmp_path: Path, way: servers.Answer) -> None:
    with servers.serving(way) as server:
        ended = judge(tmp_path, server.base_url)

    assert ended.status == 3
    assert "$INVOICE_API_TOKEN" in ended.errors
    assert "demo-tok" not in ended.errors + ended.output + str(ended.report)


def test_an_error_of_the_connection_shows_no_token(tmp_path: Path) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.LocalProtocolError(f"Illegal header value {request.headers['X-Auth-Token']}")

    config = new_run(tmp_path).config
    session = Session(config, CONTRACT, transport=httpx.MockTransport(broken))

    trouble = examine(session, config, CONTRACT)

    assert trouble is not None
    assert "Illegal header value $INVOICE_API_TOKEN" in trouble.text


def test_a_result_of_any_layer_is_shown_without_tokens(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    config = replace(run.config, second_store=Credentials(auth_token="other-token", store_hash="other"))
    told = failure(expected="demo-token", observed="['other-token']", curl="curl demo-token")

    with servers.serving(servers.an_empty_list) as server:
        bench = Bench(replace(run, config=replace(config, base_url=server.base_url)), CONTRACT)
        found = bench.judge(task("one", lambda _: failing("one", failures=[told], reason="other-token")))
        bench.close()

    assert not [token for token in TOKENS if token in str(found)]
    assert found.failures[0].observed == "['$INVOICE_API_SECOND_TOKEN']"


def test_an_error_on_the_way_is_a_reason_without_tokens(tmp_path: Path) -> None:
    def lost(_: World) -> RuleResult:
        raise TargetError("GET /: demo-token")

    with servers.serving(servers.an_empty_list) as server:
        bench = Bench(new_run(tmp_path, server.base_url), CONTRACT)
        found = bench.judge(task("one", lost))
        bench.close()

    assert found.reason == "GET /: $INVOICE_API_TOKEN"
