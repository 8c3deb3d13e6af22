"""How the PDF of an invoice is made: its pages, its bytes, and what making it touches."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from mockserver import pdf
from mockserver.pdf import invoice_pdf
from mockserver.pdf.sheet import Sheet
from tests.pdf.conftest import read_by_pypdf
from tests.pdf.samples import an_invoice, details, line_item

ROOT = Path(__file__).parents[2]

# Every character there is, lone surrogates too.
TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def parts(*names: str) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING))


AMOUNTS = ANYTHING | parts("code", "value")
ADDRESSES = ANYTHING | parts("firstName", "lastName", "street1", "street2", "city", "state", "zipCode", "country")
LINE_ITEMS = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "sku": ANYTHING,
        "description": ANYTHING,
        "comments": ANYTHING,
        "quantity": ANYTHING,
        "unitPrice": AMOUNTS,
        "unitDiscount": AMOUNTS,
    },
)
COST_LINES = ANYTHING | st.fixed_dictionaries({}, optional={"amount": AMOUNTS, "description": ANYTHING})
HEADERS = ANYTHING | st.fixed_dictionaries(
    {},
    optional={
        "costLines": ANYTHING | st.lists(COST_LINES, max_size=3),
        "orderDate": ANYTHING,
        "billingAddress": ADDRESSES,
        "shippingAddresses": ANYTHING | st.lists(ADDRESSES, max_size=3),
    },
)
BODIES = ANYTHING | st.fixed_dictionaries({}, optional={"lineItems": ANYTHING | st.lists(LINE_ITEMS, max_size=3)})
DETAILS = ANYTHING | st.fixed_dictionaries({}, optional={"header": HEADERS, "details": BODIES})


def run_python(code: str, **environment: str) -> str:
    """What the code prints in an interpreter of its own."""
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stored=DETAILS)
def test_details_of_any_shape_are_printed(stored: object) -> None:
    document = invoice_pdf(an_invoice(details=stored))

    assert len(PdfReader(BytesIO(document)).pages) >= 1


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stored=DETAILS)
def test_details_of_any_shape_read_as_clean_text(stored: object) -> None:
    characters = Sheet.read(an_invoice(details=stored), "Invoice").characters()

    assert all(char == "\n" or ord(char) >= ord(" ") for char in characters)
    assert not any("\ud800" <= char <= "\udfff" for char in characters)


def test_deeply_nested_details_are_printed() -> None:
    nested: object = "bottom"
    for _ in range(10_000):
        nested = [{"inner": nested}]

    text = read_by_pypdf(invoice_pdf(an_invoice(details=details(nested, line_item(sku=nested), costLines=nested))))

    assert "bottom" not in text
    assert "…" in text


def test_numbers_too_long_for_decimal_digits_are_printed() -> None:
    invoice = an_invoice(created_at=16**5000, details=details(line_item(quantity=16**5000, unitPrice=-(16**5000))))

    assert "0x1000" in read_by_pypdf(invoice_pdf(invoice))


def test_pages_are_a4_and_numbered() -> None:
    reader = PdfReader(BytesIO(invoice_pdf(an_invoice(terms_conditions="word " * 20_000))))

    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        assert f"Page {number} of {len(reader.pages)}" in page.extract_text()


def test_many_line_items_fill_pages_that_each_repeat_the_heading() -> None:
    items = [line_item(sku=f"SKU-{number:03}") for number in range(500)]

    texts = [page.extract_text() for page in PdfReader(BytesIO(invoice_pdf(an_invoice(details=details(*items))))).pages]

    with_items = [text for text in texts if "SKU-" in text]
    assert len(with_items) > 10
    assert all("Unit price" in text for text in with_items)
    assert all(f"SKU-{number:03}" in "".join(texts) for number in range(500))


def test_the_heading_is_not_repeated_after_the_table() -> None:
    document = invoice_pdf(an_invoice(terms_conditions="word " * 20_000))

    assert sum("Unit price" in page.extract_text() for page in PdfReader(BytesIO(document)).pages) == 1


def test_a_line_item_taller_than_a_page_goes_on_over_the_next() -> None:
    words = [f"word{number:04}" for number in range(1500)]

    document = invoice_pdf(an_invoice(details=details(line_item(description=" ".join(words)))))

    assert len(PdfReader(BytesIO(document)).pages) > 2
    text = read_by_pypdf(document)
    assert all(word in text for word in words)


def test_the_same_invoice_gives_the_same_bytes_in_every_process() -> None:
    code = """
