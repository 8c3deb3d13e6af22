"""Servers that show a buyer other rows than they should, or report something else about a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from tests.conformance_power.in_process import CLOCK
from tests.conformance_power.relisting import Items, Json, NewApp, Query, relisting, telling

LIST, GET = "listBuyerInvoices", "getBuyerInvoice"


def filtering(name: str, test: Callable[[Json, str], bool]) -> NewApp:
    """A server that lists what passes a test of its own where a parameter is given."""

    def change(items: Items, query: Query) -> Items:
        value = query.get(name, [""])[0]
        return [item for item in items if test(item, value)] if value else items

    return relisting(LIST, change, without=(name,))


def rows(edit: Callable[[Json], object]) -> NewApp:
    """A server that shows other rows, in the list and alone."""

    def change(body: Json, _: object) -> None:
        for item in body["data"] if isinstance(body["data"], list) else [body["data"]]:
            edit(item)

    return telling(GET, change, telling(LIST, change))


def meta(edit: Callable[[Json, Items], object]) -> NewApp:
    """A server whose lists report something else; the edit gets the meta and the items."""
    return telling(LIST, lambda body, _: edit(body["meta"], body["data"]))


def today() -> str:
    return datetime.fromtimestamp(CLOCK(), UTC).date().isoformat()
