"""Servers that give back wrongly, and allow other operations and statuses than they tell."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between, refusal
from tests.conformance_power.editing import answering, filled, instead, refusals_as, then
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.paying import (
    PAYMENTS,
    REFUNDED,
    accepting,
    deletes,
    moving,
    paid_lines,
    payment_id,
    performs,
    reads,
    restoring,
    sets,
    shows_invoices,
    tells,
)

REFUND, REVERT = "refund-gives-back", "revert-gives-back"
NO_OPERATION, NO_STATUS = "disallowed-payment-operation-is-400", "disallowed-payment-status-is-400"
TOLD, UNKNOWN, WRITE = "allowed-operations-are-told", "unknown-payment-is-404", "write-to-unknown-payment-is-404"
NEVER = "900000000000"
BROKEN = refusal(500, "", "Internal Server Error")

HALF = Decimal("0.5")
Balances = dict[int, Decimal]


def only_the_first(before: Balances, after: Balances) -> Balances:
    first = next(iter(before), 0)
    return {id_: after[id_] if id_ == first else before[id_] for id_ in before}


def to_a_hundred(_: Balances, after: Balances) -> Balances:
    return dict.fromkeys(after, Decimal(100))


def by_total(before: Balances, after: Balances) -> Balances:
    total = sum((after[id_] - before[id_] for id_ in before), Decimal(0))
    return {id_: before[id_] + total for id_ in before}


def showing_status(wrong: int, when: Any) -> ASGIApp:
    """A server that shows another status of invoices that were given something back."""
    returned: set[int] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        if returns(request):
            returned.update(await paid_lines(request, ask))
        reply = await ask(request)
        if not shows_invoices(request) or reply.status != 200:
            return reply
        answer = reply.json
        for item in answer["data"] if isinstance(answer["data"], list) else [answer["data"]]:
            balances = (Decimal(item[name]["value"]) for name in ("openBalance", "originalBalance"))
            if item["id"] in returned and when(*balances):
                item["status"] = wrong
        return reply.saying(answer)

    return between(new_app(), serve)


def again(which: Which, by: Any = lambda amount: amount) -> ASGIApp:
    """A server that gives back once more when the same call comes again, or one that follows it."""
    seen: set[str | None] = set()

    async def serve(request: Request, ask: Ask) -> Reply:
        is_second = which(request) and payment_id(request) in seen
        if is_second:
            await moving(by)(request, Reply(200), ask)
        reply = await ask(request)
        if (which(request) or returns(request)) and reply.status == 200:
            seen.add(payment_id(request))
        return reply

    return between(new_app(), serve)


def returns(request: Request) -> bool:
    """It gives back what a payment took."""
    return sets(REFUNDED)(request) or performs(1)(request)


def after_returning(which: Which) -> ASGIApp:
    """A server in which a delete gives back what a refund or a revert gave back already."""
    return again(lambda request: which(request) and not returns(request))


def unknown(which: Which) -> Which:
    return lambda request: which(request) and payment_id(request) == NEVER


def reads_transactions(request: Request) -> bool:
    return request.method == "GET" and request.path.endswith("/transactions")


def changes_it(request: Request) -> bool:
    return request.method == "PUT" and request.path == f"{PAYMENTS}/offline/{NEVER}"


def sends_status(request: Request) -> bool:
    return request.method == "PUT" and request.path == f"{PAYMENTS}/{NEVER}/processing-status"


READERS = {"payments": reads, "operations": tells, "transactions": reads_transactions, "deletes": deletes}
WRITERS = {"changes": changes_it, "status calls": sends_status, "operations": unknown(performs())}
DISALLOWED = refusal(400, "The payment operation is not allowed.", "Not Found Error")


def unknown_is(kind: str, reply: Reply) -> ASGIApp:
    return refusals_as(unknown(READERS[kind]), reply)


def unknown_write_is(kind: str, reply: Reply) -> ASGIApp:
    return instead(WRITERS[kind], reply)


def revoking(number: int) -> Any:
    """Less of the allowed codes."""
    return lambda data: {
        **data,
        "allowedStatuses": [code for code in data["allowedStatuses"] if int(code) != number],
    }


def only_once(which: Which, by: Any) -> ASGIApp:
    """A server that refuses as it should, and moves balances then."""
    return then(which, moving(by), on_refusal=True)


SUCCESS = {"code": 200, "data": {"id": int(NEVER)}, "meta": {"message": "SUCCESS"}}
DONE = Reply(200).saying(SUCCESS)


def giving_back(rule: str, call: Which, what: str) -> list[Mutant]:
    """What both ways to give back have in common."""
    return [
        Mutant(name=f"a {what} gives back nothing", rule=rule, app=lambda: restoring(call, lambda before, _: before)),
        Mutant(
            name=f"a {what} gives back half", rule=rule, app=lambda: then(call, moving(lambda amount: -amount * HALF))
        ),
        Mutant(name=f"a {what} gives back twice", rule=rule, app=lambda: then(call, moving(lambda amount: amount))),
        Mutant(name=f"a {what} gives back the first line", rule=rule, app=lambda: restoring(call, only_the_first)),
        Mutant(name=f"a {what} gives back the total", rule=rule, app=lambda: restoring(call, by_total)),
        Mutant(name=f"a {what} opens the whole invoice", rule=rule, app=lambda: restoring(call, to_a_hundred)),
        Mutant(name=f"a second {what} gives back again", rule=rule, app=partial(again, call)),
        Mutant(name=f"a delete after a {what} gives back again", rule=rule, app=lambda: after_returning(deletes)),
    ]


MUTANTS = [
    *giving_back(REFUND, sets(REFUNDED), "refund"),
    *giving_back(REVERT, performs(1), "revert"),
    Mutant(name="refunded payments are applied", rule=REFUND, app=lambda: answering(reads, filled(appliedStatus=1))),
    Mutant(name="reverted payments are applied", rule=REVERT, app=lambda: answering(reads, filled(appliedStatus=1))),
    Mutant(
        name="refunded payments stay completed", rule=REFUND, app=lambda: answering(reads, filled(processingStatus=3))
    ),
    Mutant(name="refunds are refused", rule=REFUND, app=lambda: instead(sets(REFUNDED), BROKEN)),
    Mutant(name="reverts are refused", rule=REVERT, app=lambda: instead(performs(1), DISALLOWED)),
    Mutant(
        name="refunded invoices stay completed",
        rule=REFUND,
        app=lambda: showing_status(2, lambda left, all_: left == all_),
    ),
    Mutant(
        name="refunded invoices are partially paid",
        rule=REFUND,
        app=lambda: showing_status(1, lambda left, all_: left == all_),
    ),
    Mutant(
        name="reverted invoices of which a part stays paid are open",
        rule=REVERT,
        app=lambda: showing_status(0, lambda left, all_: 0 < left < all_),
    ),
    Mutant(name="any operation succeeds", rule=NO_OPERATION, app=lambda: accepting(performs())),
    Mutant(name="operation 3 succeeds", rule=NO_OPERATION, app=lambda: accepting(performs(3))),
    Mutant(
        name="a second apply succeeds",
        rule=NO_OPERATION,
        app=lambda: accepting(performs(0), moving(lambda amount: -amount)),
    ),
    Mutant(
        name="disallowed operations get 422",
        rule=NO_OPERATION,
        app=lambda: refusals_as(performs(), refusal(422, "The payment operation is not allowed.")),
    ),
    Mutant(
        name="disallowed operations get another text",
        rule=NO_OPERATION,
        app=lambda: refusals_as(performs(), refusal(400, "no")),
    ),
    Mutant(name="disallowed operations are a failure", rule=NO_OPERATION, app=lambda: refusals_as(performs(), BROKEN)),
    Mutant(
        name="a disallowed apply is refused and applied",
        rule=NO_OPERATION,
        app=lambda: only_once(performs(0), lambda amount: -amount),
    ),
    Mutant(
        name="a disallowed revert is refused and reverts",
        rule=NO_OPERATION,
        app=lambda: only_once(performs(1), lambda amount: amount),
    ),
    Mutant(name="any status is fine", rule=NO_STATUS, app=lambda: accepting(sets())),
    Mutant(name="status 0 is fine", rule=NO_STATUS, app=lambda: accepting(sets(0))),
    Mutant(
        name="disallowed statuses get 422",
        rule=NO_STATUS,
        app=lambda: refusals_as(sets(), refusal(422, "The payment processing status is not allowed.")),
    ),
    Mutant(
        name="disallowed statuses get another text", rule=NO_STATUS, app=lambda: refusals_as(sets(), refusal(400, "no"))
    ),
    Mutant(name="disallowed statuses are a failure", rule=NO_STATUS, app=lambda: refusals_as(sets(), BROKEN)),
    Mutant(
        name="a disallowed status is refused and gives back",
        rule=NO_STATUS,
        app=lambda: only_once(sets(), lambda amount: amount),
    ),
    Mutant(
        name="status 4 is said not to be allowed",
        rule=NO_STATUS,
        app=lambda: answering(tells, revoking(4)),
    ),
    Mutant(name="no operation is told", rule=TOLD, app=lambda: answering(tells, filled(allowedOperations=[]))),
    Mutant(
        name="operation 2 is told, too",
        rule=TOLD,
        app=lambda: answering(tells, lambda data: {**data, "allowedOperations": [*data["allowedOperations"], 2]}),
    ),
    Mutant(name="status 3 is not told", rule=TOLD, app=lambda: answering(tells, revoking(3))),
    Mutant(name="status 3 is not shown", rule=TOLD, app=lambda: answering(reads, revoking(3))),
    Mutant(
        name="statuses are told by name", rule=TOLD, app=lambda: answering(tells, filled(allowedStatuses=["completed"]))
    ),
    Mutant(
        name="statuses are told in one text", rule=TOLD, app=lambda: answering(tells, filled(allowedStatuses="1,2,3,4"))
    ),
    Mutant(name="operations cannot be got", rule=TOLD, app=lambda: instead(tells, BROKEN)),
    *(
        Mutant(name=f"unknown {kind}: {what}", rule=UNKNOWN, app=partial(unknown_is, kind, reply))
        for kind in READERS
        for what, reply in {
            "code 400": refusal(400, "Payment does not exist", "Not Found Error"),
            "another text": refusal(404, "No payment", "Not Found Error"),
            "another message": refusal(404, "Payment does not exist", "Not Found"),
            "success": DONE,
        }.items()
    ),
    *(
        Mutant(name=f"unknown writes, {kind}: {what}", rule=WRITE, app=partial(unknown_write_is, kind, reply))
        for kind in WRITERS
        for what, reply in {"code 400": refusal(400, "no"), "success": DONE, "a failure": BROKEN}.items()
    ),
]
