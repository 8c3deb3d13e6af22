"""Text comes back as it was sent: nothing is trimmed, folded, escaped or taken for a number."""

from __future__ import annotations

import pytest

from tests.api.client import INVOICES, Client

TEXTS = {
    "leading zeros": "0000001",
    "like a number": "1e5",
    "like a word of JSON": "null",
    "outer and inner spaces": "  a  b ",
    "one space": " ",
    "Chinese": "成都",
    "accents and currency": "Café é €",
    "decomposed accents": "Cafe\u0301",
    "beyond the basic plane": "🧾𠮷",
    "right to left": "חשבונית \u202e123",
    "quotes and slashes": "a\"b'c\\d/e",
    "percent and query": "100%25&q=1?#;+",
    "markup": "<b>&amp;</b>{{x}}${y}",
    "pattern": ".*%_[a-z]",
    "line breaks and tabs": "a\r\nb\tc",
    "zero byte": "a\x00b",
    "long": "x" * 5000,
}
FIELDS = [
    "invoiceNumber",
    "type",
    "customerId",
    "orderNumber",
    "purchaseOrderNumber",
    "externalId",
    "externalCustomerId",
    "externalPdfUrl",
    "termsConditions",
]

of_every_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


@of_every_text
def test_a_create_keeps_text_in_every_field(client: Client, text: str) -> None:
    invoice_id = client.create(text, **dict.fromkeys(FIELDS[1:], text))

    shown = client.invoice(invoice_id)
    assert [shown[name] for name in FIELDS] == [text] * len(FIELDS)
    assert [client.listed()[0][name] for name in FIELDS] == [text] * len(FIELDS)


@of_every_text
def test_an_update_keeps_text_in_every_field(client: Client, text: str) -> None:
    invoice_id = client.create()

    response = client.put(f"{INVOICES}/{invoice_id}", dict.fromkeys(FIELDS, text))

    assert response.status_code == 200, response.text
    shown = client.invoice(invoice_id)
    assert [shown[name] for name in FIELDS] == [text] * len(FIELDS)


@of_every_text
def test_details_keep_text_in_keys_and_values(client: Client, text: str) -> None:
    details = {text: [text], "header": {"customerFields": {text: text}}}

    invoice_id = client.create(details=details)

    assert client.invoice(invoice_id)["details"] == details


@of_every_text
def test_an_extra_field_keeps_text(client: Client, text: str) -> None:
    fields = [{"fieldName": "Cost centre", "fieldValue": text}]

    invoice_id = client.create(extraFields=fields)

    assert client.invoice(invoice_id)["extraFields"] == fields


@of_every_text
def test_a_currency_code_is_kept(client: Client, text: str) -> None:
    invoice_id = client.create(openBalance={"code": text, "value": 1})

    assert client.invoice(invoice_id)["openBalance"] == {"code": text, "value": "1.0000"}
