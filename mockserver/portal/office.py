"""The operator's page: the two jobs of the back office, their runs, and the outbox."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from mockserver.portal.addresses import OPERATOR, segment
from mockserver.portal.backend import Refused
from mockserver.portal.listing import listed
from mockserver.portal.seals import Said
from mockserver.portal.visit import Visit
from mockserver.portal.wording import in_words

RUNS_SHOWN = 5
STEPS = (
    ("P-0001", "Fetches what buyers have asked for from the channel. It sends nothing yet."),
    (
        "synchronize-orders-and-channel-requests",
        "Carries out what P-0001 has fetched: each invoice goes to its buyer by e-mail.",
    ),
)
"""The jobs in the order in which they have to run, and what each does."""


async def show(visit: Visit) -> Response:
    """The page."""
    jobs = {job["id"]: job for job in (await visit.api.get("/hq/jobs")).data}
    steps = [
        {"job": jobs[job_id], "purpose": purpose, "runs": await _runs(visit, job_id)}
        for job_id, purpose in STEPS
        if job_id in jobs
    ]
    mails = await listed(visit, "/hq/outbox", OPERATOR, {}, anchor="outbox")
    return await visit.page("operator.html", status=mails.status, steps=steps, mails=mails)


async def run(visit: Visit) -> Response:
    """Run a job now."""
    job_id = visit.form.text("job")
    try:
        done = (await visit.api.call("POST", f"/hq/jobs/{segment(job_id)}/run")).data
    except Refused as refusal:
        return visit.go(OPERATOR, Said("error", in_words(refusal)))
    return visit.go(OPERATOR, _outcome(done))


async def _runs(visit: Visit, job_id: str) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = (await visit.api.get(f"/hq/jobs/{segment(job_id)}/runs", {"limit": RUNS_SHOWN})).data
    return runs[:RUNS_SHOWN]


def _outcome(run: dict[str, Any]) -> Said:
    if "pulled" in run:
        count = run["pulled"]
        text = "P-0001 found nothing new." if not count else f"P-0001 fetched {_counted(count, 'request')}."
        return Said("success" if count else "notice", text)
    if not run["processed"] and not run["failed"]:
        return Said("notice", "There was nothing to carry out. Has P-0001 fetched the requests?")
    text = f"{_counted(run['processed'], 'request')} carried out, {_counted(run['emails'], 'e-mail')}."
    if run["failed"]:
        return Said("error", f"{text} {_counted(run['failed'], 'request')} failed.")
    return Said("success", text)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
