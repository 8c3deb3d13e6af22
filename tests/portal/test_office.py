"""From the request of an invoice over the two jobs to the e-mail, as buyers and operators see it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.portal.mock import Mock
from tests.portal.visitor import Visitor

JOBS = "/portal/operator/jobs"
OFFICE = "/portal/operator"
REQUEST = "/portal/request"
SYNCHRONIZE = "job=synchronize-orders-and-channel-requests"


@pytest.fixture
def invoice_id(mock: Mock) -> int:
    return mock.create("INV-1")


def test_a_copy_of_an_invoice_is_requested_for_the_buyers_own_address(ada: Visitor, invoice_id: int) -> None:
    dialog = ada.open(f"{REQUEST}?invoice={invoice_id}")
    assert "Send to ada@acme.example" in dialog.text
    assert dict(dialog.form(REQUEST).fields)["invoice"] == str(invoice_id)

    page = ada.press(dialog, REQUEST)

    assert page.path == "/portal/requests"
    assert page.alerts[0].startswith("✓A copy of invoice INV-1 will be sent to ada@acme.example")
    assert "Invoice copy INV-1 ada@acme.example Requested" in page.text


def test_copies_of_several_invoices_are_requested_at_once(ada: Visitor, mock: Mock) -> None:
    ids = [str(mock.create(number)) for number in "ABC"]

    dialog = ada.press(ada.open("/portal/invoices?sort=number"), "/portal/invoices", "request", invoice=ids[:2])
    assert dialog.address.startswith(f"{REQUEST}?invoice=1&invoice=2&back=")
    page = ada.press(dialog, REQUEST)

    assert "Copies of the invoices A, B will be sent" in page.alerts[0]
    assert "2 requests" in page.text


def test_of_more_invoices_than_can_be_requested_at_once_none_is_left_out_without_a_word(
    ada: Visitor, mock: Mock
) -> None:
    ids = [str(mock.create(f"INV-{number:02}")) for number in range(53)]

    dialog = ada.open(f"{REQUEST}?{urlencode([('invoice', one) for one in ids])}")
    refused = ada.press(dialog, REQUEST, invoice=ids)

    for page in (dialog, refused):
        assert page.status == 422
        assert "You chose 53 invoices, and at most 50 can be requested at once." in page.alerts[0]
        assert "then the other 3." in page.alerts[0]
        assert [value for name, value in page.form(REQUEST).fields if name == "invoice"] == ids[:50]
    assert "No requests yet" in ada.open("/portal/requests").text
    assert "50 requests" in ada.press(refused, REQUEST).text


def test_of_several_invoices_those_that_cannot_be_requested_are_counted(ada: Visitor, mock: Mock) -> None:
    ids = [str(mock.create(number)) for number in "ABC"]
    dialog = ada.open(f"{REQUEST}?{urlencode([('invoice', one) for one in ids])}")
    for gone in ids[1:]:
        mock.delete(f"/api/v3/io/ip/invoices/{gone}")

    page = ada.press(dialog, REQUEST)

    assert page.alerts[0].startswith("✓A copy of invoice A will be sent")
    assert page.alerts[1:] == ["!2 of 3: There is no such invoice among those that you may see."]


def test_invoices_are_searched_for_in_the_dialog(ada: Visitor, mock: Mock) -> None:
    for number in ("A-1", "A-2", "B-1"):
        mock.create(number)

    found, nothing = ada.open(f"{REQUEST}?q=a-"), ada.open(f"{REQUEST}?q=zzz")

    assert "2 invoices found." in found.text
    assert "B-1" not in found.text
    assert "No invoice number has “zzz” in it." in nothing.text


def test_what_is_ticked_stays_ticked_through_a_search(ada: Visitor, mock: Mock) -> None:
    first, _ = mock.create("A"), mock.create("B")

    page = ada.open(f"{REQUEST}?invoice={first}&q=B")

    assert [(n, v) for n, v in page.form(REQUEST).fields if n == "invoice"] == [("invoice", "1")]
    assert {"pick-1", "pick-2"} <= page.ids


def test_who_chooses_nothing_is_told_to(ada: Visitor, invoice_id: int) -> None:
    page = ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST, invoice=[])

    assert page.status == 422
    assert page.alerts[0] == "!Choose the invoice that you want a copy of."


def test_a_request_for_an_invoice_that_is_gone_is_refused_in_words(ada: Visitor, mock: Mock, invoice_id: int) -> None:
    dialog = ada.open(f"{REQUEST}?invoice={invoice_id}")
    mock.delete(f"/api/v3/io/ip/invoices/{invoice_id}")

    page = ada.press(dialog, REQUEST)

    assert page.alerts[0] == "!There is no such invoice among those that you may see."
    assert ada.open(f"{REQUEST}?invoice={invoice_id}").status == 404


def test_the_dialog_returns_to_where_it_was_opened(ada: Visitor, invoice_id: int) -> None:
    listed = ada.open("/portal/invoices?q=INV")
    address = next(address for address, text in listed.links if text.startswith("Request a copy of"))
    assert ("/portal/invoices?q=INV", "Cancel") in ada.open(address).links
    assert ("/portal/invoices", "Cancel") in ada.open(f"{REQUEST}?invoice={invoice_id}&back=//evil.example").links


def test_an_admin_sees_what_the_organisation_has_requested(ada: Visitor, ben: Visitor, invoice_id: int) -> None:
    ben.press(ben.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)

    assert "2 requests" in ada.open("/portal/requests").text
    assert "1 request" in ben.open("/portal/requests").text


def test_requests_are_filtered_by_their_status(ada: Visitor, mock: Mock, invoice_id: int) -> None:
    ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    mock.run_jobs()

    assert "1 request" in ada.open("/portal/requests?status=completed").text
    assert "No request found" in ada.open("/portal/requests?status=error").text
    assert ada.open("/portal/requests?status=nonsense").status == 422


def test_the_jobs_work_in_their_order_only(ada: Visitor, operator: Visitor, invoice_id: int) -> None:
    ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    office = operator.open(OFFICE)
    assert office.text.count("It has not run yet.") == 2
    assert "No e-mail yet." in office.text

    early = operator.press(office, JOBS, SYNCHRONIZE)
    pulled = operator.press(office, JOBS, "job=P-0001")
    between = ada.open("/portal/requests")
    done = operator.press(office, JOBS, SYNCHRONIZE)

    assert early.alerts == ["iThere was nothing to carry out. Has P-0001 fetched the requests?"]
    assert pulled.alerts == ["✓P-0001 fetched 1 request."]
    assert "Requested" in between.text.partition("INV-1")[2]
    assert done.alerts == ["✓1 request carried out, 1 e-mail."]
    assert "Invoice INV-1" in done.text
    assert "1 fetched" in done.text
    assert "Completed" in ada.open("/portal/requests").text.partition("INV-1")[2]
    assert operator.press(office, JOBS, "job=P-0001").alerts == ["iP-0001 found nothing new."]


def test_a_request_that_fails_says_why(ada: Visitor, operator: Visitor, mock: Mock, invoice_id: int) -> None:
    ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    mock.delete(f"/api/v3/io/ip/invoices/{invoice_id}")
    office = operator.open(OFFICE)
    operator.press(office, JOBS, "job=P-0001")

    page = operator.press(office, JOBS, SYNCHRONIZE)

    assert page.alerts == ["!0 requests carried out, 0 e-mails. 1 request failed."]
    assert "Error" in ada.open("/portal/requests").text.partition("INV-1")[2]


def test_an_e_mail_is_shown_as_it_looks_in_a_frame_of_its_own_and_as_text(
    ada: Visitor, operator: Visitor, mock: Mock, invoice_id: int
) -> None:
    ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    mock.run_jobs()

    page = operator.open(f"{OFFICE}/mails/1")
    frame = page.tag("iframe")
    html = operator.request("GET", frame["src"])

    assert "ada@acme.example" in page.text
    assert "INV-1.pdf" in page.text
    assert frame["sandbox"] == ""
    assert html.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "INV-1" in html.text


def test_an_outbox_that_is_longer_than_a_page_has_a_next_one(ada: Visitor, operator: Visitor, mock: Mock) -> None:
    for number in range(23):
        invoice_id = mock.create(f"INV-{number:02}")
        ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    mock.run_jobs()

    first = operator.open(OFFICE)
    after = next(address for address, text in first.links if text == "Next")
    second = operator.open(after)

    assert "1–20 of 23 e-mails" in first.text
    assert after == f"{OFFICE}?offset=20#outbox"
    assert "21–23 of 23 e-mails" in second.text
    assert [text for _, text in second.links if text.startswith("Invoice ")] == [f"Invoice INV-0{n}" for n in (2, 1, 0)]
    assert (f"{OFFICE}#outbox", "Previous") in second.links


def test_a_page_of_the_outbox_that_there_is_not_leads_to_the_newest(
    ada: Visitor, operator: Visitor, mock: Mock, invoice_id: int
) -> None:
    ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    mock.run_jobs()

    page = operator.open(f"{OFFICE}?offset=40")

    assert "There are fewer e-mails than that." in page.text
    assert (f"{OFFICE}#outbox", "Show the newest") in page.links
    assert operator.press(page, "/portal/operator/outbox").alerts == ["✓The outbox is empty now."]


def test_the_outbox_is_emptied(ada: Visitor, operator: Visitor, mock: Mock, invoice_id: int) -> None:
    ada.press(ada.open(f"{REQUEST}?invoice={invoice_id}"), REQUEST)
    mock.run_jobs()

    page = operator.press(operator.open(OFFICE), "/portal/operator/outbox")

    assert page.alerts == ["✓The outbox is empty now."]
    assert "No e-mail yet." in page.text


@pytest.mark.parametrize("address", ["/mails/99", "/mails/99/html", "/mails/no"])
def test_an_e_mail_that_there_is_not(operator: Visitor, address: str) -> None:
    page = operator.open(f"{OFFICE}{address}")

    assert page.status == 404
    assert "There is no such e-mail in the outbox." in page.text


def test_a_job_that_there_is_not_runs_not(operator: Visitor) -> None:
    page = operator.press(operator.open(OFFICE), JOBS, job="P-9999")

    assert page.alerts[0].startswith("!")
    assert page.text.count("It has not run yet.") == 2
