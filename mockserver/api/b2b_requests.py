"""The operations on requests to the back office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.api import back_office
from mockserver.api.buyer_scope import visible_invoice
from mockserver.api.call import ACCEPTED, Answer, Call
from mockserver.api.listing import day_in, listed
from mockserver.api.numerals import whole_number
from mockserver.domain.b2b_request import B2bRequest, is_shown_to, organization_seen_by, stages_of
from mockserver.domain.buyer import visible_accounts
from mockserver.domain.buyer_errors import RequestNotFound
from mockserver.domain.invoice import DAY_S
from mockserver.domain.listing import AnyOf, Between, Condition, OneOf, Query


def request_invoice(call: Call) -> Answer:
    """Ask for a copy of an invoice by e-mail.

    Rule: any-invoice-may-be-requested, invisible-invoice-looks-unknown.
    """
    invoice = visible_invoice(call.store, call.buyer, call.parameters["invoiceId"], call.choices)
    request = back_office.request_invoice(call.store, call.buyer, invoice, now=call.now)
    return Answer(shown_request(request), status=ACCEPTED)


def list_b2b_requests(call: Call) -> Answer:
    """One page of the requests that the buyer sees, the newest first.

    Rule: requested-invoice-is-listed-at-once, admin-sees-the-organisations-requests.
    """
    query = Query(
        where=tuple(_conditions(call)),
        is_descending=True,
        offset=call.parameters["offset"],
        limit=call.parameters["limit"],
    )
    return listed(call.store.b2b_requests, query, shown_request)


def get_b2b_request(call: Call) -> Answer:
    """A request that the buyer sees.

    Rule: unknown-buyer-record-is-404.

    Raises:
        RequestNotFound: There is none with this id.
    """
    request_id = whole_number(call.parameters["requestId"])
    request = None if request_id is None else call.store.b2b_requests.get(request_id)
    if request is None or not is_shown_to(call.buyer, request, call.choices):
        raise RequestNotFound
    return Answer(shown_request(request))


def shown_request(request: B2bRequest) -> dict[str, Any]:
    """The request as it is answered.

    Source: #/components/schemas/B2bRequest
    """
    return {
        "id": request.id,
        "createdAt": request.created_at,
        "type": request.type,
        "description": request.description,
        "invoiceId": request.invoice_id,
        "invoiceNumber": request.invoice_number,
        "email": request.email,
        "user": {"id": request.buyer_id, "name": request.user_name},
        "status": request.status,
        "completedAt": request.completed_at,
        "error": request.error,
    }


def _conditions(call: Call) -> Iterator[Condition]:
    wanted, organization = call.parameters, organization_seen_by(call.buyer, call.choices)
    if organization is None:
        yield OneOf("buyer_id", frozenset({call.buyer.id}))
    else:
        yield OneOf("invoice_account", frozenset({organization}))
        own = OneOf("buyer_id", frozenset({call.buyer.id}))
        yield AnyOf((own, OneOf("account", visible_accounts(call.buyer, call.choices))))
    if "type" in wanted:
        yield OneOf("type", frozenset({wanted["type"]}))
    if "status" in wanted:
        yield OneOf("stage", stages_of(wanted["status"]))
    if "from" in wanted or "to" in wanted:
        first, last = day_in(call, "from"), day_in(call, "to")
        yield Between("created_at", first, None if last is None else last + DAY_S - 1)
