"""The e-mails that the back office writes: what is in them, which requests they complete, and the outbox."""

from __future__ import annotations

from conformance import expect, shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY
from conformance.buyer_errands import DONE, GOOD, LEFT, TOTAL, errands, mails_of, request_of
from conformance.rulebook import check
from conformance.shopping import OUTBOX, PULL, REQUESTS, SYNCHRONIZE, record_of, request, run_job
from conformance.world import Buyer, World

LISTED = "requested-invoice-is-listed-at-once"
BOTH = "requests-need-both-jobs-in-order"
NOT_FOUND = 404
TAKEN = ("recorded", "sent")
MOST = 250


@check("invoice-mail-shows-the-figures-of-its-run", needs=[BOTH, "completed-payment-lowers-balances"])
def a_mail_has_the_figures_of_now(world: World) -> None:
    """Request an invoice of 731.55, record a payment of 30.05 of it, and run the synchronise job.

    The e-mail has the number in subject and text, and 731.55 and 701.50 in its text.
    """
    story = errands(world)
    mail, number = story.mail(), story.made[GOOD].number
    for part in ("subject", "text"):
        expect.that(number in str(mail.get(part)), f"{number} in the {part}", f"{mail.get(part)!r}")
    for amount in (TOTAL, LEFT):
        expect.that(amount in str(mail.get("text")), f"{amount} in the text", f"{mail.get('text')!r}")


@check("invoice-mail-carries-the-pdf", needs=[BOTH])
def a_mail_has_text_html_and_a_pdf(world: World) -> None:
    """Request an invoice and run both jobs. The e-mail has text, html with a tag, and a file that ends in .pdf."""
    story = errands(world)
    found = record_of(story.got) if story.got else story.mail()
    attachment = found.get("attachment")
    name, size = (attachment.get(key) if isinstance(attachment, dict) else None for key in ("fileName", "sizeBytes"))

    expect.that(bool(str(found.get("text") or "").strip()), "a text", f"text = {found.get('text')!r}")
    expect.that("<" in str(found.get("html") or ""), "html", f"html = {found.get('html')!r}")
    expect.that(str(name).lower().endswith(".pdf"), "a fileName that ends in .pdf", f"fileName = {name!r}")
    expect.that(type(size) is int and size > 0, "sizeBytes above 0", f"sizeBytes = {size!r}")


@check("mail-that-is-not-taken-fails-its-request", needs=[LISTED])
def the_request_goes_with_its_mail(world: World) -> None:
    """Request an invoice and run both jobs. Its e-mail is recorded or sent, with a sentAt, and the request completed.

    Or the e-mail failed, with a deliveryError, and the request is in error.
    """
    story = errands(world)
    _agree(str(story.shown[DONE][GOOD].get("status")), story.mail())


@check("mail-that-is-not-taken-fails-its-request", needs=[LISTED])
def every_request_goes_with_its_mail(world: World) -> None:
    """Look at the newest e-mails to a buyer.

    Each that was taken is of a completed request, each that failed of one in error.
    """
    story = errands(world)
    email = story.buyer.account.email
    listing = world.store.send("GET", OUTBOX, parameters={"to": email, "limit": MOST})
    requests = items_of(story.buyer.send("GET", REQUESTS, parameters={"limit": MOST}))
    by_id = {str(one.get("id")): one for one in requests}
    for mail in items_of(listing):
        if one := by_id.get(str(mail.get("requestId"))):
            _agree(str(one.get("status")), mail)


@check("outbox-is-filtered-and-emptied", needs=[BOTH])
def the_outbox_is_filtered(world: World) -> None:
    """List e-mails by request, by address in other letters, and by one that nobody has. Exactly those are listed.

    The newest come first, and each is got by its id as it is listed.
    """
    errands(world)
    buyer = world.buyer(ANYBODY)
    email = buyer.account.email
    earlier, later = (_mail(world, buyer) for _ in range(2))
    listing = world.store.send("GET", OUTBOX, parameters={"to": email.swapcase(), "limit": MOST})
    mails = items_of(listing)
    addresses = {str(mail.get("to")).casefold() for mail in mails}
    expect.equal("to of the e-mails", {email.casefold()}, addresses, listing)
    ids = [mail.get("id") for mail in mails]
    both = [id_ for id_ in ids if id_ in (earlier.get("id"), later.get("id"))]
    expect.equal("the last two e-mails", [later.get("id"), earlier.get("id")], both, listing)
    times = [mail.get("sentAt") or 0 for mail in mails]
    expect.equal("sentAt, the newest first", sorted(times, reverse=True), times, listing)
    part = email.partition("@")[2]
    for address in (f"{world.store.token()}@example.com", part):
        none = world.store.send("GET", OUTBOX, parameters={"to": address})
        expect.equal(f"the e-mails to {address}", [], items_of(none), none)
    expect.equal("an e-mail, got", later, record_of(world.store.send("GET", f"{OUTBOX}/{later.get('id')}")))


@check("outbox-is-filtered-and-emptied", needs=[BOTH])
def the_outbox_is_emptied(world: World) -> None:
    """Request an invoice and run both jobs, then empty the outbox.

    It lists nothing and gets nothing; the request stays.
    """
    errands(world)  # whose e-mails were read before they go
    buyer = world.buyer(ANYBODY)
    mail = _mail(world, buyer)
    before = request_of(buyer, mail.get("requestId"))

    expect.success(world.store.send("DELETE", OUTBOX))

    listing = world.store.send("GET", OUTBOX)
    expect.equal("the e-mails", [], items_of(listing), listing)
    expect.refused_as(world.store.send("GET", f"{OUTBOX}/{mail.get('id')}"), NOT_FOUND, "MAIL_NOT_FOUND")
    expect.equal("the request", before, request_of(buyer, mail.get("requestId")))


def _mail(world: World, buyer: Buyer) -> dict[str, object]:
    """The e-mail of a new request of which both jobs have run."""
    made = record_of(request(buyer, shopping.an_invoice(world)))
    for job in (PULL, SYNCHRONIZE):
        record_of(run_job(world, job))
    found = mails_of(world, made.get("id"))
    expect.equal("the requests of the e-mails of one", [made.get("id")], [mail.get("requestId") for mail in found])
    return found[0]


def _agree(status: str, mail: dict[str, object]) -> None:
    if mail.get("delivery") in TAKEN:
        expect.equal("status of the request of an e-mail that was taken", "completed", status)
        expect.that(type(mail.get("sentAt")) is int, "sentAt in seconds", f"sentAt = {mail.get('sentAt')!r}")
    else:
        expect.equal("delivery", "failed", mail.get("delivery"))
        expect.equal("status of the request of an e-mail that failed", "error", status)
        expect.that(bool(mail.get("deliveryError")), "a deliveryError", f"{mail.get('deliveryError')!r}")
