"""Servers that take bad input of buyers and operators, refuse it otherwise, or do something all the same."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import (
    CHECK_OUT,
    PUT_IN,
    PUT_ITEM,
    accepted_for,
    cart_of,
    denial,
    empty_the_cart,
    ignored_for,
    on_refusal,
    refused_with,
    touch_the_cart,
)
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import asked_with, calls_of, query_of

BAD = "buyer-bad-input-is-refused"
OK = 200
BODY, FILTER = "BAD_REQUEST", "BAD_FILTER"
LISTS = calls_of("listBuyerInvoices", "listB2bRequests", "listJobRuns", "listOutboxMails")


def filters(**wrong: str) -> ASGIApp:
    """A server that forgets parameters whose values are these."""

    def forgiving(request: Request) -> Request:
        query = query_of(request)
        return asked_with(request, {name: values for name, values in query.items() if wrong.get(name) not in values})

    return accepted_for(FILTER, forgiving, LISTS)


def clamped(request: Request) -> Request:
    query = query_of(request)
    limit = query.get("limit", ["10"])[0]
    return asked_with(request, {**query, "limit": ["250" if limit.isdigit() and int(limit) else "1"]})


def filled_in(which: Which, **fields: Any) -> ASGIApp:
    """A server that makes up what a body lacks."""

    def whole(request: Request) -> Request:
        return request.sending({**fields, **request.json})

    return accepted_for(BODY, whole, lambda request: which(request) and is_object(request))


def is_object(request: Request) -> bool:
    return request.body.startswith(b"{") and request.body.endswith(b"}")


def is_cut(request: Request) -> bool:
    return bool(request.body) and not is_object(request)


def any_version() -> ASGIApp:
    """A server to which a checkout is one of the cart as it is."""

    async def serve(request: Request, ask: Ask) -> Reply:
        if CHECK_OUT(request) and is_object(request) and "cartVersion" not in request.json:
            version = (await cart_of(request, ask)).get("version")
            return await ask(request.sending({**request.json, "cartVersion": version}))
        return await ask(request)

    return between(new_app(), serve)


def is_of_days(request: Request) -> bool:
    return LISTS(request) and bool({"dueFrom", "dueTo", "from", "to"} & query_of(request).keys())


def nothing() -> Reply:
    return Reply(OK).saying({"code": OK, "data": None, "meta": {"message": "SUCCESS"}})


MUTANTS = [
    *breaking(
        BAD,
        {
            "a body that is cut short is a failure": lambda: refused_with(BODY, denial(500, "INTERNAL"), is_cut),
            "a body that is cut short is empty": lambda: accepted_for(
                BODY, lambda request: request.sending({"quantity": 1, "amount": "1.00"}), is_cut
            ),
            "no lines are no lines": lambda: ignored_for(BODY, PUT_IN),
            "no invoice is no line": lambda: ignored_for(
                BODY, lambda request: PUT_IN(request) and is_object(request) and bool(request.json.get("lines"))
            ),
            "items need no sku": lambda: filled_in(PUT_ITEM, sku="?"),
            "one item is meant": lambda: filled_in(PUT_ITEM, quantity=1),
            "items are free": lambda: filled_in(PUT_ITEM, price="1.00"),
            "a change of nothing changes nothing": lambda: ignored_for(BODY, calls_of("updateCartLine")),
            "the version of a checkout is the cart's": any_version,
            "no password is a wrong one": lambda: refused_with(
                BODY, denial(401, "BAD_CREDENTIALS"), calls_of("createBuyerSession")
            ),
            "bad bodies are unprocessable": lambda: refused_with(BODY, denial(422, BODY)),
            "bad bodies have another code": lambda: refused_with(BODY, denial(400, "VALIDATION_FAILED")),
            "bad bodies empty the cart": lambda: on_refusal(BODY, empty_the_cart, PUT_IN),
            "bad bodies count": lambda: on_refusal(BODY, touch_the_cart, CHECK_OUT),
            "a status that there is not is all": lambda: filters(paidStatus="open"),
            "one status that there is not is left out": lambda: filters(paidStatus="paid,open"),
            "a day that there is not is none": lambda: filters(dueFrom="2026-02-30"),
            "a word for a day is none": lambda: filters(dueTo="tomorrow"),
            "overdue may be anything": lambda: filters(overdue="maybe"),
            "account may be anything": lambda: filters(account="everybody"),
            "sort may be anything": lambda: filters(sort="colour"),
            "a state of requests may be anything": lambda: filters(status="done"),
            "a month that there is not is none": lambda: filters(**{"from": "2026-13-01"}),
            "limit 0 is the default": lambda: filters(limit="0"),
            "limit 251 is 250": lambda: accepted_for(FILTER, clamped, LISTS),
            "a word for a limit is the default": lambda: filters(limit="ten"),
            "a negative offset is none": lambda: filters(offset="-1"),
            "limits of the outbox are clamped": lambda: accepted_for(FILTER, clamped, calls_of("listOutboxMails")),
            "limits of runs are clamped": lambda: accepted_for(FILTER, clamped, calls_of("listJobRuns")),
            "bad parameters are bad bodies": lambda: refused_with(FILTER, denial(400, BODY)),
            "bad parameters have another code": lambda: refused_with(FILTER, denial(422, "INVALID")),
            "bad parameters are a failure": lambda: refused_with(FILTER, denial(500, "INTERNAL"), is_of_days),
        },
    ),
]
