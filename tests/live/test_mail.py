"""From the request to the mail in the mailbox, over real sockets, and over a crash."""

from __future__ import annotations

import io
import threading
import time
from email.message import EmailMessage
from pathlib import Path

import httpx
from pypdf import PdfReader

from tests.api.client import INVOICES, new_body
from tests.api.office import OUTBOX, PULL, REQUESTS, SYNCHRONIZE, counts
from tests.live.conftest import StartMock
from tests.live.mail_servers import Mailbox, Received, Server, running, silence
from tests.live.mock_process import LIMIT_S, MockProcess

FLAGS = ("--scenario", "conformance")


def smtp(server: Server) -> tuple[str, ...]:
    """The flags of a mock that sends to this server."""
    return (*FLAGS, "--smtp", f"{server[0]}:{server[1]}")


def ask(mock: MockProcess, number: str) -> dict[str, str]:
    """Have Ada request an invoice that is made for her; what signs her in."""
    with mock.client() as operator, httpx.Client(base_url=mock.base_url, trust_env=False) as visitor:
        assert operator.post(INVOICES, json=new_body(number, customerId="1001")).status_code == 200
        body = {"email": "ada@acme.example", "password": "conformance-ada"}
        token = visitor.post("/buyer/session", json=body).json()["data"]["token"]
        session = {"Authorization": f"Bearer {token}"}
        asked = visitor.post("/buyer/invoices/1/request", headers=session)
        assert asked.status_code == 202, asked.text
        return session


def parts(mail: Received) -> dict[str, EmailMessage]:
    """The parts of a mail by their types."""
    return {part.get_content_type(): part for part in mail.message.walk() if not part.is_multipart()}


def statuses(mock: MockProcess, session: dict[str, str]) -> list[str]:
    answer = httpx.get(f"{mock.base_url}{REQUESTS}", headers=session, trust_env=False)
    return [request["status"] for request in answer.json()["data"]]


def test_the_invoice_comes_by_mail(start_mock: StartMock) -> None:
    mailbox, number = Mailbox(), "Rechnung Nº 7/2026"
    with running(mailbox) as server:
        mock = start_mock(*smtp(server), "--mail-from", "billing@acme.example")
        session = ask(mock, number)
        with mock.client() as operator:
            before = operator.post(SYNCHRONIZE)
            assert operator.post(PULL).json()["data"]["pulled"] == 1
            after = operator.post(SYNCHRONIZE)
            (kept,) = operator.get(OUTBOX).json()["data"]

    assert (counts(before), counts(after)) == ((0, 0, 0), (1, 0, 1))
    (mail,) = mailbox.mails
    assert (mail.sender, mail.recipients) == ("billing@acme.example", ["ada@acme.example"])
    assert (mail.message["From"], mail.message["To"]) == ("billing@acme.example", "Ada Moreau <ada@acme.example>")
    assert mail.message["Subject"] == f"Invoice {number}" == kept["subject"]
    found = parts(mail)
    assert found["text/plain"].get_content().replace("\r\n", "\n") == kept["text"]
    assert found["text/html"].get_content().replace("\r\n", "\n") == kept["html"]
    assert number in kept["text"]
    pdf = found["application/pdf"]
    assert pdf.get_filename() == "Rechnung_Nº_7_2026.pdf" == kept["attachment"]["fileName"]
    content = pdf.get_content()
    assert len(content) == kept["attachment"]["sizeBytes"]
    assert number in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert kept["delivery"] == "sent"
    assert statuses(mock, session) == ["completed"]


def test_a_mail_that_a_crash_left_waiting_goes_out_with_the_next_run(start_mock: StartMock, tmp_path: Path) -> None:
    store = ("--store", f"tinydb:{tmp_path / 'invoices.jsonl'}")
    with silence() as server:
        mock = start_mock(*smtp(server.address), *store)
        session = ask(mock, "INV-1")
        run = threading.Thread(target=_synchronize_and_be_cut_off, args=(mock,))
        with mock.client() as operator:
            operator.post(PULL)
            run.start()
            _wait_for_mail(operator)
        mock.kill()
        run.join(LIMIT_S)

    mailbox = Mailbox()
    with running(mailbox) as good_server:
        mock = start_mock(*smtp(good_server), *store)
        assert statuses(mock, session) == ["requested"]
        with mock.client() as operator:
            assert counts(operator.post(SYNCHRONIZE)) == (1, 0, 1)
            assert counts(operator.post(SYNCHRONIZE)) == (0, 0, 0)

    assert [mail.message["Subject"] for mail in mailbox.mails] == ["Invoice INV-1"]
    assert statuses(mock, session) == ["completed"]


def test_a_mock_that_waits_for_a_mail_server_ends_soon_when_told_to(start_mock: StartMock) -> None:
    with silence() as server:
        mock = start_mock(*smtp(server.address))
        ask(mock, "INV-1")
        run = threading.Thread(target=_synchronize_and_be_cut_off, args=(mock,))
        with mock.client() as operator:
            operator.post(PULL)
            run.start()
            _wait_for_mail(operator)
        began = time.monotonic()
        end = mock.end()
        run.join(LIMIT_S)

    assert time.monotonic() - began < 8
    assert "Traceback" not in end.errors


def _synchronize_and_be_cut_off(mock: MockProcess) -> None:
    with mock.client() as operator:
        try:
            operator.post(SYNCHRONIZE)
        except httpx.TransportError:
            return
        raise AssertionError("the run was answered")


def _wait_for_mail(operator: httpx.Client) -> None:
    until = time.monotonic() + LIMIT_S
    while not operator.get(OUTBOX).json()["data"]:
        assert time.monotonic() < until
        time.sleep(0.05)
