"""The limit on calls, where the configuration says that the target has one."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotApplicable
from conformance.rulebook import check
from conformance.session import TOO_MANY
from conformance.world import INVOICES, World

AT_ONCE = 8
COUNTS = ("x-requests-allocated", "x-requests-remaining")


@check("rate-limit-answers-429", is_read_only=True)
def calls_beyond_the_limit_are_refused_for_a_while(world: World) -> None:
    """List invoices over and over, up to twice the limit and one more. At least one call is answered 429.

    Its headers X-Requests-Allocated and X-Requests-Remaining carry counts, and the same call succeeds once the
    target's window is over.
    """
    limit = world.data.rate_limit
    if limit is None:
        raise NotApplicable("data.rate_limit is not set: no limit on calls is judged")
    if world.config.rate_per_minute is not None and world.config.rate_per_minute <= limit:
        raise NotApplicable("target.rate_limit keeps the run below the limit")

    refused, last = _until_refused(world, most=2 * limit + 1)
    for name in COUNTS:
        count = refused.headers.get(name, "")
        expect.that(bool(re.match(r"[0-9]+ times", count)), f"{name}: such as '150 times'", f"{name}: {count}", refused)
    for answer in last:
        expect.that(answer.status != TOO_MANY, "success once the window is over", answer.summary, answer)
        expect.success(answer)


def _until_refused(world: World, *, most: int) -> tuple[Exchange, list[Exchange]]:
    """The first 429, and what the calls that went out with it were answered in the end: the session waits 429s out."""
    recent = world.session.tally.recent
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(0, most, AT_ONCE):
            seen = len(recent)
            last = list(pool.map(lambda _: world.store.send("GET", INVOICES, parameters={"limit": 1}), range(AT_ONCE)))
            for answer in recent[seen:]:
                if answer.status == TOO_MANY:
                    return answer, last
    raise Broken(f"a 429 among {most} calls", "none of them got one")
