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
    Where several processes may send it, one of them has a claim on it: `claimed_by` is who, and `claimed_until` when
    that is over, by the machine's clock and not by the store's.
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
    claimed_by: str | None = None
    claimed_until: int | None = None

    def may_be_sent(self, now: int) -> bool:
        """It is queued, and nobody is at it."""
        return self.delivery == Delivery.QUEUED and (self.claimed_until is None or self.claimed_until <= now)


def claimed(mail: Mail, *, by: str, until: int) -> Mail:
    """Whoever is named sends the mail, and nobody else until then."""
    return replace(mail, claimed_by=by, claimed_until=until)


def recorded(mail: Mail, *, now: int) -> Mail:
    """There is no mail server any more for a queued mail."""
    if mail.delivery != Delivery.QUEUED:
        return mail
    return replace(_settled(mail), delivery=Delivery.RECORDED, sent_at=now)


def sent(mail: Mail, *, now: int) -> Mail:
    """The mail server took a queued mail."""
    if mail.delivery != Delivery.QUEUED:
        return mail
    return replace(_settled(mail), delivery=Delivery.SENT, sent_at=now)


def failed(mail: Mail, reason: str) -> Mail:
    """A queued mail cannot be sent."""
    if mail.delivery != Delivery.QUEUED:
        return mail
    return replace(_settled(mail), delivery=Delivery.FAILED, delivery_error=reason)


def _settled(mail: Mail) -> Mail:
    """The mail without what only a queued one holds."""
    return replace(mail, attachment_base64=None, claimed_by=None, claimed_until=None)
