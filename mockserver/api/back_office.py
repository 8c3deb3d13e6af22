"""What requests and the two jobs write into a store.

Mails go out after they are stored, never inside a transaction: what a crash leaves queued, the next run sends.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from functools import partial

from anyio.to_thread import run_sync

from mockserver.api.call import Call
from mockserver.domain import mail as mails
from mockserver.domain.b2b_request import B2bRequest, Stage, await_mail, complete, fail, pull, request_copy
from mockserver.domain.buyer import Buyer, visible_accounts
from mockserver.domain.invoice import Invoice
from mockserver.domain.job_run import Job, JobRun
from mockserver.domain.mail import Delivery, Mail
from mockserver.mail.address import BadAddress, mailbox
from mockserver.mail.letter import Letter
from mockserver.mail.not_sent import NotSent
from mockserver.store.ports import VirtualStore

GONE = "The invoice does not exist any more."
TAKEN_OUT = "The mail was taken out of the outbox before it was sent."


def request_invoice(store: VirtualStore, buyer: Buyer, invoice: Invoice, *, now: int) -> B2bRequest:
    """Store a new request for a copy of the invoice; each is another one, however often it is asked for."""
    with store.transaction():
        request = request_copy(store.b2b_requests.new_id(), buyer, invoice, now=now)
        store.b2b_requests.put(request)
        return request


def pull_requests(store: VirtualStore, *, now: int) -> JobRun:
    """Bring what was requested to headquarters.

    Rule: requests-need-both-jobs-in-order.
    """
    with store.transaction():
        submitted = store.b2b_requests.find_all("stage", Stage.SUBMITTED)
        for request in submitted:
            store.b2b_requests.put(pull(request))
        run = JobRun(id=store.job_runs.new_id(), job=Job.PULL, started_at=now, pulled=len(submitted))
        store.job_runs.put(run)
        return run


def empty_outbox(store: VirtualStore) -> None:
    """Take every mail out; a request whose mail was still to be sent comes to an error."""
    with store.transaction():
        for mail in list(store.mails):
            store.mails.remove(mail.id)
            request = store.b2b_requests.get(mail.request_id)
            if mail.delivery == Delivery.QUEUED and request is not None:
                store.b2b_requests.put(fail(request, TAKEN_OUT))


async def synchronize(call: Call) -> JobRun:
    """Answer every pulled request with a mail, and send those that are to be sent, one run at a time.

    Rule: requests-need-both-jobs-in-order.

    Raises:
        StoreUnavailable: The store was reset meanwhile, or could not be written; mails that are out are out.
    """
    store, counts = call.store, Counter[str]()
    async with call.postman.turn(store):
        for request in store.b2b_requests.find_all("stage", Stage.PULLED):
            counts += await _execute(call, request)
        given_up: str | None = None
        for mail in store.mails.find_all("delivery", Delivery.QUEUED):
            outcome, given_up = await _send(call, mail, given_up)
            counts += outcome
        with call.transaction():
            run = JobRun(
                id=store.job_runs.new_id(),
                job=Job.SYNCHRONIZE,
                started_at=call.now,
                processed=counts["processed"],
                failed=counts["failed"],
                emails=counts["emails"],
            )
            store.job_runs.put(run)
            return run


async def _execute(call: Call, request: B2bRequest) -> Counter[str]:
    """Write the mail that a pulled request asked for. It may have changed while the PDF was made.

    Rule: request-for-a-deleted-invoice-fails.
    """
    store, invoice = call.store, _invoice(call, request)
    letter, reason = None, GONE
    if invoice is not None:
        try:
            mailbox(request.email)
            letter = await run_sync(partial(_composed, invoice, request, now=call.now))
        except BadAddress as error:
            reason = str(error)
    with call.transaction():
        if store.b2b_requests.get(request.id) != request:
            return Counter()
        if letter is None:
            store.b2b_requests.put(fail(request, reason))
            return Counter(failed=1)
        is_queued = call.postman.delivers
        store.mails.put(_mail(store.mails.new_id(), request, letter, now=call.now, is_queued=is_queued))
        if is_queued:
            store.b2b_requests.put(await_mail(request))
            return Counter()
        store.b2b_requests.put(complete(request, now=call.now))
        return Counter(processed=1, emails=1)


async def _send(call: Call, mail: Mail, given_up: str | None) -> tuple[Counter[str], str | None]:
    """Send a queued mail, and note what became of it; where the server was given up for a reason, not even try.

    Another process that is at it does both.

    Rule: mail-that-is-not-taken-fails-its-request.
    """
    store, reason = call.store, given_up
    with call.transaction():
        found = store.mails.get(mail.id)
        mine = None if found is None else call.postman.claim(found, store)
    if mine is None:
        return Counter(), given_up
    is_out = False
    if reason is None:
        try:
            is_out = await call.postman.deliver(mine, store)
        except NotSent as error:
            reason = str(error)
            given_up = None if error.answers else reason
    with call.transaction():
        if store.mails.get(mine.id) != mine:  # it was taken out meanwhile, or the claim was over
            return Counter(), given_up
        done = mails.sent if is_out else mails.recorded
        store.mails.put(done(mine, now=call.now) if reason is None else mails.failed(mine, reason))
        request = store.b2b_requests.get(mine.request_id)
        if request is not None:
            store.b2b_requests.put(complete(request, now=call.now) if reason is None else fail(request, reason))
        return Counter(processed=1, emails=1) if reason is None else Counter(failed=1), given_up


def _invoice(call: Call, request: B2bRequest) -> Invoice | None:
    """The invoice that was requested, if it is there and whoever asked may still see it."""
    invoice, buyer = call.store.invoices.get(request.invoice_id), call.store.buyers.get(request.buyer_id)
    if invoice is None or buyer is None or invoice.customer_id not in visible_accounts(buyer, call.choices):
        return None
    return invoice


def _composed(invoice: Invoice, request: B2bRequest, *, now: int) -> Letter:
    from mockserver.mail.composing import compose  # loaded with the first mail: most mocks never write one

    return compose(invoice, request, now=now)


def _mail(mail_id: int, request: B2bRequest, letter: Letter, *, now: int, is_queued: bool) -> Mail:
    return Mail(
        id=mail_id,
        request_id=request.id,
        invoice_id=request.invoice_id,
        to=request.email,
        to_name=request.user_name,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        file_name=letter.file_name,
        size_bytes=len(letter.pdf),
        created_at=now,
        delivery=Delivery.QUEUED if is_queued else Delivery.RECORDED,
        sent_at=None if is_queued else now,
        attachment_base64=b64encode(letter.pdf).decode("ascii") if is_queued else None,
    )
