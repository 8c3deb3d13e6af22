"""The first calls of a newcomer: what the greeting promises holds over a real socket."""

from __future__ import annotations

import re
import shlex

import httpx

from tests.api.client import INVOICES, check_answer, new_body
from tests.live.mock_process import MockProcess


def test_an_invoice_that_was_posted_can_be_read(client: httpx.Client) -> None:
    created = client.post(INVOICES, json=new_body("FIRST-1"))

    read = client.get(f"{INVOICES}/{created.json()['data']['id']}")

    check_answer("POST", INVOICES, created)
    check_answer("GET", read.url.path, read)
    assert created.status_code == read.status_code == 200
    assert read.json()["data"]["invoiceNumber"] == "FIRST-1"


def test_the_curl_line_of_the_greeting_lists_invoices(live_mock: MockProcess) -> None:
    line = next(line for line in live_mock.greeting.splitlines() if " curl " in line)
    words = shlex.split(line)
    headers = {name: value for name, _, value in (w.partition(": ") for w in words if ": " in w)}

    response = httpx.get(words[-1], headers=headers, trust_env=False)

    assert response.status_code == 200
    assert response.json()["meta"]["pagination"]["limit"] == 1


def test_a_call_without_the_headers_of_the_greeting_is_refused(live_mock: MockProcess) -> None:
    response = httpx.get(f"{live_mock.base_url}{INVOICES}", trust_env=False)

    check_answer("GET", INVOICES, response)
    assert response.status_code == 401


def test_the_link_to_the_pdf_needs_no_headers_and_leads_to_a_pdf(client: httpx.Client) -> None:
    invoice_id = client.post(INVOICES, json=new_body("FIRST-2")).json()["data"]["id"]
    url = client.get(f"{INVOICES}/{invoice_id}/download-pdf").json()["data"]["url"]

    response = httpx.get(url, trust_env=False)

    assert url.startswith(str(client.base_url))
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert re.match(rb"%PDF-1\.[0-9].*%%EOF\s*\Z", response.content, re.DOTALL)


def test_the_greeting_names_the_store_and_what_is_in_it(live_mock: MockProcess) -> None:
    assert re.search(r"^ +store +memory:, 0 invoices in 'demo'$", live_mock.greeting, re.MULTILINE)
