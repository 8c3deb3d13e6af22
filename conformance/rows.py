"""A check's own invoices in the invoice list, apart from everything else that the store holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.answers import items_of
from conformance.exchange import Exchange
from conformance.outcomes import Broken
from conformance.store import Made, Store

NEWEST: Mapping[str, Any] = {"sortBy": "updatedAt", "orderBy": "DESC", "limit": 250}
"""Parameters of a list in which what was just written stands on the page, however much the store holds."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Invoices that share a purchase order number with no other. `made` are they, in the order of their creation."""

    store: Store
    token: str
    made: tuple[Made, ...]

    @property
    def ids(self) -> list[str]:
        """Their ids, oldest first."""
        return [str(made.id) for made in self.made]

    def listing(self, **parameters: Any) -> Exchange:
        """List them, and take the answer as it comes. `parameters` come on top, or replace those that find them."""
        return self.store.listing({"searchBy": "purchaseOrderNumber", "q": self.token, **parameters})

    def listed(self, **parameters: Any) -> list[str]:
        """The ids that listing them shows, in its order."""
        return ids_of(items_of(self.listing(**parameters)))


def ids_of(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ids of listed invoices, in their order."""
    return [str(item.get("id")) for item in items]


def must_list(listed: Sequence[str], *, these: Iterable[str] = (), not_those: Iterable[str] = ()) -> None:
    """Some invoices are listed, others are not.

    Raises:
        Broken: One is missing, or one is too many.
    """
    missing = [id_ for id_ in these if id_ not in listed]
    if missing:
        raise Broken(f"{_named(missing)} listed", _summary(listed))
    surplus = [id_ for id_ in not_those if id_ in listed]
    if surplus:
        raise Broken(f"{_named(surplus)} not listed", _summary(listed))


def must_list_exactly(listed: Sequence[str], expected: Sequence[str], *, in_order: bool = False) -> None:
    """Only these invoices are listed, each once.

    Raises:
        Broken: The list is another.
    """
    is_right = list(listed) == list(expected) if in_order else sorted(listed) == sorted(expected)
    if not is_right:
        raise Broken(f"{_named(expected)} listed{', in this order' if in_order else ''}", _summary(listed))


def must_all_bear(items: Iterable[Mapping[str, Any]], field: str, allowed: Iterable[object]) -> None:
    """Every listed invoice that shows the field has one of these values in it.

    Raises:
        Broken: One has another.
    """
    texts = {str(value) for value in allowed}
    for item in items:
        if field in item and str(item[field]) not in texts:
            raise Broken(
                f"only invoices with {field} {' or '.join(sorted(texts))} listed",
                f"invoice {item.get('id')} with {field} {item[field]!r}",
            )


def _named(ids: Sequence[str]) -> str:
    if not ids:
        return "nothing"
    return f"invoice{'s' if len(ids) > 1 else ''} {', '.join(ids)}"


def _summary(listed: Sequence[str]) -> str:
    most = 20
    return f"{_named(listed[:most])}{f' and {len(listed) - most} more' if len(listed) > most else ''} listed"
