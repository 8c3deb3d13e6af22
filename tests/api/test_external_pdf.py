"""A PDF that is hosted elsewhere: its address is stored and shown, and never visited."""

from __future__ import annotations

import socket
from typing import Any, NoReturn

import pytest

from tests.api.client import INVOICES, Client
from tests.api.conftest import MakeClient
from tests.api.pdfs import followed, printed

URL = "https://erp.example.com/invoices/23.pdf?sig=a%2Fb&x=成都"
URLS = {
    "common": URL,
    "this machine": "http://127.0.0.1:9/23.pdf",
    "file": "file:///etc/passwd",
    "share": "\\\\server\\share\\23.pdf",
    "no address": "see the paper copy",
}


def download(client: Client, invoice_id: int) -> dict[str, Any]:
    """The data of download-pdf."""
    response = client.get(f"{INVOICES}/{invoice_id}/download-pdf")
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What this process tried to reach over the network; every attempt fails."""
    attempts: list[object] = []

    def refuse(*target: object, **_: object) -> NoReturn:
        attempts.append(target)
        raise OSError("no network in this test")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return attempts


@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_an_address_set_by_an_update_is_shown(client: Client, url: str) -> None:
    invoice_id = client.create()

    client.put(f"{INVOICES}/{invoice_id}", {"externalPdfUrl": url})

    assert download(client, invoice_id)["externalPdfUrl"] == url
    assert client.invoice(invoice_id)["externalPdfUrl"] == url


def test_an_address_set_by_a_create_is_shown(client: Client) -> None:
    invoice_id = client.create(externalPdfUrl=URL)

    assert download(client, invoice_id)["externalPdfUrl"] == URL
    assert client.invoice(invoice_id)["externalPdfUrl"] == URL


def test_an_address_can_be_replaced(client: Client) -> None:
    invoice_id = client.create(externalPdfUrl=URL)

    client.put(f"{INVOICES}/{invoice_id}", {"externalPdfUrl": "https://erp.example.com/24.pdf"})

    assert download(client, invoice_id)["externalPdfUrl"] == "https://erp.example.com/24.pdf"


def test_an_update_of_other_fields_leaves_the_address(client: Client) -> None:
    invoice_id = client.create(externalPdfUrl=URL)

    client.put(f"{INVOICES}/{invoice_id}", {"type": "Pro forma"})

    assert download(client, invoice_id)["externalPdfUrl"] == URL


def test_an_empty_string_removes_the_address(client: Client) -> None:
    invoice_id = client.create(externalPdfUrl=URL)

    response = client.put(f"{INVOICES}/{invoice_id}", {"externalPdfUrl": ""})

    assert response.status_code == 200
    assert {*download(client, invoice_id)} == {"url"}
    assert client.invoice(invoice_id)["externalPdfUrl"] is None


def test_an_invoice_without_an_address_shows_none(client: Client) -> None:
    invoice_id = client.create()

    assert {*download(client, invoice_id)} == {"url"}
    assert client.invoice(invoice_id)["externalPdfUrl"] is None


def test_a_detail_may_hide_the_address(make_client: MakeClient) -> None:
    client = make_client(choices={"external-pdf-url-in-detail": "hidden"})
    created = client.create("INV-1", externalPdfUrl=URL)
    updated = client.create("INV-2")
    client.put(f"{INVOICES}/{updated}", {"externalPdfUrl": URL})

    for invoice_id in (created, updated):
        assert "externalPdfUrl" not in client.invoice(invoice_id)
        assert download(client, invoice_id)["externalPdfUrl"] == URL


def test_the_mocks_own_pdf_stays_beside_an_address(client: Client) -> None:
    invoice_id = client.create("INV-42", externalPdfUrl=URL)

    assert download(client, invoice_id)["url"] != URL
    assert "INV-42" in printed(client, invoice_id)


@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_an_address_is_never_visited(client: Client, dialled: list[object], url: str) -> None:
    invoice_id = client.create("INV-1", externalPdfUrl=url)
    client.put(f"{INVOICES}/{invoice_id}", {"externalPdfUrl": url, "type": "Pro forma"})
    client.listed()
    client.invoice(invoice_id)

    response = followed(client, download(client, invoice_id)["url"])

    assert response.content.startswith(b"%PDF-")
    assert dialled == []
