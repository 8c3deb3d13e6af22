"""Two independent readers of a PDF's text: a Python library, and the program people use on a shell."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from typing import TypeAlias

import pytest
from pypdf import PdfReader

from mockserver.domain.invoice import Invoice
from mockserver.pdf import invoice_pdf

Printed: TypeAlias = Callable[[Invoice], str]


def read_by_pypdf(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


def read_by_pdftotext(document: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not on PATH")
    command = [program, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=document, capture_output=True, check=True).stdout.decode()  # noqa: S603


@pytest.fixture(params=[read_by_pypdf, read_by_pdftotext], ids=["pypdf", "pdftotext"])
def printed(request: pytest.FixtureRequest) -> Printed:
    """The text of an invoice's PDF with all white space as single blanks."""

    def read(invoice: Invoice) -> str:
        text: str = request.param(invoice_pdf(invoice))
        return " ".join(text.split())

    return read
