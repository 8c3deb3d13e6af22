"""`rules` and `plan`: what the suite judges, and what a run would send, without sending anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.command.plan import measured
from conformance.report.hints import lines_to_add
from conformance.running.selection import known_ids
from tests.conformance.__main__ import EXAMPLE
from tests.conformance.command import conformance
from tests.conformance.measure import measured as measured_now
from tests.conformance.samples import CONTRACT


def test_every_rule_of_the_contract_is_in_the_catalogue_with_a_check(tmp_path: Path) -> None:
    rules = {rule["id"]: rule for rule in json.loads(conformance(tmp_path, "rules", "--format", "json").output)}

    assert set(rules) == set(CONTRACT.rules)
    for id_, rule in rules.items():
        assert rule["text"] == CONTRACT.rules[id_].text
        assert rule["source"], id_
        assert all(check["scenario"] for check in rule["checks"]), id_
        assert rule["checks"], id_


def test_what_a_check_needs_is_a_rule_and_leads_back_to_none_of_its_own(tmp_path: Path) -> None:
    rules = json.loads(conformance(tmp_path, "rules", "--format", "json").output)
    needs = {rule["id"]: {need for check in rule["checks"] for need in check["needs"]} for rule in rules}

    def transitive(rule: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        for need in needs[rule] - seen:
            seen = transitive(need, seen | {need})
        return seen

    assert {rule for rule in needs if rule in transitive(rule)} == set()


def test_the_table_and_the_page_name_every_rule(tmp_path: Path) -> None:
    table = conformance(tmp_path, "rules", COLUMNS="200").output
    page = conformance(tmp_path, "rules", "--format", "markdown").output

    assert {id_ for id_ in CONTRACT.rules if id_ not in table} == set()
    assert {id_ for id_ in CONTRACT.rules if f"### {id_}\n" not in page} == set()


def test_a_plan_needs_no_target(tmp_path: Path) -> None:
    ended = conformance(tmp_path, "plan", "--profile", "orders")

    assert (ended.status, ended.errors) == (0, "")
    assert "order-list-is-answered" in ended.output
    assert "invoice-number-is-unique" not in ended.output


def test_a_plan_names_what_the_configuration_lacks(tmp_path: Path) -> None:
    bare = conformance(tmp_path, "plan", "--rule", "order-becomes-an-invoice")
    configured = conformance(tmp_path, "plan", "--rule", "order-becomes-an-invoice", "--config", str(EXAMPLE))

    assert "needs data.order_ids" in bare.output
    assert "needs" not in configured.output


def test_a_read_only_plan_names_what_it_leaves_out(tmp_path: Path) -> None:
    ended = conformance(tmp_path, "plan", "--read-only", "--rule", "invoice-number-is-unique")

    assert "skipped: judging it needs writes" in ended.output
    assert "1 rule, at most 0 calls" in ended.output


def test_the_model_is_planned_where_it_is_asked_for(tmp_path: Path) -> None:
    assert "model " not in conformance(tmp_path, "plan").output
    assert "model " in conformance(tmp_path, "plan", "--model").output


def test_a_plan_says_how_long_a_rate_makes_it(tmp_path: Path) -> None:
    assert "min at 60 a minute" in conformance(tmp_path, "plan", "--rate-limit", "60/m").output


def test_the_numbers_of_the_plan_are_those_of_a_run() -> None:
    shipped, now = measured(), measured_now()

    assert set(shipped) == set(now), "python -m tests.conformance.measure"
    total, total_now = (sum(rule["requests"] for rule in numbers.values()) for numbers in (shipped, now))
    assert total == pytest.approx(total_now, rel=0.1), "python -m tests.conformance.measure"
    assert {id_ for id_ in shipped if shipped[id_]["config"] != now[id_]["config"]} == set()


def test_the_plan_knows_every_rule() -> None:
    assert {id_ for id_ in known_ids(CONTRACT) if id_ not in measured()} <= {"model"}


def test_every_key_that_a_rule_may_lack_has_a_line_to_add() -> None:
    keys = {key for rule in measured().values() for key in rule["config"]}

    assert not any("…" in line for line in lines_to_add(keys - {"target.second_store"}))
    assert len(keys) > 4


def test_the_lines_to_add_are_toml_with_each_table_once() -> None:
    lines = lines_to_add(["data.order_ids", "target.second_store", "data.channel_ids"])

    assert [line.split("#")[0].strip() for line in lines] == [
        "[data]",
        "order_ids = [501, 502, 503]",
        "channel_ids = [1, 2]",
        "[target.second_store]",
        'auth_token = "${SECOND_STORE_TOKEN}"',
        'store_hash = "…"',
    ]
