"""Rules: what `x-rules` says of operations and choices is true, and the code cites rules that exist, all of them."""

from __future__ import annotations

import re

import pytest

from fixtures.contract import Contract, Rule
from tests.drift.source import Mention, rules_cited

CONTRACT = Contract.load()
RULES = [pytest.param(rule, id=rule.id) for rule in CONTRACT.rules.values()]
CITED = rules_cited("mockserver", "fixtures")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_stated_in_one_readable_sentence_with_its_source(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
    assert re.fullmatch(r"(?!.*\. [A-Z]).+\.", rule.text)
    assert rule.source


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_known_level_evidence_and_profile(rule: Rule) -> None:
    assert rule.level in {"must", "should", "may"}
    assert rule.evidence in {"documented", "observed", "assumed"}
    assert rule.profile in {operation.profile for operation in CONTRACT.operations.values()}


@pytest.mark.parametrize("rule", RULES)
def test_the_operations_of_a_rule_exist(rule: Rule) -> None:
    assert rule.operations
    assert set(rule.operations) <= set(CONTRACT.operations)


@pytest.mark.parametrize("rule", RULES)
def test_the_choices_of_a_rule_exist_and_name_it_too(rule: Rule) -> None:
    naming_it = {choice.name for choice in CONTRACT.choices.values() if rule.id in choice.rules}

    assert set(rule.choices) == naming_it


def test_a_rule_that_may_be_otherwise_says_how() -> None:
    silent = [rule.id for rule in CONTRACT.rules.values() if rule.level == "may" and not rule.choices]

    assert not silent


def test_what_is_no_rule_has_a_reason_and_is_no_rule() -> None:
    not_rules = CONTRACT.document["x-not-rules"]

    assert all(entry["text"] and entry["reason"] for entry in not_rules.values())
    assert not not_rules.keys() & CONTRACT.rules.keys()


@pytest.mark.parametrize("mention", [pytest.param(mention, id=str(mention)) for mention in CITED])
def test_a_rule_that_the_code_cites_exists(mention: Mention) -> None:
    assert mention.name in CONTRACT.rules


@pytest.mark.parametrize("rule", RULES)
def test_the_mock_cites_every_rule(rule: Rule) -> None:
    places = [mention.place for mention in CITED if mention.name == rule.id and mention.place.startswith("mockserver/")]

    assert places, f"no docstring or refusal in mockserver/ names {rule.id} as its rule"
