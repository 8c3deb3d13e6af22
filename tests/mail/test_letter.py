"""What a mail says of the invoice that was requested."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from tests.domain.samples import DAY, NOW, invoice, money
from tests.mail.samples import HOSTILE, letter


def words_of(html: str) -> str:
    """The text of a page as a person reads it."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            found.append(data)

    Reader().feed(html)
    return " ".join(" ".join(found).split())


def tags_of(html: str) -> list[str]:
    return re.findall(r"</?([a-z0-9]+)", html)


def test_text_and_page_have_the_figures_of_the_invoice() -> None:
    written = letter(
        invoice("1234.5", "834.5", customer_name="Acme", order_number="SO-1", due_date=NOW + DAY, created_at=NOW - DAY)
    )

    for text in (" ".join(written.text.split()), words_of(written.html)):
        for part in (
            "Hello Ada Lovelace,", "Invoice INV-1", "Customer Acme", "Order SO-1", "Invoice date 2023-11-13",
            "Due date 2023-11-15", "Total 1,234.50 USD", "Paid 400.00 USD", "Still to pay 834.50 USD", "Partially paid",
        ):  # fmt: skip
            assert part in text
        assert "overdue" not in text


def test_amounts_have_the_decimals_of_their_currency() -> None:
    yen = invoice(original_balance=money("120000", "JPY"), open_balance=money("120000", "JPY"))

    assert "120,000 JPY" in letter(yen).text
    assert "120,000.00" not in letter(yen).text


def test_a_late_invoice_is_marked() -> None:
    late = letter(invoice(due_date=NOW - DAY))

    assert "Unpaid, overdue" in late.text
    assert "Unpaid, overdue" in late.html


def test_a_paid_invoice_is_never_late() -> None:
    paid = letter(invoice("100", "0", due_date=NOW - DAY))

    assert "overdue" not in paid.text + paid.html
    assert re.search(r"Status\s+Paid\n", paid.text)


def test_the_pdf_goes_with_it_under_the_number_of_the_invoice() -> None:
    written = letter(invoice(invoice_number="INV-77"))

    assert written.file_name == "INV-77.pdf"
    assert "INV-77" in PdfReader(io.BytesIO(written.pdf)).pages[0].extract_text()


def test_the_subject_names_the_invoice() -> None:
    assert letter(invoice(invoice_number="INV-77")).subject == "Invoice INV-77"


def test_nothing_is_read_as_html() -> None:
    plain = letter(invoice(customer_name="Acme", invoice_number="INV"), user_name="Ada", email="a@b")
    odd = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"

    written = letter(invoice(customer_name=odd, invoice_number=odd), user_name=odd, email=odd)

    assert tags_of(written.html) == tags_of(plain.html)
    assert "<script>alert(1)</script>" in words_of(written.html)


def test_a_page_fetches_nothing() -> None:
    assert not re.search(r"src=|href=|url\(|@import|http", letter().html)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_or_number_takes_no_line_of_its_own(text: str) -> None:
    usual = letter(invoice(customer_name="Acme"), user_name="Ada")

    written = letter(invoice(customer_name=text or "Acme", invoice_number=text or "1"), user_name=text or "Ada")

    assert len(written.text.splitlines()) <= len(usual.text.splitlines()) + 1  # without a name: its company's id
    assert len(written.subject.splitlines()) == 1
    assert written.subject.isprintable()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("INV-1", "INV-1.pdf"),
        ("2024/17", "2024_17.pdf"),
        ("../../etc/passwd", "etc_passwd.pdf"),
        ("C:\\temp\\x", "C_temp_x.pdf"),
        ("a\r\nb", "a_b.pdf"),
        ('say "hi"', "say_hi.pdf"),
        (".hidden", "hidden.pdf"),
        ("Rechnung Ü 1", "Rechnung_Ü_1.pdf"),
        ("///", "invoice.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
    ],
)
def test_a_file_name_is_safe(number: str, name: str) -> None:
    assert letter(invoice(invoice_number=number)).file_name == name


def test_a_long_number_is_cut() -> None:
    written = letter(invoice(invoice_number="7" * 5000))

    assert len(written.file_name) <= 125
    assert len(written.subject) <= 130
