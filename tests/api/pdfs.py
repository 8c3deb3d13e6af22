"""PDFs for the tests: the link, what is behind it, and the text of that."""

from __future__ import annotations

from io import BytesIO

import httpx
from pypdf import PdfReader

from tests.api.client import INVOICES, Client


def pdf_link(client: Client, invoice_id: int) -> str:
    """The link to the invoice's PDF."""
    response = client.get(f"{INVOICES}/{invoice_id}/download-pdf")
    assert response.status_code == 200, response.text
    url: str = response.json()["data"]["url"]
    return url


def followed(client: Client, link: str) -> httpx.Response:
    """The answer to a reader that has the link and nothing else: no header of ours goes along."""
    return client.get(link, headers={}, is_checked=False)


def printed(client: Client, invoice_id: int) -> str:
    """The text of the invoice's PDF with all white space taken out."""
    return text_behind(client, pdf_link(client, invoice_id))


def text_behind(client: Client, link: str) -> str:
    """The text of the PDF that a link leads to, with all white space taken out."""
    response = followed(client, link)
    assert response.status_code == 200, response.text
    pages = PdfReader(BytesIO(response.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())
