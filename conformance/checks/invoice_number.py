"""Invoice numbers: unique in their store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotProvisioned
from conformance.rulebook import check
from conformance.world import INVOICES, World

PARALLEL = 16
TAKEN = "The invoice number already exists."
WAY = (400,)


@check("invoice-number-is-unique", needs=["created-invoice-reads-back"])
def a_number_is_refused_the_second_time(world: World) -> None:
    """Create two invoices under one number. The second is refused with code 400 and the documented text.

    So is a third for another company, while another store takes the number. Once the first is deleted, the number may
    be free or stay taken.
    """
    store, other = world.store, world.other
    made = store.create()

    expect.refused(store.try_create(made.number), WAY, text=TAKEN)
    if len(world.data.company_ids) > 1:
        expect.refused(store.try_create(made.number, customerId=world.data.company_ids[1]), WAY, text=TAKEN)
    if other is not None:
        answer = other.try_create(made.number)
        expect.that(answer.is_success, "another store creates an invoice with the number", answer.summary, answer)
    expect.success(store.delete(made.id))
    again = store.try_create(made.number)
    if not again.is_success:
        expect.refused(again, WAY, text=TAKEN)
    if other is None:
        raise NotProvisioned("target.second_store")


@check("invoice-number-is-unique")
def of_parallel_creates_one_wins(world: World) -> None:
    """Send 16 creates with one number at once. Exactly one succeeds; the others are refused like a second one."""
    body, everyone = world.store.body(), Barrier(PARALLEL)

    def create(_: int) -> Exchange:
        everyone.wait()
        return world.store.send("POST", INVOICES, body=body)

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(create, range(PARALLEL)))

    winners = [answer for answer in answers if answer.is_success]
    if len(winners) != 1:
        raise Broken(f"one success among {PARALLEL}", f"{len(winners)} successes", answers[0])
    for answer in answers:
        if answer not in winners:
            expect.refused(answer, WAY, text=TAKEN)
