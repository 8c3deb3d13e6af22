"""A mail of the outbox, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Delivery(StrEnum):
    """Whether a mail went out. Without a mail server it is recorded only."""

    RECORDED = "recorded"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as the store keeps it; `delivery` is a `Delivery`. Times are Unix seconds.

    `attachment_base64` is there while the mail is queued, so that whoever sends it attaches what it was written with.
    """

    id: int
    request_id: int
    invoice_id: int
    to: str
    to_name: str
    subject: str
    text: str
    html: str
    file_name: str
    size_bytes: int
    created_at: int
    delivery: str = Delivery.RECORDED
    delivery_error: str | None = None
    sent_at: int | None = None
    attachment_base64: str | None = None


def recorded(mail: Mail, *, now: int) -> Mail:
    """There is no mail server any more for a queued mail."""
    if mail.delivery != Delivery.QUEUED:
        return mail
    return replace(mail, delivery=Delivery.RECORDED, sent_at=now, attachment_base64=None)


def sent(mail: Mail, *, now: int) -> Mail:
    """The mail server took a queued mail."""
    if mail.delivery != Delivery.QUEUED:
        return mail
    return replace(mail, delivery=Delivery.SENT, sent_at=now, attachment_base64=None)


def failed(mail: Mail, reason: str) -> Mail:
    """A queued mail cannot be sent."""
    if mail.delivery != Delivery.QUEUED:
        return mail
    return replace(mail, delivery=Delivery.FAILED, delivery_error=reason, attachment_base64=None)
