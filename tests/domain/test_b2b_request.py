"""Requests to the back office: the steps that they take, in their order and once each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mockserver.domain.b2b_request import (
    B2bRequest,
    RequestStatus,
    Stage,
    await_mail,
    complete,
    fail,
    is_shown_to,
    pull,
    request_copy,
    stages_of,
)
from mockserver.domain.buyer import Buyer
from mockserver.domain.choices import Choices, settle
from mockserver.domain.invoice import Status
from tests.domain.samples import NOW, invoice

LATER = NOW + 60
ADA = Buyer(
    id=3,
    email="ada@acme.example",
    name="Ada",
    account="2001",
    password_digest="",
    invoice_account="1001",
    is_admin=True,
)
Step = Callable[[B2bRequest], B2bRequest]


def completed(request: B2bRequest) -> B2bRequest:
    return complete(request, now=LATER)


def failed(request: B2bRequest) -> B2bRequest:
    return fail(request, "no such invoice")


def seeing(sees: str) -> Choices:
    """The choices where an admin sees these requests."""
    offered = {"requests-an-admin-sees": ("organization", "own"), "buyer-scope": ("union", "organization-only")}
    return settle(offered, {"requests-an-admin-sees": sees})


@pytest.fixture
def request_() -> B2bRequest:
    return request_copy(5, ADA, invoice(), now=NOW)


@pytest.mark.parametrize("status", Status)
def test_a_copy_is_requested_of_an_invoice_in_any_status(status: Status) -> None:
    request = request_copy(5, ADA, invoice(status=status), now=NOW)

    assert (request.status, request.invoice_id, request.created_at) == (RequestStatus.REQUESTED, 7, NOW)


def test_a_request_keeps_the_address_that_was_registered_then() -> None:
    request = request_copy(5, replace(ADA, email="old@acme.example"), invoice(), now=NOW)

    assert (request.email, request.user_name, request.invoice_account) == ("old@acme.example", "Ada", "1001")


def test_a_request_says_in_words_what_is_asked_for(request_: B2bRequest) -> None:
    assert request_.description == "Invoice INV-1"


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

    assert (request.status, request.completed_at, request.error) == (RequestStatus.ERROR, None, "no such invoice")


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


@pytest.mark.parametrize(
    ("buyer", "sees", "is_shown"),
    [
        (ADA, "own", True),
        (replace(ADA, id=4), "organization", True),
        (replace(ADA, id=4), "own", False),
        (replace(ADA, id=4, is_admin=False), "organization", False),
        (replace(ADA, id=4, invoice_account="1002"), "organization", False),
        (replace(ADA, id=4, invoice_account=None), "organization", False),
    ],
    ids=["own", "admin", "admin-as-others", "colleague", "other-admin", "admin-of-nothing"],
)
def test_a_request_is_shown_to_its_buyer_and_to_admins_of_the_organisation(
    request_: B2bRequest, buyer: Buyer, sees: str, *, is_shown: bool
) -> None:
    assert is_shown_to(buyer, request_, seeing(sees)) is is_shown


@pytest.mark.parametrize(
    ("account", "is_shown"),
    [("1001", True), ("2001", True), ("2002", False)],
    ids=["of the organisation", "own", "of a member"],
)
def test_an_admin_is_shown_requests_for_invoices_in_scope_only(account: str, *, is_shown: bool) -> None:
    ben = replace(ADA, id=4, account="2002", is_admin=False)
    request = request_copy(5, ben, invoice(customer_id=account), now=NOW)

    assert is_shown_to(ADA, request, seeing("organization")) is is_shown
    assert is_shown_to(ben, request, seeing("organization"))


def test_every_stage_shows_as_one_status() -> None:
    shown = [stages_of(status) for status in RequestStatus]

    assert sorted(stage for stages in shown for stage in stages) == sorted(Stage)
