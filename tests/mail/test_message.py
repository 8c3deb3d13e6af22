"""The mail on the wire: no text of a record becomes a header, an address or another part."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest

from mockserver.mail.address import BadAddress
from mockserver.mail.message import message_of
from tests.domain.samples import invoice
from tests.mail.samples import HOSTILE, letter, mail, parts, received, wire

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]


def addresses(message: EmailMessage) -> list[str]:
    return [address.addr_spec for address in message["To"].addresses]


def test_text_page_and_attachment_arrive_as_they_were_written() -> None:
    written = letter(invoice(customer_name="Ärzte & Söhne 株式会社"))

    text, html, attachment = parts(received(mail(written)))

    assert text.replace("\r\n", "\n") == written.text
    assert html.replace("\r\n", "\n") == written.html
    assert (attachment.get_content_type(), attachment.get_content()) == ("application/pdf", written.pdf)


def test_the_head_is_what_it_should_be() -> None:
    message = received(mail())

    assert sorted(message.keys()) == sorted(HEADERS)
    assert message["From"].addresses[0].addr_spec == "invoices@localhost"
    assert message["To"] == "Ada Lovelace <ada@acme.example>"
    assert message["Date"] == "Tue, 14 Nov 2023 22:13:20 +0000"
    assert message["Subject"] == "Invoice INV-1"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["to_name", "subject", "file_name"])
def test_no_text_becomes_a_header(field: str, text: str) -> None:
    fields: dict[str, Any] = {field: text}

    message = received(mail(**fields))

    assert sorted(message.keys()) == sorted(HEADERS)
    assert addresses(message) == ["ada@acme.example"]
    assert parts(message)[2].get_content() == b"%PDF"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_mail_is_seven_bits_in_lines_of_a_fair_length(text: str) -> None:
    content = wire(mail(letter(invoice(customer_name=text), user_name=text), to_name=text, subject=text))

    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert not re.search(rb"[^\r]\n|\r[^\n]", content)


@pytest.mark.parametrize("name", ["Ада Лавлейс", "Müller, Jörg", 'O"Neil', "(Ada)", "株式会社" * 10, "a.b", "ä" * 76])
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    head = message_from_bytes(wire(mail(to_name=name)))["To"]  # the parser behind `received` parts long names

    written, address = parseaddr(head)
    assert (str(make_header(decode_header(written))), address) == (name, "ada@acme.example")


@pytest.mark.parametrize("subject", ["Rechnung Ü-1 für Gänsefüßchen", "請求書 " * 20])
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    assert received(mail(subject=subject))["Subject"] == " ".join(subject.split())


def test_an_encoded_word_in_a_subject_is_read_as_it_stands() -> None:
    assert received(mail(subject="Invoice =?utf-8?q?x?="))["Subject"] == "Invoice =\u2060?utf-8?q?x?="


def test_a_file_name_is_read_as_it_was_written() -> None:
    assert parts(received(mail(file_name="Rechnung Ü-1.pdf")))[2].get_filename() == "Rechnung Ü-1.pdf"


def test_the_same_mail_has_the_same_id() -> None:
    again, other = received(mail()), received(mail(id=5))

    assert received(mail())["Message-ID"] == again["Message-ID"] != other["Message-ID"]


def test_a_domain_is_written_as_the_dns_has_it() -> None:
    assert addresses(received(mail(to="ada@bücher.example"))) == ["ada@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "to",
    ["", "ada", "ada@", "@acme.example", "ada@acme.example, eve@evil.example", "ada@acme.example\r\nBcc: eve@evil",
     "ada@acme.example\n", "<ada@acme.example>", "a b@c", "ada@x..y", "ada@" + "x" * 64 + ".example"],
)  # fmt: skip
def test_a_mail_to_anything_but_one_address_is_refused(to: str) -> None:
    with pytest.raises(BadAddress):
        message_of(mail(to=to), sender="invoices@localhost", store_hash="demo")
