"""What a buyer asks the back office for, and how far that has come.

A request passes two jobs: the one pulls it to headquarters, the other executes what was pulled. Each step is a function
that gives the request after it; taken out of turn, or again, it gives the request back as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from mockserver.domain.buyer import Buyer, visible_accounts
from mockserver.domain.choices import Choices
from mockserver.domain.invoice import Invoice


class RequestType(StrEnum):
    """What is asked for."""

    INVOICE_COPY = "invoice_copy"


class Stage(StrEnum):
    """Where a request is: with the channel, at headquarters, waiting for its mail to go out, or at its end."""

    SUBMITTED = "submitted"
    PULLED = "pulled"
    MAILING = "mailing"
    COMPLETED = "completed"
    ERROR = "error"


class RequestStatus(StrEnum):
    """What the buyer sees of a request: the stages before its end look alike."""

    REQUESTED = "requested"
    COMPLETED = "completed"
    ERROR = "error"


_STATUSES = {
    Stage.SUBMITTED: RequestStatus.REQUESTED,
    Stage.PULLED: RequestStatus.REQUESTED,
    Stage.MAILING: RequestStatus.REQUESTED,
    Stage.COMPLETED: RequestStatus.COMPLETED,
    Stage.ERROR: RequestStatus.ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class B2bRequest:
    """A request as the store keeps it; `stage` is a `Stage`. Times are Unix seconds.

    Name, address and organisation are those that the user had when asking, number and `account` those of the invoice
    then.
    """

    id: int
    buyer_id: int
    user_name: str
    email: str
    invoice_account: str | None
    invoice_id: int
    invoice_number: str
    account: str
    created_at: int
    type: str = RequestType.INVOICE_COPY
    stage: str = Stage.SUBMITTED
    completed_at: int | None = None
    error: str | None = None

    @property
    def status(self) -> RequestStatus:
        """What the buyer sees."""
        return _STATUSES[Stage(self.stage)]

    @property
    def description(self) -> str:
        """What is asked for, in words."""
        return f"Invoice {self.invoice_number}"


def stages_of(status: str) -> frozenset[str]:
    """The stages that show as this status."""
    return frozenset(stage for stage, shown in _STATUSES.items() if shown == status)


def organization_seen_by(buyer: Buyer, choices: Choices) -> str | None:
    """The organisation whose requests the buyer sees; None for whoever sees own ones only.

    Rule: admin-sees-the-organisations-requests.
    """
    sees_all = buyer.is_admin and choices["requests-an-admin-sees"] == "organization"
    return buyer.invoice_account if sees_all else None


def is_shown_to(buyer: Buyer, request: B2bRequest, choices: Choices) -> bool:
    """The buyer made the request, or sees those of the organisation and the account of the invoice.

    Rule: admin-sees-the-organisations-requests, buyer-sees-no-other-invoices.
    """
    organization = organization_seen_by(buyer, choices)
    if organization is None:
        return request.buyer_id == buyer.id
    is_in_scope = request.buyer_id == buyer.id or request.account in visible_accounts(buyer, choices)
    return request.invoice_account == organization and is_in_scope


def request_copy(request_id: int, buyer: Buyer, invoice: Invoice, *, now: int) -> B2bRequest:
    """A request for a copy of an invoice, whatever its status, to the address that the buyer has now.

    Rule: any-invoice-may-be-requested, request-goes-to-the-registered-address.
    """
    return B2bRequest(
        id=request_id,
        buyer_id=buyer.id,
        user_name=buyer.name,
        email=buyer.email,
        invoice_account=buyer.invoice_account,
        invoice_id=invoice.id,
        invoice_number=invoice.invoice_number,
        account=invoice.customer_id,
        created_at=now,
    )


def pull(request: B2bRequest) -> B2bRequest:
    """Bring a submitted request to headquarters.

    Rule: finished-requests-are-left-alone.
    """
    return replace(request, stage=Stage.PULLED) if request.stage == Stage.SUBMITTED else request


def await_mail(request: B2bRequest) -> B2bRequest:
    """Its mail is written and waits to be sent."""
    return replace(request, stage=Stage.MAILING) if request.stage == Stage.PULLED else request


def complete(request: B2bRequest, *, now: int) -> B2bRequest:
    """What a pulled request asked for is done.

    Rule: finished-requests-are-left-alone.
    """
    return replace(request, stage=Stage.COMPLETED, completed_at=now) if _is_at_headquarters(request) else request


def fail(request: B2bRequest, reason: str) -> B2bRequest:
    """What a pulled request asked for cannot be done."""
    return replace(request, stage=Stage.ERROR, error=reason) if _is_at_headquarters(request) else request


def _is_at_headquarters(request: B2bRequest) -> bool:
    return request.stage in (Stage.PULLED, Stage.MAILING)
