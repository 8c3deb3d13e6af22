"""Sending mails through a mail server."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from smtplib import (
    SMTP,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from mockserver.mail.address import Server
from mockserver.mail.not_sent import NotSent


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A mail server, and how long it may take for each answer. It is spoken to without TLS and without a password."""

    server: Server
    timeout_s: float

    def send(self, message: EmailMessage) -> None:
        """Hand the message over. This blocks until the server has taken it.

        Source: RFC 5321.

        Raises:
            NotSent: The server is not there, does not answer, or does not take it.
        """
        try:
            # Without a name for this machine, smtplib would look one up, which may take long.
            with closing(SMTP(*self.server, local_hostname="localhost", timeout=self.timeout_s)) as connection:
                connection.send_message(message)
                with suppress(OSError):  # the mail is taken, however the server says goodbye
                    connection.quit()
        except SMTPRecipientsRefused as error:
            answers = (_reply(*answer) for answer in error.recipients.values())
            raise NotSent(f"{self.server} refused the recipient: {'; '.join(answers)}", answers=True) from error
        except SMTPConnectError as error:
            text = f"{self.server} is closed: {_reply(error.smtp_code, error.smtp_error)}"
            raise NotSent(text, answers=False) from error
        except SMTPResponseException as error:
            text = f"{self.server} refused the mail: {_reply(error.smtp_code, error.smtp_error)}"
            raise NotSent(text, answers=True) from error
        except TimeoutError as error:
            raise self._silent() from error
        except SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError):
                raise self._silent() from error
            raise NotSent(f"{self.server} hung up: {error}", answers=True) from error
        except SMTPException as error:
            raise NotSent(f"{self.server} cannot take the mail: {error}", answers=True) from error
        except OSError as error:
            raise NotSent(f"{self.server} cannot be reached: {error.strerror or error}", answers=False) from error
        except ValueError as error:
            raise NotSent(f"the mail cannot be written for {self.server}: {error}", answers=True) from error

    def _silent(self) -> NotSent:
        return NotSent(f"{self.server} does not answer within {self.timeout_s:g} s", answers=False)


def _reply(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"
