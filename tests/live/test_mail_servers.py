"""Mails on their way to servers of every kind: what goes out once, and what fails with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from mockserver.store.memory import MemoryStores
from tests.api.office import Visit, outbox, synchronize
from tests.live.mail_servers import Mailbox, Rude, Server, nowhere, running, saying, silence, silent
from tests.live.mailing import MakeMock
from tests.mail.samples import mail


def test_mails_go_to_those_who_asked(make_mock: MakeMock) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (2, 0, 2)

    assert [(mail.sender, mail.recipients) for mail in mailbox.mails] == [
        ("invoices@localhost", ["ada@acme.example"]),
        ("invoices@localhost", ["ben@acme.example"]),
    ]
    assert [mail.message["Subject"] for mail in mailbox.mails] == ["Invoice INV-1", "Invoice INV-2"]
    assert mock.deliveries == [("sent", None), ("sent", None)]
    assert [mail["sentAt"] for mail in outbox(mock)] == [mock.clock.now] * 2
    assert {Visit(mock, "ada").request(id_)["status"] for id_ in (1, 2)} == {"completed"}


def test_a_run_without_anything_to_do_sends_nothing(make_mock: MakeMock) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        synchronize(mock)
        assert synchronize(mock) == (0, 0, 0)

    assert len(mailbox.mails) == 2


def test_a_mail_to_nobody_for_no_request_fails(make_mock: MakeMock) -> None:
    with running(Mailbox()) as server:
        mock = make_mock(server)
        mock.queue(mail(to="nobody"))
        assert synchronize(mock) == (0, 1, 0)

    assert mock.deliveries == [("failed", "'nobody' is not an address such as ada@acme.example")]


def test_an_address_may_have_letters_of_any_language(make_mock: MakeMock) -> None:
    mailbox = Mailbox()
    with running(mailbox) as server:
        mock = make_mock(server)
        mock.queue(mail(to="jörg@bücher.example", to_name="Jörg"))
        assert synchronize(mock) == (1, 0, 1)

    assert mailbox.mails[0].recipients == ["jörg@xn--bcher-kva.example"]
    head = str(mailbox.mails[0].message["To"]).encode(errors="surrogateescape")
    assert head.decode() == "Jörg <jörg@xn--bcher-kva.example>"


def test_an_address_that_the_server_cannot_read_fails(make_mock: MakeMock) -> None:
    with running(Mailbox(), enable_SMTPUTF8=False) as server:
        mock = make_mock(server)
        mock.queue(mail(to="jörg@acme.example"))
        assert synchronize(mock) == (0, 1, 0)

    ((delivery, reason),) = mock.deliveries
    assert delivery == "failed"
    assert reason is not None
    assert "SMTPUTF8" in reason


def test_a_refused_recipient_fails_that_mail_only(make_mock: MakeMock) -> None:
    mailbox = Mailbox(refused=frozenset({"ada@acme.example"}))
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (1, 1, 1)

    (failed, reason), sent = mock.deliveries
    assert (failed, sent) == ("failed", ("sent", None))
    assert reason == f"127.0.0.1:{server[1]} refused the recipient: 550 5.1.1 no such user here"
    request = Visit(mock, "ada").request(1)
    assert (request["status"], request["error"], request["completedAt"]) == ("error", reason, None)


def test_a_mail_that_is_too_large_fails(make_mock: MakeMock) -> None:
    with running(Mailbox(), data_size_limit=1000) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (0, 2, 0)

    assert {delivery for delivery, _ in mock.deliveries} == {"failed"}
    assert "552" in (mock.deliveries[0][1] or "")


def test_a_mail_that_was_taken_is_sent_whatever_the_server_says_after_it(make_mock: MakeMock) -> None:
    mailbox = Rude()
    with running(mailbox) as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (2, 0, 2)

    assert len(mailbox.mails) == 2
    assert mock.deliveries == [("sent", None)] * 2


def test_a_failed_mail_is_not_sent_again(make_mock: MakeMock) -> None:
    stores, mailbox = MemoryStores(), Mailbox()
    synchronize(make_mock(nowhere(), stores).prepared())
    with running(mailbox) as server:
        mock = make_mock(server, stores)
        assert synchronize(mock) == (0, 0, 0)

    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("make_server", "reason"),
    [
        (silent, r"does not answer within 0.3 s"),
        (lambda: saying("220 hello", "250 hello", "250 ok"), r"hung up|does not answer"),
        (lambda: saying("421 too busy"), r"is closed: 421 too busy"),
        (lambda: saying("554 go away"), r"is closed: 554 go away"),
        (lambda: saying("220 hello", "250 hello", "451 not \xe4\x00now"), r"refused the mail: 451 not \ufffdnow"),
        (lambda: saying("HTTP/1.1 400 Bad Request"), r"is closed: "),
        (lambda: saying("220 " + "x" * 100_000), r"refused the mail: 500 Line too long"),
    ],
    ids=["silent", "hangs-up", "busy", "closed", "not-now", "another-protocol", "talkative"],
)  # fmt: skip
def test_a_server_that_does_not_take_mails_fails_them_with_a_reason(
    make_mock: MakeMock, make_server: Callable[[], AbstractContextManager[Server]], reason: str
) -> None:
    with make_server() as server:
        mock = make_mock(server).prepared()
        assert synchronize(mock) == (0, 2, 0)

    for delivery, error in mock.deliveries:
        assert delivery == "failed"
        assert error is not None
        assert error.startswith(f"127.0.0.1:{server[1]} ")
        assert re.search(reason, error), error
        assert len(error) <= 300
    assert [request["status"] for request in Visit(mock, "ada").get("/buyer/b2b-requests").json()["data"]] == [
        "error"
    ] * 2


def test_a_server_that_is_down_fails_mails_with_a_reason(make_mock: MakeMock) -> None:
    server = nowhere()
    mock = make_mock(server).prepared()

    assert synchronize(mock) == (0, 2, 0)
    assert mock.deliveries == [("failed", f"127.0.0.1:{server[1]} cannot be reached: Connection refused")] * 2


def test_a_silent_server_is_waited_for_once_in_a_run(make_mock: MakeMock) -> None:
    with silence() as server:
        mock = make_mock(server.address).prepared()

        assert synchronize(mock) == (0, 2, 0)
        assert server.callers() == 1
