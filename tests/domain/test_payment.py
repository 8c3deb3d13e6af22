"""A payment as a small machine of states: what each step makes of it, and what that moves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockserver.domain.errors import AppliedAmountChanged, LineLeftOut, OperationNotAllowed, StatusNotAllowed
from mockserver.domain.payment import (
    Payment,
    advance,
    allowed_operations,
    allowed_statuses,
    amend,
    movements,
    perform,
    record,
    revert,
    waits,
    without_invoice,
)
from tests.domain.payments import choices, fields, payment
from tests.domain.samples import NOW, money

AWAITING, PROCESSING, COMPLETED, REFUNDED = 1, 2, 3, 4


def moved(before: Payment | None, after: Payment | None) -> dict[int, str]:
    """Movements, as text."""
    return {id_: str(by) for id_, by in movements(before, after).items()}


def test_the_total_is_the_exact_sum_of_the_lines() -> None:
    assert payment({1: "0.1", 2: "0.2", 3: "0.0001"}).total == money("0.3001")


def test_a_new_payment_is_completed_applied_and_pays_for_its_own_company() -> None:
    made = record(3, fields(), now=NOW, choices=choices())

    assert (made.processing_status, made.is_applied, made.payer_customer_id) == (COMPLETED, True, "1001")
    assert (made.payer_name, made.funding_status, made.created_at) == ("Store offline payment", 2, NOW)


@pytest.mark.parametrize(
    ("applies", "applying"),
    [("on-completion", ()), ("on-processing", (PROCESSING,)), ("at-creation", (AWAITING, PROCESSING))],
)
def test_a_waiting_payment_is_applied_as_the_choice_says(applies: str, applying: tuple[int, ...]) -> None:
    for status in (AWAITING, PROCESSING):
        made = record(3, fields(processing_status=status), now=NOW, choices=choices(payment_applies=applies))

        assert made.is_applied is (status in applying)


def test_a_payment_that_enters_processing_is_applied_once_as_the_choice_says() -> None:
    settled = choices(payment_applies="on-processing")
    made = record(3, fields(processing_status=AWAITING), now=NOW, choices=settled)

    processed = advance(made, PROCESSING, now=NOW, choices=settled)
    done = advance(processed, COMPLETED, now=NOW, choices=settled)

    assert [one.is_applied for one in (made, processed, done)] == [False, True, True]
    assert not movements(processed, done)


@pytest.mark.parametrize("applies", ["on-completion", "on-processing", "at-creation"])
def test_a_payment_recorded_as_refunded_is_not_applied(applies: str) -> None:
    made = record(3, fields(processing_status=REFUNDED), now=NOW, choices=choices(payment_applies=applies))

    assert not made.is_applied


def test_recording_takes_each_line_from_its_invoice() -> None:
    assert moved(None, payment({1: "30", 2: "10"})) == {1: "-30", 2: "-10"}
    assert moved(None, payment({1: "30"}, applied=False)) == {}


def test_deleting_gives_back_what_was_taken_and_nothing_else() -> None:
    assert moved(payment({1: "30", 2: "10"}), None) == {1: "30", 2: "10"}
    assert moved(payment({1: "30"}, applied=False), None) == {}


def test_a_step_that_changes_no_amount_moves_nothing() -> None:
    before = payment({1: "30"}, processing_status=PROCESSING)

    assert moved(before, advance(before, COMPLETED, now=NOW, choices=choices())) == {}


@pytest.mark.parametrize("status", [AWAITING, PROCESSING, COMPLETED])
def test_the_status_that_a_payment_has_changes_nothing(status: int) -> None:
    before = payment(processing_status=status, applied=False)

    assert advance(before, status, now=NOW, choices=choices()) is before


def test_completing_applies_once() -> None:
    waiting = payment(processing_status=AWAITING, applied=False)
    completed = advance(waiting, COMPLETED, now=NOW, choices=choices())
    back = advance(completed, PROCESSING, now=NOW, choices=choices())
    again = advance(back, COMPLETED, now=NOW, choices=choices())

    assert moved(waiting, completed) == {7: "-30"}
    assert moved(completed, back) == moved(back, again) == {}


def test_a_refund_gives_back_and_is_final() -> None:
    refunded = advance(payment(), REFUNDED, now=NOW, choices=choices())

    assert moved(payment(), refunded) == {7: "30"}
    for status in (AWAITING, PROCESSING, COMPLETED):
        with pytest.raises(StatusNotAllowed):
            advance(refunded, status, now=NOW, choices=choices())
    assert allowed_operations(refunded, choices()) == []


@pytest.mark.parametrize("status", [-1, 0, 5])
def test_other_statuses_are_not_allowed(status: int) -> None:
    with pytest.raises(StatusNotAllowed):
        advance(payment(), status, now=NOW, choices=choices())


@pytest.mark.parametrize(
    ("status", "repeated", "allowed"),
    [
        (COMPLETED, "accepted", [1, 2, 3, 4]),
        (COMPLETED, "refused", [1, 2, 4]),
        (REFUNDED, "accepted", [4]),
        (REFUNDED, "refused", []),
    ],
)
def test_the_statuses_allowed_are_those_that_are_accepted(status: int, repeated: str, allowed: list[int]) -> None:
    taken = choices(repeated_payment_status=repeated)
    made = payment(processing_status=status, applied=False)

    assert allowed_statuses(made, taken) == allowed
    for refused in {1, 2, 3, 4} - set(allowed):
        with pytest.raises(StatusNotAllowed):
            advance(made, refused, now=NOW, choices=taken)


def test_an_applied_payment_may_be_reverted_and_applied_again() -> None:
    reverted = perform(payment(), 1, now=NOW, choices=choices())
    applied = perform(reverted, 0, now=NOW, choices=choices())

    assert (moved(payment(), reverted), moved(reverted, applied)) == ({7: "30"}, {7: "-30"})
    assert reverted.processing_status == COMPLETED


@pytest.mark.parametrize(("applied", "code"), [(True, 0), (False, 1), (True, 2), (True, 3), (False, -1)])
def test_other_operations_are_not_allowed(applied: bool, code: int) -> None:
    with pytest.raises(OperationNotAllowed):
        perform(payment(applied=applied), code, now=NOW, choices=choices())


@pytest.mark.parametrize("applied", [True, False])
def test_a_choice_takes_all_operations_away(applied: bool) -> None:
    assert allowed_operations(payment(applied=applied), choices(offline_payment_operations="none")) == []


def test_a_reverted_payment_may_wait_again() -> None:
    reverted = revert(payment(), now=NOW, choices=choices(reverted_payment_status="awaiting-processing"))

    assert (reverted.processing_status, reverted.is_applied) == (AWAITING, False)


def test_reverting_what_is_not_applied_changes_nothing() -> None:
    before = payment(applied=False)

    assert revert(before, now=NOW, choices=choices(reverted_payment_status="awaiting-processing")) is before


def test_a_changed_amount_moves_the_difference() -> None:
    after = amend(payment({1: "30", 2: "10"}), fields({1: "45", 3: "1"}), now=NOW, choices=choices())

    assert after.invoice_ids == (1, 2, 3)
    assert moved(payment({1: "30", 2: "10"}), after) == {1: "-15", 3: "-1"}


def test_a_changed_amount_of_a_payment_that_waits_moves_nothing() -> None:
    before = payment(processing_status=AWAITING, applied=False)

    assert moved(before, amend(before, fields({7: "99"}), now=NOW, choices=choices())) == {}


def test_a_change_and_a_completion_in_one_take_the_new_amount() -> None:
    before = payment(processing_status=AWAITING, applied=False)

    after = amend(before, fields({7: "40"}, processing_status=COMPLETED), now=NOW, choices=choices())

    assert moved(before, after) == {7: "-40"}


@pytest.mark.parametrize("taken", ["422", "400"])
def test_an_applied_amount_may_have_to_stay(taken: str) -> None:
    fixed = choices(changed_payment_amount=taken)

    with pytest.raises(AppliedAmountChanged):
        amend(payment(), fields({7: "31"}), now=NOW, choices=fixed)
    assert amend(payment(), fields({7: "30"}, payer_name="Zoe"), now=NOW, choices=fixed).payer_name == "Zoe"


def test_a_line_that_is_left_out_may_be_missed() -> None:
    with pytest.raises(LineLeftOut, match="invoice 2"):
        amend(payment({1: "1", 2: "1"}), fields({1: "1"}), now=NOW, choices=choices(left_out_payment_line="422"))


def test_a_payment_loses_the_line_of_an_invoice_that_goes() -> None:
    rest = without_invoice(payment({1: "30", 2: "10"}), 1, now=NOW)

    assert rest is not None
    assert rest.invoice_ids == (2,)
    assert without_invoice(rest, 2, now=NOW) is None


def test_a_payment_begins_to_wait_on_its_invoices_and_ceases_to() -> None:
    waiting = payment({1: "1", 2: "1"}, processing_status=PROCESSING, applied=False)
    completed = payment({1: "1", 2: "1"})

    assert waits(None, waiting) == {1: 1, 2: 1}
    assert waits(waiting, completed) == waits(waiting, None) == {1: -1, 2: -1}
    assert waits(waiting, waiting) == waits(None, completed) == {}


def test_amounts_are_decimals_to_the_end() -> None:
    assert all(isinstance(by, Decimal) for by in movements(None, payment()).values())