import hashlib
from mockserver.pdf import invoice_pdf
from tests.pdf.samples import an_invoice
print(hashlib.sha256(invoice_pdf(an_invoice(customer_name="成都 café"))).hexdigest())
"""
    here = hashlib.sha256(invoice_pdf(an_invoice(customer_name="成都 café"))).hexdigest()

    assert {run_python(code, PYTHONHASHSEED=seed) for seed in ("1", "2")} == {here}


def test_documents_made_at_once_do_not_disturb_each_other() -> None:
    invoices = [an_invoice(invoice_number=f"INV-{number}", customer_name="成都" * number) for number in range(4)]

    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(invoice_pdf, invoices))

    assert at_once == [invoice_pdf(invoice) for invoice in invoices]


@pytest.mark.parametrize("name", ["Silk", "Кириллица", "成都"])
def test_the_large_font_is_loaded_only_for_text_that_needs_it(name: str) -> None:
    document = invoice_pdf(an_invoice(customer_name=name))

    assert b"DejaVuSans" in document
    assert (b"DroidSansFallback" in document) is (name == "成都")


def test_nothing_in_the_invoice_becomes_a_link_or_an_image() -> None:
    url = "https://example.com/logo.png"
    invoice = an_invoice(
        customer_name=url,
        external_pdf_url=url,
        terms_conditions=f"[{url}]({url}) <img src='{url}'>",
        details=details(url),
    )

    for page in PdfReader(BytesIO(invoice_pdf(invoice))).pages:
        assert "/Annots" not in page
        assert not page.images


def test_making_a_document_opens_the_fonts_and_nothing_else() -> None:
    code = """
import sys
from mockserver.pdf import invoice_pdf
from tests.pdf.samples import an_invoice, details
invoice = an_invoice(
    customer_name="成都", external_pdf_url="https://example.com/a.pdf", terms_conditions="/etc/passwd file:///etc/passwd",
    details=details("/etc/passwd", {"sku": "http://127.0.0.1:9/a.png", "image": "http://127.0.0.1:9/a.png"}),
)
invoice_pdf(invoice)  # imports what it needs
seen = []
sys.addaudithook(lambda event, args: seen.append((event, args[0])) if event == "open" or "socket" in event else None)
invoice_pdf(invoice)
recorded = list(seen)
print(*sorted({f"{event} {what}" for event, what in recorded}), sep=chr(10))
"""
    fonts = Path(pdf.__file__).parent / "fonts"

    touched = run_python(code).splitlines()

    assert touched == [
        f"open {fonts / name}" for name in ("DejaVuSans-Bold.ttf", "DejaVuSans.ttf", "DroidSansFallbackFull.ttf")
    ]


def test_the_pdf_library_is_imported_with_the_first_document_only() -> None:
    code = "import sys, mockserver.pdf; print({'fpdf', 'fontTools', 'PIL'} & set(sys.modules))"

    assert run_python(code) == "set()"


def test_every_vendored_font_has_its_licence_beside_it() -> None:
    fonts = Path(pdf.__file__).parent / "fonts"
    notes = (fonts / "README.md").read_text(encoding="utf-8")

    for font in fonts.glob("*.ttf"):
        assert f"`{font.name}`" in notes
    for licence in fonts.glob("LICENSE-*.txt"):
        assert f"`{licence.name}`" in notes
    assert len(list(fonts.glob("LICENSE-*.txt"))) == 2


def test_a_long_number_is_whole_below_the_title_and_shortened_at_the_foot() -> None:
    text = read_by_pypdf(invoice_pdf(an_invoice(invoice_number="X" * 300)))

    assert text.replace("\n", "").count("X" * 300) == 1
    assert "X…" in text


def test_sections_without_content_are_left_out() -> None:
    text = read_by_pypdf(invoice_pdf(an_invoice(terms_conditions=None, extra_fields=(), details={})))

    for heading in ("Terms & conditions", "Additional information", "Line total"):
        assert heading not in text
