"""The suite's power over buyers, their carts and requests, and the back office: what it catches, what it lets pass."""

from __future__ import annotations

from dataclasses import replace

from conformance.judging import Outcome
from tests.conformance_power.area import Area, AreaOfManyServersTests
from tests.conformance_power.in_process import CONFIG, CONTRACT, judged, new_app
from tests.conformance_power.legal_buyers import LEGAL, mailing
from tests.conformance_power.mutants import all_mutants, buyer_back_office, buyer_jobs, buyer_mails

RULES = [rule.id for rule in CONTRACT.rules.values() if rule.profile == "buyer"]
OTHER_CHOICES = (
    *("success-message", "error-http-status", "bad-request-status", "due-date-precision", "default-list-order"),
    *("payment-applies", "payment-above-balance", "deleted-payment", "delete-of-paid-invoice", "q-matching"),
    *("completed-status-with-open-balance", "status-of-partial-balance", "issued-at-shows-in", "unknown-company"),
    *("create-only-fields-in-update", "mixed-balance-currencies", "foreign-invoice-in-payment"),
)
"""Choices of other rules that change what the checks of these rules meet on their way."""


class TestBuyers(AreaOfManyServersTests):
    area = Area(
        rules=RULES,
        mutants=[mutant for mutant in all_mutants() if mutant.rule in RULES],
        other_choices=OTHER_CHOICES,
        legal=LEGAL,
    )


def test_a_mail_server_that_takes_no_mail_breaks_no_rule_about_it() -> None:
    result = judged(mailing(takes=False), rules=[buyer_mails.TAKEN])[buyer_mails.TAKEN]

    assert result.outcome is Outcome.PASS


def test_without_buyers_every_rule_but_one_is_skipped_and_says_what_is_missing() -> None:
    bare = replace(CONFIG, data=replace(CONFIG.data, buyers=(), may_run_jobs=False))

    results = judged(new_app(), rules=RULES, config=bare)

    assert {rule for rule, result in results.items() if result.outcome is not Outcome.SKIP} == {
        "back-office-is-for-operators"
    }
    assert not [rule for rule, result in results.items() if not result.missing]


def test_without_leave_to_run_jobs_the_rules_about_them_are_skipped() -> None:
    bare = replace(CONFIG, data=replace(CONFIG.data, may_run_jobs=False))

    results = judged(new_app(), rules=RULES, config=bare)

    assert {rule for rule, result in results.items() if result.outcome is Outcome.SKIP} == {
        buyer_back_office.BOTH,
        buyer_back_office.DELETED,
        buyer_back_office.FINISHED,
        buyer_jobs.RUNS,
        buyer_mails.FIGURES,
        buyer_mails.OUTBOX,
        buyer_mails.PDF,
        buyer_mails.TAKEN,
    }
    assert {result.outcome for result in results.values()} == {Outcome.PASS, Outcome.SKIP}
