"""Which status an invoice has: the open balance completes it, else a status that was sent is kept."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.domain.invoice import Invoice, Status, Terms, changed, new_invoice, status_of_balances
from tests.domain.samples import fields, invoice, money, terms, update

OPEN, PARTIALLY_PAID, COMPLETED = Status.OPEN, Status.PARTIALLY_PAID, Status.COMPLETED
any_status = pytest.mark.parametrize("status", list(Status), ids=lambda status: status.name.lower())
nothing_open = pytest.mark.parametrize("still_open", ["0", "-0.0001", "-50"])
any_reopening = pytest.mark.parametrize("reopening", ["derived", "kept"])


def after_update(before: Invoice, *, taken: Terms | None = None, **sent: Any) -> int:
    """The status once `sent` was applied under the choices `taken`."""
    return changed(before, update(**sent), taken or terms()).status


@any_status
@nothing_open
def test_an_invoice_with_nothing_to_pay_is_completed_whatever_was_sent(status: Status, still_open: str) -> None:
    assert new_invoice(7, fields("100", still_open, status=status), terms()).status == COMPLETED


@nothing_open
def test_an_invoice_with_nothing_to_pay_is_completed_if_no_status_was_sent(still_open: str) -> None:
    assert new_invoice(7, fields("100", still_open), terms()).status == COMPLETED


@any_status
def test_an_invoice_with_something_to_pay_keeps_the_status_sent(status: Status) -> None:
    assert new_invoice(7, fields("100", "0.0001", status=status), terms()).status == status


@pytest.mark.parametrize(
    ("original", "still_open", "status"),
    [
        pytest.param("100", "99.9999", PARTIALLY_PAID, id="below the original"),
        pytest.param("100", "100", OPEN, id="equal to the original"),
        pytest.param("100", "100.0001", OPEN, id="above the original"),
    ],
)
def test_a_completed_status_with_something_to_pay_may_follow_the_balances(
    original: str, still_open: str, status: Status
) -> None:
    taken = terms(completed_status_with_open_balance="derived")

    assert new_invoice(7, fields(original, still_open, status=COMPLETED), taken).status == status


@pytest.mark.parametrize("status", [OPEN, PARTIALLY_PAID])
def test_where_a_completed_status_follows_the_balances_the_others_are_kept(status: Status) -> None:
    taken = terms(completed_status_with_open_balance="derived")

    assert new_invoice(7, fields("100", "50", status=status), taken).status == status


@nothing_open
@any_status
def test_paying_all_completes_an_invoice_whatever_status_is_sent(status: Status, still_open: str) -> None:
    assert after_update(invoice(), open_balance=money(still_open), status=status) == COMPLETED


@nothing_open
def test_paying_all_completes_an_invoice_if_no_status_is_sent(still_open: str) -> None:
    assert after_update(invoice(), open_balance=money(still_open)) == COMPLETED


@any_status
def test_a_status_sent_in_an_update_is_kept_while_something_is_open(status: Status) -> None:
    assert after_update(invoice(), status=status) == status


@any_status
def test_a_status_sent_with_a_raised_balance_is_kept(status: Status) -> None:
    assert after_update(invoice("100", "0", status=COMPLETED), open_balance=money("50"), status=status) == status


def test_a_completed_status_sent_in_an_update_may_follow_the_balances() -> None:
    taken = terms(completed_status_with_open_balance="derived")

    assert after_update(invoice("100", "50"), taken=taken, status=COMPLETED) == PARTIALLY_PAID


@any_status
def test_an_update_of_something_else_leaves_the_status(status: Status) -> None:
    taken = terms(status_of_partial_balance="partially-paid")

    assert after_update(invoice("100", "50", status=status), taken=taken, type="Credit") == status


@pytest.mark.parametrize(("raised_to", "status"), [("40", PARTIALLY_PAID), ("100", OPEN), ("120", OPEN)])
def test_a_completed_invoice_that_is_reopened_follows_its_balances(raised_to: str, status: Status) -> None:
    assert after_update(invoice("100", "0", status=COMPLETED), open_balance=money(raised_to)) == status


@pytest.mark.parametrize("raised_to", ["40", "100", "120"])
def test_a_completed_invoice_that_is_reopened_may_stay_completed(raised_to: str) -> None:
    before = invoice("100", "0", status=COMPLETED)

    assert after_update(before, taken=terms(status_on_reopening="kept"), open_balance=money(raised_to)) == COMPLETED


@any_reopening
def test_an_invoice_sent_as_completed_with_something_open_is_not_reopened_by_a_new_balance(reopening: str) -> None:
    before = invoice("100", "60", status=COMPLETED)

    assert after_update(before, taken=terms(status_on_reopening=reopening), open_balance=money("80")) == COMPLETED


@pytest.mark.parametrize("status", [OPEN, PARTIALLY_PAID])
@pytest.mark.parametrize("still_open", ["40", "60", "100", "120"])
def test_a_new_open_balance_above_zero_leaves_the_status(status: Status, still_open: str) -> None:
    assert after_update(invoice("100", "50", status=status), open_balance=money(still_open)) == status


@pytest.mark.parametrize(
    ("lowered_to", "status"),
    [
        pytest.param("99.9999", PARTIALLY_PAID, id="below the original"),
        pytest.param("100", OPEN, id="to the original"),
        pytest.param("110", OPEN, id="above the original"),
    ],
)
def test_an_open_invoice_may_become_partially_paid_by_a_lower_balance(lowered_to: str, status: Status) -> None:
    taken = terms(status_of_partial_balance="partially-paid")

    assert after_update(invoice("100", "120"), taken=taken, open_balance=money(lowered_to)) == status


@pytest.mark.parametrize("status", [PARTIALLY_PAID, COMPLETED])
def test_a_lower_balance_leaves_the_status_of_an_invoice_that_is_not_open(status: Status) -> None:
    taken = terms(status_of_partial_balance="partially-paid")

    assert after_update(invoice("100", "120", status=status), taken=taken, open_balance=money("110")) == status


@nothing_open
def test_by_its_balances_alone_an_invoice_with_nothing_to_pay_is_completed(still_open: str) -> None:
    assert status_of_balances(invoice("100", still_open, status=OPEN)) == COMPLETED


def test_raising_the_open_balance_makes_no_invoice_partially_paid() -> None:
    taken = terms(status_of_partial_balance="partially-paid")

    assert after_update(invoice("100", "40"), taken=taken, open_balance=money("60")) == OPEN
