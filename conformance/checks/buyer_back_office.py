"""The back office: two jobs in their order, what they make of requests, and who may run them."""

from __future__ import annotations

from conformance import expect, shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY
from conformance.buyer_errands import AGAIN, DONE, GONE, GOOD, PULLED, SYNCHRONIZED, errands, mails_of
from conformance.config import Credentials
from conformance.rulebook import check
from conformance.shopping import JOBS, OUTBOX, PULL, SYNCHRONIZE, record_of, request, run_job
from conformance.tour import NOBODY
from conformance.world import World

LISTED, BOTH = "requested-invoice-is-listed-at-once", "requests-need-both-jobs-in-order"
UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404
RUN = f"{JOBS}/{{}}/run"
READABLE = (JOBS, f"{JOBS}/{PULL}/runs", OUTBOX, f"{OUTBOX}/1")


@check(BOTH, needs=[LISTED])
def the_synchronise_job_alone_does_nothing(world: World) -> None:
    """Request an invoice and run the synchronise job. The request stays requested, and there is no e-mail for it."""
    _still_requested(world, SYNCHRONIZED)


@check(BOTH, needs=[LISTED])
def p_0001_alone_sends_nothing(world: World) -> None:
    """Then run P-0001. The request stays requested, and there is no e-mail for it."""
    _still_requested(world, PULLED)


@check(BOTH, needs=[LISTED])
def both_in_order_complete_a_request(world: World) -> None:
    """Run P-0001 and then the synchronise job. The request is completed, with completedAt, and there is one e-mail."""
    story = errands(world)
    shown = story.shown[DONE][GOOD]
    expect.equal("status", "completed", shown.get("status"))
    completed, created = shown.get("completedAt"), shown.get("createdAt")
    is_later = type(completed) is int and type(created) is int and completed >= created
    expect.that(is_later, f"completedAt from {created} on", f"completedAt = {completed!r}")
    story.mail()


@check("finished-requests-are-left-alone", needs=[BOTH])
def running_again_changes_nothing(world: World) -> None:
    """Run both jobs once more.

    A request that is completed, and one in error, stay as they were; no e-mail comes along.
    """
    story = errands(world)
    for which in (GOOD, GONE):
        expect.equal(f"the {which} request", story.shown[DONE][which], story.shown[AGAIN][which])
        before, after = ([mail.get("id") for mail in story.mails[when][which]] for when in (DONE, AGAIN))
        expect.equal(f"the e-mails of the {which} request", before, after)


@check("finished-requests-are-left-alone", needs=[BOTH])
def running_again_counts_nothing(world: World) -> None:
    """Run both jobs twice in a row. The second runs pull, process and send nothing."""
    errands(world)
    for job in (PULL, SYNCHRONIZE):
        run_job(world, job)
    pulled, processed = (record_of(run_job(world, job)) for job in (PULL, SYNCHRONIZE))
    counts = (pulled.get("pulled"), *(processed.get(name) for name in ("processed", "failed", "emails")))
    expect.equal("pulled, processed, failed and emails", (0, 0, 0, 0), counts)


@check("request-for-a-deleted-invoice-fails", needs=[LISTED])
def a_request_whose_invoice_is_gone_is_in_error(world: World) -> None:
    """Request two invoices, run P-0001, delete one and run the synchronise job. Its request is in error, with a reason.

    It has no completedAt and no e-mail, and the run counts it as failed. The other request is completed.
    """
    story = errands(world)
    shown = story.shown[DONE][GONE]
    expect.equal("status and completedAt", ("error", None), (shown.get("status"), shown.get("completedAt")))
    expect.that(bool(shown.get("error")), "a reason in error", f"error = {shown.get('error')!r}")
    expect.equal("the e-mails", [], story.mails[DONE][GONE])
    expect.equal("status of the other request", "completed", story.shown[DONE][GOOD].get("status"))
    answer = story.runs[2][1]
    for name in ("failed", "processed", "emails"):
        count = record_of(answer).get(name)
        expect.that(type(count) is int and count >= 1, f"{name} at least 1", f"{name} = {count!r}", answer)


@check("jobs-keep-their-runs", needs=[BOTH])
def both_jobs_are_listed_with_their_last_runs(world: World) -> None:
    """List the jobs after both have run. P-0001 is the first; lastRunAt is the startedAt of the newest run of each."""
    errands(world)
    newest = {job: record_of(run_job(world, job)) for job in (PULL, SYNCHRONIZE)}
    listing = world.store.send("GET", JOBS)
    jobs = items_of(listing)
    expect.equal("the ids of the jobs", [PULL, SYNCHRONIZE], [job.get("id") for job in jobs], listing)
    for job in jobs:
        wanted = newest[str(job.get("id"))].get("startedAt")
        expect.equal(f"lastRunAt of {job.get('id')}", wanted, job.get("lastRunAt"), listing)


