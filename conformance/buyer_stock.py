"""The invoices that rules about buyers share: each made once in a run, for accounts of the configured buyers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from conformance import shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY, BuyerAccount
from conformance.buyers import Buyer
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotProvisioned
from conformance.store import Made
from conformance.world import World

PAST, LATER_PAST = 1_000_036_800, 1_000_209_600
"""Noon on 2001-09-09 and on 2001-09-11, UTC."""
FUTURE, LATER_FUTURE = 3_786_955_200, 3_787_128_000
"""Noon on 2090-01-01 and on 2090-01-03, UTC."""
DUE = {PAST: "2001-09-09", LATER_PAST: "2001-09-11", FUTURE: "2090-01-01", LATER_FUTURE: "2090-01-03"}
SHELF: Mapping[str, tuple[str, str, str, int]] = {
    "open": ("1000", "1000", "USD", FUTURE),
    "overdue": ("90.5", "90.5", "USD", PAST),
    "part": ("800.25", "300.5", "USD", LATER_FUTURE),
    "part overdue": ("700.75", "10.25", "USD", LATER_PAST),
    "paid": ("60", "0", "USD", PAST),
    "in euro": ("40.5", "40.5", "EUR", LATER_FUTURE),
    "in yen": ("1200", "1000", "JPY", FUTURE),
}
"""What each comes to, what is open of it, in which currency, and when it is due. None of them is ever paid."""


@dataclass(frozen=True)
class Stock:
    """Invoices of one account that a buyer is shown, whose numbers share a part with no other."""

    buyer: Buyer = field(repr=False)
    mark: str
    made: Mapping[str, Made]

    def seen(self, **parameters: Any) -> Exchange:
        """The list of these invoices, as far as the parameters let them through."""
        return self.buyer.send("GET", shopping.INVOICES, parameters={"q": self.mark, "limit": 50, **parameters})

    def names(self, exchange: Exchange) -> list[str]:
        """The names of listed invoices in their order; foreign ones are a question mark.

        Raises:
            Broken: The answer is no list.
        """
        names = {str(one.id): name for name, one in self.made.items()}
        return [names.get(str(item.get("id")), "?") for item in items_of(exchange)]

    def rows(self) -> Mapping[str, Mapping[str, Any]]:
        """What the list shows of each, by name.

        Raises:
            Broken: One is not listed.
        """
        exchange = self.seen()
        rows = dict(zip(self.names(exchange), items_of(exchange), strict=True))
        for name in self.made:
            if name not in rows:
                raise Broken(f"invoice {self.made[name].number} in the list", exchange.text, exchange)
        return rows


def stock(world: World) -> Stock:
    """The run's stock, of anybody.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: The target refuses one of its invoices.
    """
    return world.once(_stock)


def for_management(world: World) -> Mapping[str, Mapping[str, Any]]:
    """What the management API shows of the stock, by name: asked for once, in a list or, where that lacks one, alone.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: One is not shown.
    """
    return world.once(_for_management)


def rows(world: World) -> Mapping[str, Mapping[str, Any]]:
    """What the list shows of the stock, asked for once.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: One is not listed.
    """
    return world.once(_rows)


def detail(world: World, name: str) -> Mapping[str, Any]:
    """One of the stock as its detail shows it.

    Raises:
        NotProvisioned: No buyer is configured.
        Broken: The target does not show it.
    """
    shelf = stock(world)
    return shopping.record_of(shelf.buyer.send("GET", f"{shopping.INVOICES}/{shelf.made[name].id}"))


def foreign_account(world: World, buyer: BuyerAccount) -> str:
    """An account whose invoices are none of a buyer's business.

    Raises:
        NotProvisioned: The configuration names none.
    """
    others: Sequence[str] = [*(one.payer for one in world.data.buyers), *world.data.company_ids]
    found = [one for one in others if one not in (buyer.account, buyer.invoice_account)]
    if not found:
        raise NotProvisioned("data.company_ids")
    return found[0]


def foreign_invoice(world: World) -> Made:
    """An invoice that anybody, who buys from the stock, must not see.

    Raises:
        NotProvisioned: The configuration names no other account.
        Broken: The target refuses it.
    """
    return world.once(_foreign_invoice)


def noon(day: str) -> int:
    """Noon of a day such as 2001-09-09, UTC, in Unix seconds."""
    return int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp())


def summary_of(listing: Exchange) -> dict[str, Any]:
    """What a list says is open: openCount, and openBalance and overdueBalance as an amount by currency.

    Raises:
        Broken: It does not say it.
    """
    meta = (listing.json or {}).get("meta")
    summary = meta.get("summary") if isinstance(meta, Mapping) else None
    if not listing.is_success or not isinstance(summary, Mapping):
        raise Broken("a list with meta.summary", listing.summary, listing)
    balances = {name: _by_currency(name, summary.get(name), listing) for name in ("openBalance", "overdueBalance")}
    return {"openCount": summary.get("openCount"), **balances}


def _by_currency(name: str, amounts: Any, listing: Exchange) -> dict[str, Decimal]:
    if not isinstance(amounts, list) or not all(isinstance(amount, Mapping) for amount in amounts):
        raise Broken(f"{name} = a list of amounts", f"{name} = {amounts!r}", listing)
    found = {str(amount.get("code")): shopping.money(name, amount) for amount in amounts}
    if len(found) != len(amounts):
        raise Broken(f"{name} = one amount for each currency", f"{name} = {amounts!r}", listing)
    return {code: value for code, value in found.items() if value}


def _stock(world: World) -> Stock:
    buyer, mark = world.buyer(ANYBODY), world.store.token("shelf")
    made = {}
    for place, (name, (total, left, code, due)) in enumerate(SHELF.items()):
        balances = {"originalBalance": {"code": code, "value": total}, "openBalance": {"code": code, "value": left}}
        fields: dict[str, Any] = {
            "number": f"{mark}-{place}",
            "dueDate": due,
            "customerId": buyer.account.payer,
            **balances,
        }
        made[name] = world.store.create(**fields)
    return Stock(buyer, mark, made)


def _for_management(world: World) -> Mapping[str, Mapping[str, Any]]:
    shelf = stock(world)
    listing = world.store.listing(searchBy="invoiceNumber", q=shelf.mark, limit=50)
    found = {str(item.get("id")): item for item in items_of(listing)}
    return {name: found.get(str(one.id)) or world.store.read(one.id) for name, one in shelf.made.items()}


def _rows(world: World) -> Mapping[str, Mapping[str, Any]]:
    return stock(world).rows()


def _foreign_invoice(world: World) -> Made:
    return shopping.new_invoice(world, foreign_account(world, world.buyer(ANYBODY).account))
