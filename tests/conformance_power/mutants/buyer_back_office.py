"""Servers whose back office works out of turn, twice, or on what is gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from mockserver.api.hq import run_synchronize_job
from mockserver.api.operations import HANDLERS
from mockserver.domain.b2b_request import B2bRequest, Stage
from tests.conformance_power.editing import Edit, Json, answering, filled
from tests.conformance_power.handling import handled, served
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of

BOTH = "requests-need-both-jobs-in-order"
FINISHED = "finished-requests-are-left-alone"
DELETED = "request-for-a-deleted-invoice-fails"
PULL, SYNCHRONIZE = "runPullJob", "runSynchronizeJob"
REQUESTS = calls_of("requestInvoice", "listB2bRequests", "getB2bRequest")
LATER = 9_999_999_999


def before(operation_id: str, act: Callable[[Call], object]) -> ASGIApp:
    """A server that does something before a job of the back office."""

    def serve(call: Call) -> Answer | Awaitable[Answer]:
        act(call)
        return HANDLERS[operation_id](call)

    return handled(serve, operation_id)


def moved(stage: Stage, to: Stage, **fields: Any) -> Callable[[Call], None]:
    """Puts every request of a stage into another."""

    def act(call: Call) -> None:
        with call.store.transaction():
            for request in call.store.b2b_requests.find_all("stage", stage):
                call.store.b2b_requests.put(replace(request, stage=to, **fields))

    return act


async def pulled_and_sent(call: Call) -> Answer:
    """Pulling sends as well."""
    answer = served(PULL, call)
    await run_synchronize_job(call)
    return answer


def not_pulling(call: Call) -> Answer:
    """Nothing is pulled; the run says that something is."""
    waiting = call.store.b2b_requests.find_all("stage", Stage.SUBMITTED)
    moved(Stage.SUBMITTED, Stage.MAILING)(call)
    answer = served(PULL, call)
    moved(Stage.MAILING, Stage.SUBMITTED)(call)
    return replace(answer, data={**answer.data, "pulled": len(waiting)})


async def without_mails(call: Call) -> Answer:
    """Requests are completed, and nothing is written."""
    last = max((mail.id for mail in call.store.mails), default=0)
    answer = await run_synchronize_job(call)
    with call.store.transaction():
        for mail in list(call.store.mails):
            if mail.id > last:
                call.store.mails.remove(mail.id)
    return answer


async def with_two_mails(call: Call) -> Answer:
    """Every mail is written twice."""
    last = max((mail.id for mail in call.store.mails), default=0)
    answer = await run_synchronize_job(call)
    with call.store.transaction():
        for mail in list(call.store.mails):
            if mail.id > last:
                call.store.mails.put(replace(mail, id=call.store.mails.new_id()))
    return answer


def ending(change: Callable[[Call, B2bRequest], B2bRequest], *stages: Stage) -> ASGIApp:
    """A server that makes something else of the requests that a run of the synchronise job brings to these ends."""

    async def serve(call: Call) -> Answer:
        old = {request.id for stage in stages for request in call.store.b2b_requests.find_all("stage", stage)}
        answer = await run_synchronize_job(call)
        with call.store.transaction():
            for stage in stages:
                for request in call.store.b2b_requests.find_all("stage", stage):
                    if request.id not in old:
                        call.store.b2b_requests.put(change(call, request))
        return answer

    return handled(serve, SYNCHRONIZE)


async def stopping(call: Call) -> Answer:
    """A run stops at the first invoice that is gone, and the others of it are in error."""
    pulled = call.store.b2b_requests.find_all("stage", Stage.PULLED)
    answer = await run_synchronize_job(call)
    failed = [one for one in pulled if (now := call.store.b2b_requests.get(one.id)) and now.stage == Stage.ERROR]
    with call.store.transaction():
        for request in pulled if failed else []:
            stopped = replace(request, stage=Stage.ERROR, error="The run was stopped.")
            call.store.b2b_requests.put(stopped)
    return answer


async def keeping_copies(call: Call) -> Answer:
    """An invoice that is gone is sent as it was: there is a mail of another."""
    answer = await run_synchronize_job(call)
    mails = list(call.store.mails)
    with call.store.transaction():
        for request in call.store.b2b_requests.find_all("stage", Stage.ERROR):
            if mails and request.invoice_id not in [mail.invoice_id for mail in mails]:
                copy = replace(mails[-1], id=call.store.mails.new_id(), request_id=request.id)
                call.store.mails.put(replace(copy, invoice_id=request.invoice_id))
    return answer


def runs(edit: Edit, *operation_ids: str) -> ASGIApp:
    return answering(calls_of(*operation_ids), edit)


def one_more(count: str, operation_id: str) -> ASGIApp:
    return runs(lambda run: {**run, count: run[count] + 1}, operation_id)


def completed_at(when: Callable[[B2bRequest], int | None]) -> ASGIApp:
    return ending(lambda _, request: replace(request, completed_at=when(request)), Stage.COMPLETED)


def anew() -> ASGIApp:
    """A server that completes again what is completed: only the time changes."""

    def act(call: Call) -> None:
        with call.store.transaction():
            for one in call.store.b2b_requests.find_all("stage", Stage.COMPLETED):
                call.store.b2b_requests.put(replace(one, completed_at=(one.completed_at or 0) + 1))

    return before(SYNCHRONIZE, act)


def no_reason(request: Json) -> Json:
    return {**request, "error": None}


MUTANTS = [
    *breaking(
        BOTH,
        {
            "the synchronise job pulls, too": lambda: before(SYNCHRONIZE, moved(Stage.SUBMITTED, Stage.PULLED)),
            "pulling sends": lambda: handled(pulled_and_sent, PULL),
            "pulling completes": lambda: before(PULL, moved(Stage.SUBMITTED, Stage.COMPLETED, completed_at=LATER)),
            "nothing is pulled": lambda: handled(not_pulling, PULL),
            "nothing is written": lambda: handled(without_mails, SYNCHRONIZE),
            "everything is written twice": lambda: handled(with_two_mails, SYNCHRONIZE),
            "it stays requested when it is sent": lambda: answering(REQUESTS, filled(status="requested")),
            "completed requests have no time": lambda: completed_at(lambda _: None),
            "requests are completed before they are made": lambda: completed_at(lambda one: one.created_at - 1),
        },
    ),
    *breaking(
        FINISHED,
        {
            "the synchronise job sends again": lambda: before(SYNCHRONIZE, moved(Stage.COMPLETED, Stage.PULLED)),
            "pulling begins again": lambda: before(PULL, moved(Stage.COMPLETED, Stage.SUBMITTED)),
            "what is in error is tried again": lambda: before(PULL, moved(Stage.ERROR, Stage.SUBMITTED, error=None)),
            "pulled counts what was pulled before": lambda: runs(
                lambda run: {**run, "pulled": run["pulled"] + 1}, PULL
            ),
            "processed counts what was processed before": lambda: one_more("processed", SYNCHRONIZE),
            "emails counts what was sent before": lambda: one_more("emails", SYNCHRONIZE),
            "requests are completed anew": anew,
        },
    ),
    *breaking(
        DELETED,
        {
            "it is completed all the same": lambda: ending(
                lambda call, one: replace(one, stage=Stage.COMPLETED, completed_at=call.now, error=None), Stage.ERROR
            ),
            "it stays requested": lambda: ending(
                lambda _, one: replace(one, stage=Stage.MAILING, error=None), Stage.ERROR
            ),
            "it has no reason": lambda: answering(REQUESTS, no_reason),
            "it has a time of completion": lambda: ending(
                lambda call, one: replace(one, completed_at=call.now), Stage.ERROR
            ),
            "it is sent as it was": lambda: handled(keeping_copies, SYNCHRONIZE),
            "the others of its run fail": lambda: handled(stopping, SYNCHRONIZE),
            "the run counts it as processed": lambda: runs(
                lambda run: {**run, "failed": 0, "processed": run["processed"] + run["failed"]}, SYNCHRONIZE
            ),
            "the run counts nothing as failed": lambda: runs(filled(failed=0), SYNCHRONIZE),
        },
    ),
]
