"""The PDF of an invoice: a link that works on its own, for a while, and for that invoice only."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.client import INVOICES, Client, Clock, new_body
from tests.api.conftest import MakeClient
from tests.api.orders import ADDRESS, invoiced, new_order, store_with_orders
from tests.api.pdfs import followed, pdf_link, printed, text_behind

OTHER_STORE = {"X-Auth-Token": "other-token", "X-Store-Hash": "other"}
LIFE_S = 900
NUMBERS = {
    "slashes": "2024/03\\17",
    "quotes": "a\"b'c",
    "spaces": " a  b ",
    "Chinese": "成都-1",
    "accents and currency": "é€-1",
    "percent and query": "100%2F?x=1&y#z;",
    "dots": "..",
    "line break": "a\r\nb",
    "long": "9" * 300,
}
KINDS: dict[str, dict[str, Any]] = {
    "the least": {},
    "completed": {"openBalance": {"code": "USD", "value": -5}},
    "odd details": {"details": {"header": {"customerFields": [1, {"a": None}]}, "own": "x", "details": {}}},
    "odd currency": {"originalBalance": {"code": "成都 $", "value": "9" * 15}},
    "the first year": {"issuedAt": -62_135_596_800},
    "the last year": {"issuedAt": 253_402_300_799, "dueDate": 253_402_300_799},
    "due in 1970": {"dueDate": 0},
    "a PDF elsewhere": {"externalPdfUrl": "https://erp.example.com/23.pdf"},
}
DETAILS = {
    "header": {
        "billingAddress": ADDRESS,
        "costLines": [{"amount": {"code": "EUR", "value": "90.00"}, "description": "Fraîcheur"}],
    },
    "details": {
        "lineItems": [
            {
                "sku": "SKU-7",
                "quantity": "2",
                "unitPrice": {"code": "EUR", "value": "45.00"},
                "description": "Café at 45 €",
            }
        ]
    },
}


def assert_refused(client: Client, link: str) -> None:
    response = followed(client, link)
    assert response.status_code == 403
    assert b"%PDF" not in response.content
    assert "pdf" not in response.headers["content-type"]


def test_the_link_leads_to_a_pdf_without_credentials(client: Client) -> None:
    link = pdf_link(client, client.create())

    response = followed(client, link)

    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")
    assert response.content.rstrip().endswith(b"%%EOF")


def test_the_answer_holds_the_link_and_nothing_else(client: Client) -> None:
    invoice_id = client.create()

    response = client.get(f"{INVOICES}/{invoice_id}/download-pdf")

    assert response.json()["meta"] == {"message": "SUCCESS"}
    assert {*response.json()["data"]} == {"url"}
    assert response.json()["data"]["url"].startswith("http://mock/")


def test_the_pdf_shows_the_invoice(client: Client) -> None:
    invoice_id = client.create(
        "INV-0042",
        customerId="1001",
        originalBalance={"code": "EUR", "value": "90.00"},
        openBalance={"code": "EUR", "value": "12.34"},
        details=DETAILS,
        termsConditions="Zahlbar in 30 Tagen — 谢谢",
    )

    text = printed(client, invoice_id)

    for words in ["INV-0042", "AcmeComponents", "成都", "Caféat45€", "SKU-7", "Fraîcheur", "90.00", "12.34", "谢谢"]:
        assert words in text


def test_the_pdf_shows_the_invoice_as_it_is_when_the_link_is_followed(client: Client) -> None:
    invoice_id = client.create("INV-1")
    link = pdf_link(client, invoice_id)
    before = text_behind(client, link)

    client.put(f"{INVOICES}/{invoice_id}", {"invoiceNumber": "成都-9"})

    assert "INV-1" in before
    assert "成都-9" in text_behind(client, link)


@pytest.mark.parametrize("fields", KINDS.values(), ids=KINDS)
def test_every_invoice_has_a_pdf(client: Client, fields: dict[str, Any]) -> None:
    assert "INV-1" in printed(client, client.create("INV-1", **fields))


def test_an_invoice_made_from_an_order_has_a_pdf(make_client: MakeClient) -> None:
    client = make_client(document=store_with_orders(new_order()))

    text = printed(client, invoiced(client))

    assert "00000001" in text
    assert "成都box" in text


def test_every_invoice_of_the_demo_has_a_pdf(make_client: MakeClient) -> None:
    client = make_client("demo")

    for item in client.listed(limit="250"):
        assert "".join(item["invoiceNumber"].split()) in printed(client, item["id"])


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_any_number_gives_a_link_that_works(client: Client, number: str) -> None:
    client.create("before")
    invoice_id = client.create(number)

    text = printed(client, invoice_id)

    assert "".join(number.split()) in text


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_the_file_is_named_for_the_number(client: Client, number: str) -> None:
    response = followed(client, pdf_link(client, client.create(number)))

    disposition, _, name = response.headers["content-disposition"].partition("''")
    assert disposition == "inline; filename*=UTF-8"
    assert unquote(name) == f"{number[:100]}.pdf"


def test_a_link_works_until_it_expires(client: Client, clock: Clock) -> None:
    link = pdf_link(client, client.create())

    clock.now += LIFE_S

    assert followed(client, link).status_code == 200


@pytest.mark.parametrize("later", [1, 86_400 * 365], ids=["a second", "a year"])
def test_a_link_that_has_expired_leads_nowhere(client: Client, clock: Clock, later: int) -> None:
    link = pdf_link(client, client.create())

    clock.now += LIFE_S + later

    assert_refused(client, link)


def test_a_new_link_works_after_the_old_one_has_expired(client: Client, clock: Clock) -> None:
    invoice_id = client.create()
    pdf_link(client, invoice_id)
    clock.now += LIFE_S + 1

    assert "INV-1" in printed(client, invoice_id)


@pytest.mark.parametrize(
    "tampered",
    [
        lambda link: link.replace("/1/INV-1.pdf", "/2/INV-1.pdf"),
        lambda link: link.replace("/1/INV-1.pdf", "/2/INV-2.pdf"),
        lambda link: link.replace("/demo/", "/other/"),
        lambda link: link.replace("/demo/", "/nobody/"),
        lambda link: link.replace("/1/INV-1.pdf", "/x/INV-1.pdf"),
        lambda link: link.replace("/1/INV-1.pdf", "/99999999999999999999/INV-1.pdf"),
        lambda link: link.replace("expires=1700000900", "expires=1700000901"),
        lambda link: link.replace("expires=1700000900", "expires=99999999999"),
        lambda link: link.replace("expires=1700000900", "expires=later"),
        lambda link: link.replace("expires=1700000900&", ""),
        lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"),
        lambda link: link[:-1],
        lambda link: link.partition("&signature=")[0],
        lambda link: link.partition("&signature=")[0] + "&signature=%E6%88%90",
        lambda link: link.partition("?")[0],
    ],
    ids=[
        "another invoice",
        "another invoice and name",
        "another store",
        "unknown store",
        "id that is no number",
        "id beyond any",
        "a second longer",
        "a century longer",
        "expires never",
        "no expiry",
        "another signature",
        "shorter signature",
        "no signature",
        "signature in Chinese",
        "no query",
    ],
)
def test_a_tampered_link_leads_nowhere(client: Client, tampered: Any) -> None:
    link = pdf_link(client, client.create("INV-1"))
    client.create("INV-2")
    client.post(INVOICES, new_body("INV-1"), headers=OTHER_STORE)

    assert tampered(link) != link
    assert_refused(client, tampered(link))


def test_the_signature_of_another_invoice_does_not_fit(client: Client) -> None:
    first, second = pdf_link(client, client.create("INV-1")), pdf_link(client, client.create("INV-2"))

    assert_refused(client, first.partition("?")[0] + "?" + second.partition("?")[2])


def test_the_signature_of_another_store_does_not_fit(client: Client) -> None:
    ours = pdf_link(client, client.create())
    client.post(INVOICES, new_body(), headers=OTHER_STORE)
    theirs = client.get(f"{INVOICES}/1/download-pdf", headers=OTHER_STORE).json()["data"]["url"]
    assert followed(client, theirs).status_code == 200

    assert_refused(client, theirs.replace("/other/", "/demo/"))
    assert_refused(client, ours.partition("?")[0] + "?" + theirs.partition("?")[2])


def test_a_link_dies_with_the_token_that_signed_it(client: Client, stores: MemoryStores) -> None:
    link = pdf_link(client, client.create())

    store = stores.find("demo")
    assert store
    store.token = "new-token"

    assert_refused(client, link)
