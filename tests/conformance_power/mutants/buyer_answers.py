"""Servers whose answers to buyers and operators have another form, or that find what is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import (
    CART,
    cart_of,
    code_of,
    denial,
    ignored_for,
    managing,
    refused_with,
)
from tests.conformance_power.editing import Json, getting, succeeded
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of

ENVELOPE = "buyer-answers-use-the-envelope"
UNKNOWN = "unknown-buyer-record-is-404"
OK = 200
BODY, FILTER = "BAD_REQUEST", "BAD_FILTER"
RECEIPT, PAYING = calls_of("getBuyerReceipt"), calls_of("addInvoicesToCart", "checkOutCart")


def is_bs(request: Request) -> bool:
    """It is a call of a buyer or an operator."""
    return request.path.startswith(("/buyer/", "/hq/"))


def always_ok(operation_id: str) -> ASGIApp:
    """A server whose successes of an operation are HTTP 200, with that code."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not which(request) or not succeeded(answer):
            return answer
        body = answer.json if answer.body else {"data": None, "meta": {"message": "SUCCESS"}}
        return Reply(OK).saying({**body, "code": OK})

    return between(new_app(), serve)


def enveloped(edit: Callable[[Json], Json], which: Callable[[Reply], bool], of: Which = is_bs) -> ASGIApp:
    """A server whose answers of a kind have another envelope."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        return answer.saying(edit(answer.json)) if of(request) and answer.body and which(answer) else answer

    return between(new_app(), serve)


def has_failed(answer: Reply) -> bool:
    return not succeeded(answer)


def less(*names: str) -> Callable[[Json], Json]:
    return lambda body: {name: value for name, value in body.items() if name not in names}


def of_data(edit: Callable[[Json], Json]) -> Callable[[Json], Json]:
    return lambda body: {**body, "data": edit(body["data"])}


def under_ok() -> ASGIApp:
    """A server whose refusals are HTTP 200."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        return replace(answer, status=OK) if is_bs(request) and has_failed(answer) else answer

    return between(new_app(), serve)


def readable_by_all() -> ASGIApp:
    """A server that shows receipts of others."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not RECEIPT(request) or code_of(answer) != "RECEIPT_NOT_FOUND":
            return answer
        shown = await ask(managed_receipt(request))
        return shown if succeeded(shown) else answer

    return between(new_app(), serve)


def missing(code: str, reply: Reply, which: Which = lambda _: True) -> Callable[[], ASGIApp]:
    return partial(refused_with, code, reply, which)


def the_first_line() -> ASGIApp:
    """A server that takes the first line for one that there is not."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if code_of(answer) != "LINE_NOT_FOUND":
            return answer
        lines = (await cart_of(request, ask))["lines"]
        return await ask(replace(request, path=f"{CART}/lines/{lines[0]['id']}")) if lines else answer

    return between(new_app(), serve)


def gone_twice() -> ASGIApp:
    """A server that says again that it took a line out."""
    return ignored_for("LINE_NOT_FOUND", lambda request: request.method == "DELETE")


def bare_jobs(body: Json) -> Json:
    return {"jobs": body["data"]}


def nothing() -> Reply:
    return Reply(OK).saying({"code": OK, "data": None, "meta": {"message": "SUCCESS"}})


def no_runs() -> Reply:
    meta = {"message": "SUCCESS", "pagination": {"totalCount": 0, "limit": 10, "offset": 0}}
    return Reply(OK).saying({"code": OK, "data": [], "meta": meta})


def forbidden_receipts() -> ASGIApp:
    """A server that tells that a receipt is there which is somebody else's."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not RECEIPT(request) or code_of(answer) != "RECEIPT_NOT_FOUND":
            return answer
        shown = await ask(managed_receipt(request))
        return denial(403, "FORBIDDEN") if succeeded(shown) else answer

    return between(new_app(), serve)


def managed_receipt(request: Request) -> Request:
    """The same receipt for management."""
    return managing(getting(request, f"/api/v3/io/ip/receipts/{request.path.rpartition('/')[2]}"))


MUTANTS = [
    *breaking(
        ENVELOPE,
        {
            **{
                f"{operation} answers 200": partial(always_ok, operation)
                for operation in (
                    "addItemToCart",
                    "addInvoicesToCart",
                    "requestInvoice",
                    "deleteBuyerSession",
                    "emptyOutbox",
                )
            },
            "refusals are HTTP 200": under_ok,
            "codes are texts": lambda: enveloped(lambda body: {**body, "code": str(body["code"])}, succeeded),
            "successes have code 0": lambda: enveloped(
                lambda body: {**body, "code": 0}, succeeded, calls_of("listJobs")
            ),
            "refusals have code 1": lambda: enveloped(lambda body: {**body, "code": 1}, has_failed),
            "successes have no meta": lambda: enveloped(less("meta"), succeeded, calls_of("getCart")),
            "jobs come without envelope": lambda: enveloped(bare_jobs, succeeded, calls_of("listJobs")),
            "refusals have no meta": lambda: enveloped(less("meta"), has_failed),
            "refusals have no data": lambda: enveloped(lambda body: {**body, "data": None}, has_failed),
            "refusals have no text": lambda: enveloped(of_data(less("errMsg")), has_failed),
            "refusals have an empty text": lambda: enveloped(of_data(lambda data: {**data, "errMsg": ""}), has_failed),
            "refusals have a number for programs": lambda: enveloped(
                of_data(lambda data: {**data, "errorCode": 7}),
                has_failed,
                calls_of("addInvoicesToCart", "checkOutCart"),
            ),
        },
    ),
    *breaking(
        UNKNOWN,
        {
            **{
                f"{code} is told as NOT_FOUND": missing(code, denial(404, "NOT_FOUND"))
                for code in (
                    "LINE_NOT_FOUND",
                    "RECEIPT_NOT_FOUND",
                    "REQUEST_NOT_FOUND",
                    "MAIL_NOT_FOUND",
                    "JOB_NOT_FOUND",
                )
            },
            "a line that is none is bad input": missing("LINE_NOT_FOUND", denial(400, BODY)),
            "a receipt that is none is null": missing("RECEIPT_NOT_FOUND", nothing()),
            "a request that is none is gone": missing("REQUEST_NOT_FOUND", denial(410, "REQUEST_NOT_FOUND")),
            "a mail that is none is null": missing("MAIL_NOT_FOUND", nothing()),
            "a job that is none has no runs": missing("JOB_NOT_FOUND", no_runs()),
            "receipts of others are shown": readable_by_all,
            "receipts of others are forbidden": forbidden_receipts,
            "a line that is none is the first": the_first_line,
            "a line is taken out twice": gone_twice,
        },
    ),
]
