"""Servers that know receipts which there are not, or show those of another store."""

from __future__ import annotations

from tests.conformance_power.between import DEMO, Ask, Reply, Request, between, refusal
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.relisting import NewApp, calls_of

RECEIPTS, RECEIPT, LINES, OF_ONE, LINE = (
    "listReceipts",
    "getReceipt",
    "listReceiptLines",
    "listLinesOfReceipt",
    "getReceiptLine",
)
DELETE, DELETE_LINE = "deleteReceipt", "deleteReceiptLine"
UNKNOWN, UNKNOWN_LINE, APART = (
    "unknown-receipt-is-404",
    "unknown-receipt-line-is-404",
    "receipts-stay-within-their-store",
)
NO_RECEIPT = "Receipt does not exist"
DONE = Reply(200).saying({"code": 200, "data": {"id": 1}, "meta": {"message": "SUCCESS"}})


def unknown_is(operation_id: str, reply: Reply, *, is_number: bool = True) -> NewApp:
    """A server that gives a call for a record that there is not this answer."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        found = await ask(request)
        if which(request) and found.status != 200 and ("no-number" not in request.path) == is_number:
            return reply
        return found

    return lambda: between(new_app(), serve)


def empty_lines() -> Reply:
    meta = {"message": "SUCCESS", "pagination": {"totalCount": 0, "limit": 10, "offset": 0}}
    return Reply(200).saying({"code": 200, "data": [], "meta": meta})


def found_anywhere(operation_id: str, method: str) -> NewApp:
    """A server that finds a line under any receipt."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not which(request) or reply.status == 200:
            return reply
        base, _, line_id = request.path.rpartition("/lines/")
        every = Request("GET", f"{base.rpartition('/receipts/')[0]}/receipt-lines", b"limit=250", request.headers, b"")
        line = next((one for one in (await ask(every)).json["data"] if str(one["id"]) == line_id), None)
        if line is None:
            return reply
        path = f"{base.rpartition('/')[0]}/{line['receiptId']}/lines/{line_id}"
        return await ask(Request(method, path, b"", request.headers, b""))

    return lambda: between(new_app(), serve)


def open_to_others(operation_id: str) -> NewApp:
    """A server that takes every store for the first one, in one operation."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        return await ask(request.headed(DEMO) if which(request) else request)

    return lambda: between(new_app(), serve)


MUTANTS = [
    *(
        Mutant(
            name=f"{operation} answers {what} for an unknown receipt", rule=UNKNOWN, app=unknown_is(operation, reply)
        )
        for operation in (RECEIPT, OF_ONE, DELETE)
        for what, reply in (
            ("another code", refusal(400, NO_RECEIPT, "Not Found Error")),
            ("another text", refusal(404, "Not found", "Not Found Error")),
            ("another message", refusal(404, NO_RECEIPT, "Bad Requests Error")),
        )
    ),
    Mutant(name="an unknown receipt has no lines", rule=UNKNOWN, app=unknown_is(OF_ONE, empty_lines())),
    Mutant(name="an unknown receipt is deleted", rule=UNKNOWN, app=unknown_is(DELETE, DONE)),
    *(
        Mutant(
            name=f"{operation} fails for an id that is no number",
            rule=UNKNOWN,
            app=unknown_is(operation, refusal(500, "invalid literal"), is_number=False),
        )
        for operation in (RECEIPT, OF_ONE)
    ),
    *(
        Mutant(
            name=f"{operation} answers 400 for an unknown line",
            rule=UNKNOWN_LINE,
            app=unknown_is(operation, refusal(400, "no")),
        )
        for operation in (LINE, DELETE_LINE)
    ),
    Mutant(name="an unknown line is deleted", rule=UNKNOWN_LINE, app=unknown_is(DELETE_LINE, DONE)),
    Mutant(name="a line is found under any receipt", rule=UNKNOWN_LINE, app=found_anywhere(LINE, "GET")),
    Mutant(name="a line is deleted under any receipt", rule=UNKNOWN_LINE, app=found_anywhere(DELETE_LINE, "DELETE")),
    Mutant(
        name="a line id that is no number fails",
        rule=UNKNOWN_LINE,
        app=unknown_is(LINE, refusal(500, "invalid literal"), is_number=False),
    ),
    *(
        Mutant(name=f"{operation} is open to other stores", rule=APART, app=open_to_others(operation))
        for operation in (RECEIPTS, RECEIPT, LINES, OF_ONE, LINE, DELETE, DELETE_LINE)
    ),
]
