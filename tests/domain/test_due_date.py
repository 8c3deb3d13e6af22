"""When an invoice falls due: on the date that was sent, else after the store's payment terms."""

from __future__ import annotations

import pytest

from mockserver.domain.errors import BadField
from mockserver.domain.invoice import Invoice, new_invoice
from tests.domain.samples import DAY, NOW, fields, terms

MIDNIGHT = NOW - NOW % DAY
EMPTY = None


@pytest.mark.parametrize("due_days", [0, 5, 15, 30, 45, 60])
def test_an_invoice_without_due_date_falls_due_the_stores_days_after_its_creation(due_days: int) -> None:
    assert new_invoice(7, fields(), terms(now=NOW, due_days=due_days)).due_date == NOW + due_days * DAY


@pytest.mark.parametrize("sent", [1, -1, NOW - DAY, NOW + DAY + 1], ids=["1970", "1969", "yesterday", "tomorrow"])
@pytest.mark.parametrize("precision", ["second", "utc-midnight"])
def test_a_due_date_that_was_sent_is_kept_exactly(sent: int, precision: str) -> None:
    assert new_invoice(7, fields(due_date=sent), terms(due_date_precision=precision)).due_date == sent


def test_an_empty_due_date_counts_as_left_out() -> None:
    assert new_invoice(7, fields(due_date=EMPTY), terms(now=NOW)).due_date == NOW + 30 * DAY


def test_an_empty_due_date_may_be_refused() -> None:
    with pytest.raises(BadField, match="dueDate: This field may not be empty") as refusal:
        new_invoice(7, fields(due_date=EMPTY), terms(empty_due_date="refused"))

    assert refusal.value.rule == "due-date-defaults-to-terms"


def test_where_an_empty_due_date_is_refused_one_left_out_still_has_its_default() -> None:
    assert new_invoice(7, fields(), terms(now=NOW, empty_due_date="refused")).due_date == NOW + 30 * DAY


def test_a_due_date_of_zero_is_the_start_of_1970() -> None:
    assert new_invoice(7, fields(due_date=0), terms()).due_date == 0


@pytest.mark.parametrize("empty", ["defaulted", "refused"])
def test_a_due_date_of_zero_may_count_as_left_out(empty: str) -> None:
    taken = terms(now=NOW, zero_due_date="defaulted", empty_due_date=empty)

    assert new_invoice(7, fields(due_date=0), taken).due_date == NOW + 30 * DAY


def test_a_due_date_by_default_may_be_the_midnight_before() -> None:
    assert made_at(NOW).due_date == MIDNIGHT + 30 * DAY


@pytest.mark.parametrize("second", [0, 1, DAY - 1], ids=["midnight", "a second later", "the day's last second"])
def test_the_midnight_is_that_of_the_same_day_in_utc(second: int) -> None:
    assert made_at(MIDNIGHT + second).due_date == MIDNIGHT + 30 * DAY


def test_the_days_count_from_the_issue_date_where_that_is_the_created_time() -> None:
    invoice = new_invoice(7, fields(issued_at=1_000), terms(due_days=5))

    assert (invoice.created_at, invoice.due_date) == (1_000, 1_000 + 5 * DAY)


@pytest.mark.parametrize("place", ["order-date", "nowhere"])
def test_the_days_count_from_now_where_the_issue_date_is_not_the_created_time(place: str) -> None:
    invoice = new_invoice(7, fields(issued_at=1_000), terms(now=NOW, due_days=5, issued_at_shows_in=place))

    assert (invoice.created_at, invoice.due_date) == (NOW, NOW + 5 * DAY)


def test_a_due_date_in_the_past_leaves_the_status_open() -> None:
    assert new_invoice(7, fields(due_date=NOW - DAY), terms(now=NOW)).status == 0


def made_at(now: int) -> Invoice:
    return new_invoice(7, fields(), terms(now=now, due_date_precision="utc-midnight"))
