"""A request with its invoice, and the mail that answers it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

from mockserver.domain.b2b_request import B2bRequest
from mockserver.domain.invoice import Invoice
from mockserver.domain.mail import Delivery, Mail
from mockserver.mail.composing import compose
from mockserver.mail.letter import Letter
from mockserver.mail.message import message_of
from tests.domain.samples import DAY, NOW, invoice

REQUEST = B2bRequest(
    id=12, buyer_id=3, user_name="Ada Lovelace", email="ada@acme.example", invoice_account="1001", invoice_id=7,
    invoice_number="INV-1", account="1001", created_at=NOW - DAY, stage="pulled",
)  # fmt: skip
HOSTILE = [
    "Ada\r\nBcc: eve@evil.example",
    "Ada\nBcc: eve@evil.example",
    "Ada\rBcc: eve@evil.example",
    "Ada\r\n\r\nhello",
    "Ada\u2028Bcc: eve@evil.example",
    "Ada\x0bBcc: eve@evil.example",
    "Ada\x85Bcc: eve@evil.example",
    "Ada\x00\x1b[31m",
    '"Ada" <eve@evil.example>, x',
    "=?utf-8?q?Ada=0ABcc=3A_eve=40evil.example?=",
    "a =?utf-8?b?QQ0KQmNjOiBldmVAZXZpbC5leGFtcGxl?= b",
    "x" * 5000,
    "Ада Лавлейс",
    "株式会社" * 60,
    "ä" * 76,
    "\ud800",
    "\u202eexe.adA",
    "",
    " ",
]
"""What names and numbers may hold without breaking a mail."""


def letter(of: Invoice | None = None, **request: Any) -> Letter:
    """The mail for a request, of an invoice that is 100 USD and not paid unless told otherwise."""
    return compose(of or invoice(), replace(REQUEST, **request), now=NOW)


def mail(of: Letter | None = None, **fields: Any) -> Mail:
    """The letter as the outbox has it, or as `fields` say."""
    written = of or Letter(subject="Invoice INV-1", text="Hello\n", html="<p>Hello</p>", file_name="a.pdf", pdf=b"%PDF")
    kept: dict[str, Any] = {
        "id": 4,
        "request_id": 12,
        "invoice_id": 7,
        "to": "ada@acme.example",
        "to_name": "Ada Lovelace",
        "subject": written.subject,
        "text": written.text,
        "html": written.html,
        "file_name": written.file_name,
        "size_bytes": len(written.pdf),
        "created_at": NOW,
        "delivery": Delivery.QUEUED,
        "attachment_base64": b64encode(written.pdf).decode("ascii"),
        **fields,
    }
    return Mail(**kept)


def received(sent: Mail, sender: str = "invoices@localhost") -> EmailMessage:
    """The mail after its way over the wire."""
    message = BytesParser(policy=SMTP).parsebytes(wire(sent, sender))
    assert isinstance(message, EmailMessage)
    return message


def wire(sent: Mail, sender: str = "invoices@localhost") -> bytes:
    """The mail as it goes over the wire."""
    return message_of(sent, sender=sender, store_hash="demo").as_bytes()


def parts(message: EmailMessage) -> tuple[str, str, EmailMessage]:
    """Text, HTML and attachment."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    (attachment,) = message.iter_attachments()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert isinstance(attachment, EmailMessage)
    return text.get_content(), html.get_content(), attachment
