"""A stored mail as a message of the Internet."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mockserver.domain.mail import Mail
from mockserver.mail.address import mailbox
from mockserver.mail.wording import one_line

_LAST_MOMENT = 253_402_300_799
"""The end of the year 9999."""
_LONGEST = 200
_WORD_JOINER = "\u2060"


def message_of(mail: Mail, *, sender: str, store_hash: str) -> EmailMessage:
    """The mail with its attachment, seven bits wide, so that every mail server takes it.

    The same mail has the same `Message-ID` whenever it is sent: who gets it twice can tell.

    Source: RFC 5322, RFC 2045, RFC 3834.

    Raises:
        BadAddress: There is no such address as the mail is for.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    name, _, domain = mailbox(mail.to).rpartition("@")
    message["To"] = Address(_literal(mail.to_name), username=name, domain=domain)
    message["Subject"] = _literal(mail.subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(min(max(mail.created_at, 0), _LAST_MOMENT), UTC))
    message["Message-ID"] = f"<{mail.created_at}.{mail.id}.{store_hash}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    pdf = b64decode(mail.attachment_base64 or "")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=_literal(mail.file_name))
    return message


def _literal(text: str) -> str:
    """One line that `email` takes as it stands: it would decode an encoded word, and so let out a hidden line break."""
    return one_line(text, longest=_LONGEST).replace("=?", f"={_WORD_JOINER}?")
