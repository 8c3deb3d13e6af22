"""Servers whose e-mails lack something, say what is no longer so, or are not found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from mockserver.api.call import NO_CONTENT, Answer, Call
from mockserver.api.hq import run_synchronize_job
from mockserver.domain.b2b_request import Stage
from mockserver.domain.mail import Delivery
from tests.conformance_power.between import Ask, Reply, Request, between
from tests.conformance_power.buying import denial
from tests.conformance_power.editing import Edit, Json, answering, filled, instead, succeeded
from tests.conformance_power.handling import handled, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import Items, Query, calls_of, dropping, querying, relisting

FIGURES = "invoice-mail-shows-the-figures-of-its-run"
PDF = "invoice-mail-carries-the-pdf"
TAKEN = "mail-that-is-not-taken-fails-its-request"
OUTBOX = "outbox-is-filtered-and-emptied"
LIST, GET, EMPTY = "listOutboxMails", "getOutboxMail", "emptyOutbox"
SHOW = calls_of(LIST, GET)
REQUESTS = calls_of("listB2bRequests", "getB2bRequest")
AMOUNT = re.compile(r"[0-9][0-9.,  ]*[0-9]")


def mail(edit: Edit) -> ASGIApp:
    """A server that shows other mails."""
    return answering(SHOW, edit)


def texts(edit: Callable[[str, Json], str], *names: str) -> ASGIApp:
    """A server whose mails have other texts; `edit` gets a text and the mail."""
    return mail(lambda one: {**one, **{name: edit(one[name], one) for name in names or ("text", "html")}})


def number_of(one: Json) -> str:
    return str(one["subject"]).removeprefix("Invoice ")


def attached(**fields: Any) -> ASGIApp:
    return mail(lambda one: {**one, "attachment": {**one["attachment"], **fields}})


def of_then() -> ASGIApp:
    """A server whose mails show the invoice as it was when it was requested."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if SHOW(request) and succeeded(answer):
            data = answer.json["data"]
            for one in data if isinstance(data, list) else [data]:
                for name in ("text", "html"):
                    one[name] = one[name].replace("701.50", "731.55")
            return answer.saying({**answer.json, "data": data})
        return answer

    return between(new_app(), serve)


def kept(**fields: Any) -> ASGIApp:
    """A server whose mails are kept otherwise once they are written, whatever their requests say."""

    async def serve(call: Call) -> Answer:
        last = max((one.id for one in call.store.mails), default=0)
        answer = await run_synchronize_job(call)
        with call.store.transaction():
            for one in list(call.store.mails):
                if one.id > last:
                    call.store.mails.put(replace(one, **fields))
        return answer

    return handled(serve, "runSynchronizeJob")


def failing(**fields: Any) -> ASGIApp:
    """A server whose mails nobody takes, so that their requests come to an error; `fields` are what else they have."""

    async def serve(call: Call) -> Answer:
        last = max((one.id for one in call.store.mails), default=0)
        answer = await run_synchronize_job(call)
        with call.store.transaction():
            for one in [one for one in call.store.mails if one.id > last]:
                lost = replace(one, delivery=Delivery.FAILED, delivery_error="Nobody is there.", sent_at=None)
                call.store.mails.put(replace(lost, **fields))
                request = call.store.b2b_requests.get(one.request_id)
                if request is not None:
                    call.store.b2b_requests.put(
                        replace(request, stage=Stage.ERROR, completed_at=None, error="Nobody is there.")
                    )
        return answer

    return handled(serve, "runSynchronizeJob")


def failed_requests(request: Json) -> Json:
    """A completed request as one in error."""
    return {**request, "status": "error", "error": "No."} if request["status"] == "completed" else request


def addressed(test: Callable[[str, str], bool]) -> Callable[[Items, Query], Items]:
    def change(items: Items, query: Query) -> Items:
        return [one for one in items if "to" not in query or test(one["to"], query["to"][0])]

    return change


def of_request(test: Callable[[str, str], bool]) -> Callable[[Items, Query], Items]:
    def change(items: Items, query: Query) -> Items:
        wanted = query.get("requestId")
        return [one for one in items if not wanted or test(str(one["requestId"]), wanted[0])]

    return change


def not_emptying(_: Call) -> Answer:
    return Answer(None, status=NO_CONTENT)


def emptying_all(call: Call) -> Answer:
    """The requests of the mails go with them."""
    with call.store.transaction():
        for one in list(call.store.mails):
            call.store.b2b_requests.remove(one.request_id)
    return served(EMPTY, call)


def readable_when_gone() -> ASGIApp:
    """A server that gets mails which are no longer listed."""
    old: dict[str, Reply] = {}

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if calls_of(LIST)(request) and succeeded(answer):
            for one in answer.json["data"]:
                old[f"{request.path}/{one['id']}"] = answer.saying({**answer.json, "data": one})
        return old.get(request.path, answer) if calls_of(GET)(request) and not succeeded(answer) else answer

    return between(new_app(), serve)


def without(text: str, part: str) -> str:
    return text.replace(part, "…")


MUTANTS = [
    *breaking(
        FIGURES,
        {
            "the subject has no number": lambda: mail(filled(subject="Your invoice")),
            "the text has no number": lambda: texts(lambda text, one: without(text, number_of(one)), "text"),
            "the text has no total": lambda: texts(lambda text, _: without(text, "731.55"), "text"),
            "the text has no balance": lambda: texts(lambda text, _: without(text, "701.50"), "text"),
            "the figures are those of then": of_then,
            "the text has no figures": lambda: texts(lambda text, _: AMOUNT.sub("…", text), "text"),
        },
    ),
    *breaking(
        PDF,
        {
            "there is no text": lambda: mail(filled(text="")),
            "there is no HTML": lambda: mail(filled(html="")),
            "the HTML is the text": lambda: mail(lambda one: {**one, "html": "Your invoice"}),
            "nothing is attached": lambda: mail(filled(attachment=None)),
            "what is attached is empty": lambda: attached(sizeBytes=0),
            "what is attached has no name": lambda: attached(fileName=""),
            "what is attached is a text": lambda: attached(fileName="invoice.txt"),
        },
    ),
    *breaking(
        TAKEN,
        {
            "a mail that failed completes its request": lambda: kept(
                delivery=Delivery.FAILED, delivery_error="No.", sent_at=None
            ),
            "a mail that waits completes its request": lambda: kept(delivery=Delivery.QUEUED, sent_at=None),
            "a mail that was taken has no time": lambda: kept(sent_at=None),
            "a request whose mail was taken is in error": lambda: answering(REQUESTS, failed_requests),
            "a mail that failed has no reason": lambda: failing(delivery_error=None),
        },
    ),
    *breaking(
        OUTBOX,
        {
            "requestId finds all but its own": relisting(
                LIST, of_request(lambda own, wanted: own != wanted), without=["requestId"]
            ),
            "to is ignored": querying(LIST, dropping("to")),
            "to is a part": relisting(LIST, addressed(lambda own, to: to.lower() in own.lower()), without=["to"]),
            "the letters of to count": relisting(LIST, addressed(lambda own, to: own == to)),
            "the oldest come first": relisting(LIST, lambda items, _: items[::-1]),
            "what is got is another": lambda: answering(calls_of(GET), filled(subject="Another")),
            "nothing is got": lambda: instead(calls_of(GET), denial(404, "MAIL_NOT_FOUND")),
            "emptying does nothing": lambda: handled(not_emptying, EMPTY),
            "what is gone is got": readable_when_gone,
            "requests go with their mails": lambda: handled(emptying_all, EMPTY),
        },
    ),
]
