"""Paths and methods that the API does not have."""

from __future__ import annotations

from conformance import expect
from conformance.rulebook import check
from conformance.world import INVOICES, NEVER_ISSUED, World

NOT_FOUND = 404
NOT_ALLOWED = 405


@check("unknown-route-is-404", is_read_only=True)
def an_unknown_path(world: World) -> None:
    """Get a path that the API does not have, at the top and below an invoice. The HTTP status is 404."""
    for path in ("/api/v3/io/invoice-management/invoice", f"{INVOICES}/{NEVER_ISSUED + 1}/nothing-here"):
        answer = world.store.send("GET", path)
        expect.that(answer.status == NOT_FOUND, f"GET {path}: HTTP 404", answer.summary, answer)


@check("wrong-method-is-405")
def a_method_that_a_path_does_not_offer(world: World) -> None:
    """Send PUT to the list of invoices and POST to a single one. The HTTP status is 405."""
    for method, path in (("PUT", INVOICES), ("POST", f"{INVOICES}/{NEVER_ISSUED + 1}")):
        answer = world.store.send(method, path, body={})
        expect.that(answer.status == NOT_ALLOWED, f"{method} {path}: HTTP 405", answer.summary, answer)
