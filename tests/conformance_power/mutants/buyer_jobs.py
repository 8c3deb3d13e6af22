"""Servers whose back office is open to others, or forgets what its jobs did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.buying import code_of, denial, managing, on_refusal, refused_with
from tests.conformance_power.editing import Edit, Json, answering, filled, succeeded
from tests.conformance_power.handling import handled, served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import breaking
from tests.conformance_power.relisting import calls_of, dropping, querying, relisting

OPERATORS = "back-office-is-for-operators"
RUNS = "jobs-keep-their-runs"
PULL, SYNCHRONIZE = "runPullJob", "runSynchronizeJob"
RUN = calls_of(PULL, SYNCHRONIZE)
OFFICE, LIST_RUNS = "/hq/", "listJobRuns"
NOBODY, BUYER = "NOT_SIGNED_IN", "OPERATOR_ONLY"


def in_office(request: Request) -> bool:
    return request.path.startswith(OFFICE)


def reads(request: Request) -> bool:
    return in_office(request) and request.method == "GET"


def is_wrong(request: Request) -> bool:
    return in_office(request) and "x-auth-token" in request.headers


def open_to(code: str, which: Which) -> ASGIApp:
    """A server whose back office takes some for operators whom it should refuse with a code."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        return await ask(managing(request)) if code_of(answer) == code and which(request) else answer

    return between(new_app(), serve)


async def do_it(request: Request, _: Reply, ask: Ask) -> None:
    await ask(managing(request))


def runs(edit: Edit, *operation_ids: str) -> ASGIApp:
    return answering(calls_of(*operation_ids), edit)


def jobs(change: Callable[[list[Json]], list[Json]]) -> ASGIApp:
    """A server that lists other jobs."""

    async def serve(request: Request, ask: Ask) -> Reply:
        answer = await ask(request)
        if not calls_of("listJobs")(request) or not succeeded(answer):
            return answer
        return answer.saying({**answer.json, "data": change(answer.json["data"])})

    return between(new_app(), serve)


def forgotten(call: Call) -> Answer | Awaitable[Answer]:
    """The run is answered and not kept."""
    answer = served(PULL, call)
    with call.store.transaction():
        call.store.job_runs.remove(answer.data["id"])
    return answer


MUTANTS = [
    *breaking(
        OPERATORS,
        {
            "everybody reads": lambda: open_to(NOBODY, reads),
            "everybody runs jobs": lambda: open_to(NOBODY, RUN),
            "everybody empties the outbox": lambda: open_to(NOBODY, calls_of("emptyOutbox")),
            "any token will do": lambda: open_to(NOBODY, is_wrong),
            "buyers read": lambda: open_to(BUYER, reads),
            "buyers run jobs": lambda: open_to(BUYER, RUN),
            "buyers empty the outbox": lambda: open_to(BUYER, calls_of("emptyOutbox")),
            "buyers are nobody": lambda: refused_with(BUYER, denial(401, NOBODY)),
            "buyers have another code": lambda: refused_with(BUYER, denial(403, "FORBIDDEN")),
            "nobody is forbidden": lambda: refused_with(NOBODY, denial(403, BUYER), in_office),
            "jobs are refused to everybody and run": lambda: on_refusal(NOBODY, do_it, RUN),
            "jobs are refused to buyers and run": lambda: on_refusal(BUYER, do_it, RUN),
            "the outbox is refused to buyers and emptied": lambda: on_refusal(BUYER, do_it, calls_of("emptyOutbox")),
            "the outbox is refused to everybody and emptied": lambda: on_refusal(
                NOBODY, do_it, calls_of("emptyOutbox")
            ),
        },
    ),
    *breaking(
        RUNS,
        {
            "P-0001 is the last": lambda: jobs(lambda found: found[::-1]),
            "one job is listed": lambda: jobs(lambda found: found[:1]),
            "no job has run": lambda: jobs(lambda found: [{**job, "lastRunAt": None} for job in found]),
            "lastRunAt is that of the first run": lambda: jobs(
                lambda found: [{**job, "lastRunAt": (job["lastRunAt"] or 9) - 9} for job in found]
            ),
            "runs are not kept": lambda: handled(forgotten, PULL),
            "the oldest run comes first": relisting(LIST_RUNS, lambda items, _: items[::-1]),
            "limit is ignored": querying(LIST_RUNS, dropping("limit")),
            "offset is ignored": querying(LIST_RUNS, dropping("offset")),
            "runs say nothing of their job": lambda: runs(filled(job=""), LIST_RUNS),
            "runs have pulled nothing": lambda: runs(filled(pulled=0), PULL),
            "runs have processed nothing": lambda: runs(filled(processed=0), SYNCHRONIZE),
            "runs have sent nothing": lambda: runs(filled(emails=0), SYNCHRONIZE),
            "the list forgets what runs did": lambda: runs(filled(processed=7, pulled=7), LIST_RUNS),
        },
    ),
]
