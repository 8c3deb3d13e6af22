"""The operations of the back office: its jobs, their runs and the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.api import back_office
from mockserver.api.call import NO_CONTENT, Answer, Call
from mockserver.api.listing import listed
from mockserver.api.numerals import whole_number
from mockserver.domain.buyer_errors import JobNotFound, MailNotFound
from mockserver.domain.job_run import Job, JobRun
from mockserver.domain.listing import Condition, Matches, Nothing, OneOf, Query
from mockserver.domain.mail import Mail
from mockserver.store.ports import VirtualStore

COUNTS = ("pulled", "processed", "failed", "emails")


def list_jobs(call: Call) -> Answer:
    """The jobs, in the order in which they have to run.

    Rule: jobs-keep-their-runs.
    """
    return Answer([{"id": job, "name": job.label, "lastRunAt": _last_run_at(call.store, job)} for job in Job])


def run_pull_job(call: Call) -> Answer:
    """Pull what was requested."""
    return Answer(shown_run(back_office.pull_requests(call.store, now=call.now)))


async def run_synchronize_job(call: Call) -> Answer:
    """Carry out what was pulled."""
    return Answer(shown_run(await back_office.synchronize(call)))


def list_job_runs(call: Call) -> Answer:
    """One page of the runs of a job, the newest first.

    Rule: jobs-keep-their-runs.

    Raises:
        JobNotFound: There is no such job.
    """
    job = call.parameters["jobId"]
    if job not in list(Job):
        raise JobNotFound
    return listed(call.store.job_runs, _newest(call, OneOf("job", frozenset({job}))), shown_run)


def list_outbox_mails(call: Call) -> Answer:
    """One page of mails, the newest first.

    Rule: outbox-is-filtered-and-emptied.
    """
    return listed(call.store.mails, _newest(call, *_conditions(call)), shown_mail)


def get_outbox_mail(call: Call) -> Answer:
    """A mail.

    Rule: unknown-buyer-record-is-404.

    Raises:
        MailNotFound: There is none with this id.
    """
    mail_id = whole_number(call.parameters["mailId"])
    mail = None if mail_id is None else call.store.mails.get(mail_id)
    if mail is None:
        raise MailNotFound
    return Answer(shown_mail(mail))


def empty_outbox(call: Call) -> Answer:
    """Take every mail out.

    Rule: outbox-is-filtered-and-emptied.
    """
    back_office.empty_outbox(call.store)
    return Answer(None, status=NO_CONTENT)


def shown_run(run: JobRun) -> dict[str, Any]:
    """The run as it is answered, with the counts that its job keeps.

    Source: #/components/schemas/JobRun
    """
    counts = {name: count for name in COUNTS if (count := getattr(run, name)) is not None}
    return {"id": run.id, "job": run.job, "startedAt": run.started_at, **counts}


def shown_mail(mail: Mail) -> dict[str, Any]:
    """The mail as it is answered.

    Source: #/components/schemas/OutboxMail
    """
    return {
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "sentAt": mail.sent_at,
        "invoiceId": mail.invoice_id,
        "requestId": mail.request_id,
        "text": mail.text,
        "html": mail.html,
        "attachment": {"fileName": mail.file_name, "sizeBytes": mail.size_bytes},
        "delivery": mail.delivery,
        "deliveryError": mail.delivery_error,
    }


def _conditions(call: Call) -> Iterator[Condition]:
    wanted = call.parameters
    if "to" in wanted:
        yield Matches(("to",), wanted["to"], ignoring_case=True, whole=True)
    if "requestId" in wanted:
        request_id = whole_number(wanted["requestId"])
        yield Nothing() if request_id is None else OneOf("request_id", frozenset({request_id}))


def _newest(call: Call, *where: Condition) -> Query:
    wanted = call.parameters
    return Query(where=where, is_descending=True, offset=wanted["offset"], limit=wanted["limit"])


def _last_run_at(store: VirtualStore, job: Job) -> int | None:
    last = Query(where=(OneOf("job", frozenset({job})),), is_descending=True, limit=1)
    return next((run.started_at for run in store.job_runs.page(last).items), None)
