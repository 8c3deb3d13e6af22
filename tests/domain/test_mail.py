"""Mails of the outbox: what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from mockserver.domain.mail import Delivery, Mail, claimed, failed, recorded, sent
from tests.domain.samples import NOW

QUEUED = Mail(
    id=1, request_id=5, invoice_id=7, to="ada@acme.example", to_name="Ada", subject="Invoice INV-1", text="…", html="…",
    file_name="INV-1.pdf", size_bytes=3, created_at=NOW, delivery=Delivery.QUEUED, attachment_base64="UERG",
)  # fmt: skip
DONE: list[Callable[[Mail], Mail]] = [
    partial(sent, now=NOW),
    partial(recorded, now=NOW),
    partial(failed, reason="nobody there"),
]


def test_a_sent_mail_says_when() -> None:
    mail = sent(QUEUED, now=NOW + 5)

    assert (mail.delivery, mail.sent_at, mail.delivery_error) == (Delivery.SENT, NOW + 5, None)


def test_a_failed_mail_says_why() -> None:
    mail = failed(QUEUED, "nobody there")

    assert (mail.delivery, mail.sent_at, mail.delivery_error) == (Delivery.FAILED, None, "nobody there")


def test_a_mail_that_is_recorded_at_last_says_when() -> None:
    mail = recorded(QUEUED, now=NOW + 5)

    assert (mail.delivery, mail.sent_at) == (Delivery.RECORDED, NOW + 5)


def test_who_claims_a_mail_has_it_until_then() -> None:
    mail = claimed(QUEUED, by="one", until=NOW + 5)

    assert QUEUED.may_be_sent(NOW)
    assert not mail.may_be_sent(NOW + 4)
    assert mail.may_be_sent(NOW + 5)


def test_a_mail_that_is_done_with_has_no_claim_and_needs_none() -> None:
    for mail in (change(claimed(QUEUED, by="one", until=NOW)) for change in DONE):
        assert (mail.claimed_by, mail.claimed_until) == (None, None)
        assert not mail.may_be_sent(NOW + 5)


def test_only_a_queued_mail_holds_its_attachment() -> None:
    assert sent(QUEUED, now=NOW).attachment_base64 is None
    assert recorded(QUEUED, now=NOW).attachment_base64 is None
    assert failed(QUEUED, "nobody there").attachment_base64 is None


@pytest.mark.parametrize("delivery", [Delivery.RECORDED, Delivery.SENT, Delivery.FAILED])
def test_a_mail_that_is_not_queued_stays_as_it_is(delivery: Delivery) -> None:
    mail = replace(QUEUED, delivery=delivery)

    assert sent(mail, now=NOW) == recorded(mail, now=NOW) == failed(mail, "nobody there") == mail
