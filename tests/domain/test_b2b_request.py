"""Requests to the back office: the steps that they take, in their order and once each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from mockserver.domain.b2b_request import (
    B2bRequest,
    RequestStatus,
    Stage,
    await_mail,
    complete,
    fail,
    pull,
    request_copy,
)
from mockserver.domain.invoice import Status
from tests.domain.samples import NOW, invoice

LATER = NOW + 60
Step = Callable[[B2bRequest], B2bRequest]


@dataclass(frozen=True)
class Somebody:
    id: int = 3
    name: str = "Ada"
    email: str = "ada@acme.example"
    invoice_account: str | None = "1001"


def completed(request: B2bRequest) -> B2bRequest:
    return complete(request, now=LATER)


def failed(request: B2bRequest) -> B2bRequest:
    return fail(request, "no such invoice", now=LATER)


@pytest.fixture
def request_() -> B2bRequest:
    return request_copy(5, Somebody(), invoice(), now=NOW)


@pytest.mark.parametrize("status", Status)
def test_a_copy_is_requested_of_an_invoice_in_any_status(status: Status) -> None:
    request = request_copy(5, Somebody(), invoice(status=status), now=NOW)

    assert (request.status, request.invoice_id, request.created_at) == (RequestStatus.REQUESTED, 7, NOW)


def test_a_request_keeps_the_address_that_was_registered_then() -> None:
    request = request_copy(5, Somebody(email="old@acme.example"), invoice(), now=NOW)

    assert (request.email, request.user_name, request.invoice_account) == ("old@acme.example", "Ada", "1001")


def test_a_request_says_in_words_what_is_asked_for(request_: B2bRequest) -> None:
    assert request_.description == "Copy of invoice INV-1"


def test_a_pulled_request_still_shows_as_requested(request_: B2bRequest) -> None:
    assert pull(request_).stage == Stage.PULLED
    assert pull(request_).status == RequestStatus.REQUESTED


def test_a_request_whose_mail_waits_still_shows_as_requested(request_: B2bRequest) -> None:
    assert await_mail(pull(request_)).stage == Stage.MAILING
    assert await_mail(pull(request_)).status == RequestStatus.REQUESTED


@pytest.mark.parametrize("before", [pull, lambda request: await_mail(pull(request))], ids=["pulled", "mailing"])
def test_a_request_at_headquarters_is_completed(request_: B2bRequest, before: Step) -> None:
    request = completed(before(request_))

    assert (request.status, request.completed_at, request.error) == (RequestStatus.COMPLETED, LATER, None)


@pytest.mark.parametrize("before", [pull, lambda request: await_mail(pull(request))], ids=["pulled", "mailing"])
def test_a_request_at_headquarters_may_fail(request_: B2bRequest, before: Step) -> None:
    request = failed(before(request_))

    assert (request.status, request.completed_at, request.error) == (RequestStatus.ERROR, LATER, "no such invoice")


@pytest.mark.parametrize("step", [await_mail, completed, failed])
def test_nothing_happens_to_a_request_that_was_not_pulled(request_: B2bRequest, step: Step) -> None:
    assert step(request_) == request_


@pytest.mark.parametrize("step", [pull, await_mail, completed, failed])
@pytest.mark.parametrize("end", [Stage.COMPLETED, Stage.ERROR])
def test_a_request_stays_at_its_end(request_: B2bRequest, step: Step, end: Stage) -> None:
    ended = replace(request_, stage=end, completed_at=NOW)

    assert step(ended) == ended


@pytest.mark.parametrize("step", [pull, await_mail])
def test_a_request_takes_a_step_once(request_: B2bRequest, step: Step) -> None:
    once = step(pull(request_))

    assert step(once) == once
