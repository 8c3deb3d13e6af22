"""The suite's power over credentials, the form of answers and creates: what it catches, what it lets pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.judging import Outcome, RuleResult
from conformance.verdict import Terms, Verdict, conclude
from mockserver.settings import PROVIDER_RATE_LIMIT
from tests.conformance_power.between import Reply, refusal, saying
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.mutants import (
    Mutant,
    create,
    create_defaults,
    credentials,
    money,
    rate_limit,
    references,
    transport,
)
from tests.conformance_power.test_other_invoice_servers import OTHERS
from tests.conformance_power.verdicts import not_passed

_IDS = list(CONTRACT.rules)
RULES = _IDS[: _IDS.index("balances-share-a-currency") + 1]
MUTANTS = [
    mutant
    for module in (credentials, transport, rate_limit, create, create_defaults, money, references)
    for mutant in module.MUTANTS
]
CHOICES = [choice for choice in CONTRACT.choices.values() if set(choice.rules) & set(RULES)]
DIALECTS = [{choice.name: value} for choice in CHOICES for value in choice.values if value != choice.default]
UNAUTHORIZED = 401
STRANGERS = {
    "forbidden": refusal(403, "Invalid access token", "Invalid access token"),
    "a failure": refusal(500, "Internal Server Error", "Internal Server Error"),
    "401 under HTTP 200": replace(refusal(401, "Invalid token"), status=200),
}
MOST_FAILURES = 3
"""So many rules may fail for one fault."""


def unmet(results: Mapping[str, RuleResult]) -> dict[str, RuleResult]:
    return not_passed(results, may_lack_a_subject={rate_limit.LIMIT})


def test_the_mock_obeys_every_rule() -> None:
    results = judged(new_app(), rules=RULES)

    assert unmet(results) == {}
    assert not [result.id for result in results.values() if result.missing]


def test_every_rule_has_a_mutant() -> None:
    assert {mutant.rule for mutant in MUTANTS} == set(RULES)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.rule}: {mutant.name}")
def test_a_broken_rule_fails_and_few_others_do(mutant: Mutant) -> None:
    results = judged(mutant.app(), rules=RULES, config=mutant.config)

    assert results[mutant.rule].outcome is Outcome.FAIL
    concluded = conclude(list(results.values()), Terms(fail_on="should")).results
    failed = [result.id for result in concluded if result.outcome in (Outcome.FAIL, Outcome.WARN)]
    assert mutant.rule in failed
    assert len(failed) <= MOST_FAILURES
    assert not [result.reason for result in concluded if result.outcome is Outcome.ERROR]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: "=".join(*dialect.items()))
def test_a_legal_choice_breaks_no_rule(dialect: Mapping[str, str]) -> None:
    assert unmet(judged(new_app(dialect), rules=RULES)) == {}


@pytest.mark.parametrize("position", [1, -1], ids=["second values", "last values"])
def test_many_legal_choices_together_break_no_rule(position: int) -> None:
    choices = {name: list(choice.values)[position] for name, choice in CONTRACT.choices.items()}

    assert unmet(judged(new_app(choices), rules=RULES)) == {}


def test_a_limit_as_the_provider_has_it_passes() -> None:
    results = judged(rate_limit.limited(), rules=[rate_limit.LIMIT], config=rate_limit.LIMITED)

    assert unmet(results) == {}
    assert results[rate_limit.LIMIT].requests > PROVIDER_RATE_LIMIT.calls


@pytest.mark.parametrize(
    "other", ["times as text", "times in ISO 8601", "numeric order numbers", "more keys than documented"]
)
def test_another_way_to_be_right_passes(other: str) -> None:
    assert unmet(judged(OTHERS[other](new_app()), rules=RULES)) == {}


@pytest.mark.parametrize("reply", STRANGERS.values(), ids=STRANGERS)
def test_another_way_to_turn_strangers_away_passes(reply: Reply) -> None:
    app = saying(new_app(), lambda _: True, lambda own: reply if own.status == UNAUTHORIZED else own)

    assert unmet(judged(app, rules=RULES)) == {}


def test_a_limit_that_nobody_speaks_of_is_not_tried() -> None:
    result = judged(new_app(), rules=[rate_limit.LIMIT])[rate_limit.LIMIT]

    assert (result.outcome, result.requests) == (Outcome.SKIP, 0)
    assert result.reason.startswith("not applicable: data.rate_limit")


def test_a_limit_that_nobody_speaks_of_keeps_no_server_from_conforming() -> None:
    results = judged(new_app(), rules=[rate_limit.LIMIT, "unknown-route-is-404"])

    assert conclude(list(results.values()), Terms()).verdict is Verdict.CONFORMS


def test_a_server_that_only_fails_passes_no_rule_about_successes() -> None:
    failed = refusal(500, "Internal Server Error", "Internal Server Error")
    app = saying(new_app(), lambda _: True, lambda _: failed)

    result = judged(app, rules=[transport.STATUS])[transport.STATUS]

    assert (result.outcome, result.reason) == (Outcome.SKIP, "not applicable: no call succeeded")
    assert conclude([result], Terms()).verdict is Verdict.NOT_JUDGED


def test_a_redirect_to_a_login_is_no_success() -> None:
    login = refusal(302, "Sign in")
    app = saying(new_app(), lambda _: True, lambda own: login if own.status == UNAUTHORIZED else own)

    rule = "credentials-are-required"

    assert judged(app, rules=[rule])[rule].outcome is Outcome.PASS


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_on_its_own_passes(rule: str) -> None:
    assert unmet(judged(new_app(), rules=[rule])) == {}


def test_the_order_of_rules_does_not_matter() -> None:
    assert unmet(judged(new_app(), rules=RULES[::-1])) == {}


def test_evidence_that_rules_share_is_asked_for_once() -> None:
    first, second = judged(new_app(), rules=[transport.MESSAGE, transport.STATUS]).values()

    assert first.requests > 0
    assert second.requests == 0


def test_a_rule_that_found_its_evidence_shows_the_calls_behind_it() -> None:
    mutant = next(mutant for mutant in MUTANTS if mutant.rule == transport.STATUS)

    result = judged(mutant.app(), rules=[transport.MESSAGE, transport.STATUS])[transport.STATUS]

    assert result.requests == 0
    assert [failure for failure in result.failures if not (failure.curl and failure.calls)] == []
    assert result.failures


def test_without_data_of_the_configuration_rules_are_skipped_and_say_what_is_missing() -> None:
    bare = type(CONFIG)(base_url=CONFIG.base_url, credentials=CONFIG.credentials, profiles=("invoices",))

    results = judged(new_app(), rules=RULES, config=bare)

    assert {rule: result.missing for rule, result in results.items() if result.missing} == {
        "credentials-are-required": ["target.second_store"],
        "data-stay-within-their-store": ["target.second_store"],
        "invoice-number-is-unique": ["target.second_store"],
        "channel-must-exist": ["data.channel_ids"],
    }
    assert set(unmet(results)) == {"data-stay-within-their-store"}
    assert results["data-stay-within-their-store"].outcome is Outcome.SKIP
