"""Servers that lose requests for invoices, send them elsewhere, or show them to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.types import ASGIApp

from mockserver.api.b2b_requests import shown_request
from mockserver.api.call import Answer, Call
from mockserver.domain.b2b_request import B2bRequest
from mockserver.domain.buyer_errors import InvoiceAlreadyPaid
from mockserver.domain.invoice import PaidStatus
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.buying import denial, refused_with
from tests.conformance_power.editing import Json, answering, filled, instead, succeeded
from tests.conformance_power.handling import handled, seen_by, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of, dropping, querying, relisting

LISTED = "requested-invoice-is-listed-at-once"
ANY = "any-invoice-may-be-requested"
ADDRESS = "request-goes-to-the-registered-address"
ADMIN = "admin-sees-the-organisations-requests"
ASK, LIST, GET = "requestInvoice", "listB2bRequests", "getB2bRequest"
MAILS = ("listOutboxMails", "getOutboxMail")
SHOW = calls_of(ASK, LIST, GET)
SOMEBODY = "somebody@example.com"


def kept(change: Callable[[Call, B2bRequest], B2bRequest]) -> ASGIApp:
    """A server that keeps, and answers, another request than was made."""

    def serve(call: Call) -> Answer:
        answer = served(ASK, call)
        made = call.store.b2b_requests.get(answer.data["id"])
        assert made is not None
        with call.store.transaction():
            call.store.b2b_requests.put(change(call, made))
        shown = served(GET, replace(call, parameters={"requestId": str(made.id)}))
        return replace(answer, data=shown.data)

    return handled(serve, ASK)


def listed_late() -> ASGIApp:
    """A server whose next list lacks what was just requested."""
    fresh: set[int] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if calls_of(ASK)(request) and succeeded(answer):
            fresh.add(answer.json["data"]["id"])
        elif calls_of(LIST)(request) and succeeded(answer):
            items = [item for item in answer.json["data"] if item["id"] not in fresh]
            fresh.clear()
            return answer.saying({**answer.json, "data": items})
        return answer

    return between(new_app(), serve)


def of_status(*statuses: str) -> Callable[[Call], Answer]:
    """Invoices of these statuses are not requested."""

    def serve(call: Call) -> Answer:
        named = str(call.parameters["invoiceId"])
        found = [one for one in call.store.invoices if named in (str(one.id), one.invoice_number)]
        if found and found[0].paid_status in statuses:
            raise InvoiceAlreadyPaid
        return served(ASK, call)

    return serve


def one_each(call: Call) -> Answer:
    """Who asks again is given the first request."""
    answer = served(ASK, call)
    earlier = [one for one in call.store.b2b_requests if one.invoice_id == answer.data["invoiceId"]]
    first = next(one for one in earlier if one.buyer_id == call.buyer.id)
    if first.id != answer.data["id"] and first.status == "requested":
        with call.store.transaction():
            call.store.b2b_requests.remove(answer.data["id"])
        answer.data["id"] = first.id
    return answer


def refused_again() -> ASGIApp:
    """A server that takes one request for an invoice."""
    seen: set[str] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        key = f"{request.path} {request.headers.get('authorization')}"
        if calls_of(ASK)(request) and key in seen:
            return denial(409, "ALREADY_REQUESTED")
        seen.add(key)
        return await ask(request)

    return between(new_app(), serve)


def as_it_says() -> ASGIApp:
    """A server that sends the invoice where the body says."""
    wanted: dict[int, str] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if calls_of(ASK)(request) and succeeded(answer) and request.body:
            wanted[answer.json["data"]["id"]] = request.json.get("email", "")
        if not SHOW(request) or not succeeded(answer):
            return answer
        data = answer.json["data"]
        items = [{**item, "email": wanted.get(item["id"], item["email"])} for item in data_of(data)]
        return answer.saying({**answer.json, "data": items if isinstance(data, list) else items[0]})

    return between(new_app(), serve)


def data_of(data: Json) -> list[Json]:
    return data if isinstance(data, list) else [data]


def with_all(call: Call) -> Answer:
    """Everybody lists everything."""
    return everything(call, [*call.store.b2b_requests])


def with_the_organisation(call: Call) -> Answer:
    """Everybody of an organisation lists what its buyers requested."""
    found = [one for one in call.store.b2b_requests if one.invoice_account == call.buyer.invoice_account]
    return everything(call, found) if call.buyer.invoice_account else served(LIST, call)


def everything(call: Call, requests: list[B2bRequest]) -> Answer:
    answer = served(LIST, call)
    if {"type", "status", "from", "to"} & call.parameters.keys():
        return answer
    shown = [shown_request(one) for one in reversed(requests)]
    return replace(answer, data=shown[: call.parameters["limit"]])


def got_by_all(call: Call) -> Answer:
    """Whoever knows an id gets the request."""
    id_ = str(call.parameters["requestId"])
    found = call.store.b2b_requests.get(int(id_)) if id_.isdigit() else None
    return served(GET, call) if found is None else Answer(shown_request(found))


def got_by_its_organisation(call: Call) -> Answer:
    id_ = str(call.parameters["requestId"])
    found = call.store.b2b_requests.get(int(id_)) if id_.isdigit() else None
    is_its = found is not None and found.invoice_account == call.buyer.invoice_account
    return Answer(shown_request(found)) if found is not None and is_its else served(GET, call)


def of_admins_only(*operation_ids: str) -> ASGIApp:
    return seen_by(lambda buyer: replace(buyer, is_admin=False), *operation_ids)


def shifted(query: dict[str, list[str]]) -> None:
    if "to" in query:
        query["to"] = ["2001-01-01"]


MUTANTS = [
    *breaking(
        LISTED,
        {
            "it is listed late": listed_late,
            "it is completed at once": lambda: answering(calls_of(ASK), filled(status="completed")),
            "it has a time of completion": lambda: answering(SHOW, filled(completedAt=1)),
            "it has another type": lambda: answering(SHOW, filled(type="statement")),
            "it is of no invoice": lambda: answering(SHOW, filled(invoiceId=0)),
            "it has no number": lambda: answering(SHOW, filled(invoiceNumber="")),
            "it is of nobody": lambda: answering(SHOW, filled(user={"id": 0, "name": ""})),
            "what is got is another": lambda: answering(calls_of(GET), filled(description="")),
            "type finds nothing": relisting(LIST, lambda items, query: [] if "type" in query else items),
            "status finds nothing": relisting(LIST, lambda items, query: [] if "status" in query else items),
            "status is ignored": querying(LIST, dropping("status")),
            "today is not in a range that ends today": querying(LIST, shifted),
            "from is ignored": querying(LIST, dropping("from")),
            "to is ignored": querying(LIST, dropping("to")),
        },
    ),
    *breaking(
        ANY,
        {
            "what is paid is not requested": lambda: handled(of_status(PaidStatus.PAID), ASK),
            "what is paid in part is not requested": lambda: handled(of_status(PaidStatus.PARTIALLY_PAID), ASK),
            "who asks again is given the first": lambda: handled(one_each, ASK),
            "who asks again is refused": refused_again,
            "numbers are no names": lambda: instead(
                lambda request: calls_of(ASK)(request) and not request.path.split("/")[3].isdigit(),
                denial(404, "INVOICE_NOT_FOUND"),
            ),
        },
    ),
    *breaking(
        ADDRESS,
        {
            "the body says where": as_it_says,
            "it goes to somebody else": lambda: kept(lambda _, made: replace(made, email=SOMEBODY)),
            "the mail goes to somebody else": lambda: answering(calls_of(*MAILS), filled(to=SOMEBODY)),
            "it has no address": lambda: answering(SHOW, filled(email="")),
        },
    ),
    *breaking(
        ADMIN,
        {
            "everybody lists everything": lambda: handled(with_all, LIST),
            "everybody gets everything": lambda: handled(got_by_all, GET),
            "members list those of the organisation": lambda: handled(with_the_organisation, LIST),
            "members get those of the organisation": lambda: handled(got_by_its_organisation, GET),
            "an admin lists those of the organisation and does not get them": lambda: of_admins_only(GET),
            "an admin gets those of the organisation and does not list them": lambda: of_admins_only(LIST),
            "what is not shown is forbidden": lambda: refused_with("REQUEST_NOT_FOUND", denial(403, "FORBIDDEN")),
            "what is not shown has another code": lambda: refused_with("REQUEST_NOT_FOUND", denial(404, "NOT_FOUND")),
        },
    ),
]