@check("jobs-keep-their-runs", needs=[BOTH])
def runs_are_listed_newest_first(world: World) -> None:
    """Run each job twice. Its runs are listed as they were answered, the newest first, and page by page."""
    errands(world)
    for job in (PULL, SYNCHRONIZE):
        answered = [record_of(run_job(world, job)) for _ in range(2)]
        pages = [
            world.store.send("GET", f"{JOBS}/{job}/runs", parameters={"limit": 1, "offset": offset})
            for offset in (0, 1)
        ]
        listed = [run for page in pages for run in items_of(page)]
        expect.equal(f"the last two runs of {job}", answered[::-1], listed, pages[0])
        expect.equal("job of a run", job, listed[0].get("job"))
        total = shopping.total_count(pages[0])
        expect.that(isinstance(total, int) and total > 1, "totalCount above 1", f"totalCount = {total!r}", pages[0])


@check("jobs-keep-their-runs", needs=[BOTH])
def a_run_says_how_many_it_pulled(world: World) -> None:
    """Request an invoice and run P-0001.

    The run has pulled at least one request, and the synchronise job processes it.
    """
    buyer = world.buyer(ANYBODY)
    errands(world)
    record_of(request(buyer, shopping.an_invoice(world)))
    pulled = record_of(run_job(world, PULL)).get("pulled")
    expect.that(type(pulled) is int and pulled >= 1, "pulled at least 1", f"pulled = {pulled!r}")
    run = record_of(run_job(world, SYNCHRONIZE))
    counts = [run.get(name) for name in ("processed", "emails")]
    are_counted = all(type(count) is int and count >= 1 for count in counts)
    expect.that(are_counted, "processed and emails at least 1", f"processed and emails = {counts!r}")


@check("back-office-is-for-operators", is_read_only=True)
def reading_needs_credentials(world: World) -> None:
    """List jobs, runs and e-mails without credentials, and jobs with a wrong token.

    Code 401 and NOT_SIGNED_IN each time.
    """
    own = world.store.credentials
    wrong = Credentials(auth_token=f"{own.auth_token}x", store_hash=own.store_hash)
    for path in READABLE:
        expect.refused_as(world.store.send("GET", path, credentials=NOBODY), UNAUTHORIZED, "NOT_SIGNED_IN")
    expect.refused_as(world.store.send("GET", JOBS, credentials=wrong), UNAUTHORIZED, "NOT_SIGNED_IN")


@check("back-office-is-for-operators", needs=["sign-in-opens-a-session"])
def reading_is_not_for_buyers(world: World) -> None:
    """List jobs, runs and e-mails with the session of a buyer alone. Code 403 and OPERATOR_ONLY each time."""
    for path in READABLE:
        expect.refused_as(world.buyer(ANYBODY).send("GET", path), FORBIDDEN, "OPERATOR_ONLY")


@check("back-office-is-for-operators", needs=["jobs-keep-their-runs"])
def running_is_for_operators(world: World) -> None:
    """Run both jobs, and empty the outbox, without credentials, with a wrong token, and with a buyer's session alone.

    Each call is refused. No run comes of it, and the e-mail of an earlier request is still there.
    """
    buyer, story, own = world.buyer(ANYBODY), errands(world), world.store.credentials
    last = {job: record_of(run_job(world, job)) for job in (PULL, SYNCHRONIZE)}
    there = mails_of(world, story.ids[GOOD])
    wrong = Credentials(auth_token=f"{own.auth_token}x", store_hash=own.store_hash)
    for method, path in (("POST", RUN.format(PULL)), ("POST", RUN.format(SYNCHRONIZE)), ("DELETE", OUTBOX)):
        for credentials in (NOBODY, wrong):
            answer = world.store.send(method, path, credentials=credentials)
            expect.refused_as(answer, UNAUTHORIZED, "NOT_SIGNED_IN")
        expect.refused_as(buyer.send(method, path), FORBIDDEN, "OPERATOR_ONLY")
    for job, run in last.items():
        runs = items_of(world.store.send("GET", f"{JOBS}/{job}/runs", parameters={"limit": 1}))
        expect.equal(f"the newest run of {job}", [run], runs)
    expect.equal("the e-mails of a request", there, mails_of(world, story.ids[GOOD]))


def _still_requested(world: World, when: str) -> None:
    story = errands(world)
    for which in (GOOD, GONE):
        shown = story.shown[when][which]
        found = (shown.get("status"), shown.get("completedAt"))
        expect.equal(f"status and completedAt of the {which} request", ("requested", None), found)
        expect.equal(f"the e-mails of the {which} request", [], story.mails[when][which])
