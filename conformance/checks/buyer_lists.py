"""The list of a buyer's invoices: filtered, searched, sorted, page by page, and summed up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from conformance import buyer_stock, expect, shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ANYBODY
from conformance.buyer_stock import FUTURE, SHELF, rows, stock, summary_of
from conformance.exchange import Exchange
from conformance.outcomes import NotApplicable, NotProvisioned
from conformance.rulebook import check
from conformance.shopping import INVOICES
from conformance.world import Buyer, World

SIGN_IN = "sign-in-opens-a-session"
SCOPE = "buyer-sees-own-and-organisation-invoices"
STATUS = "paid-status-follows-balances"
DUE = "buyer-list-shows-due-dates"
UNPAID, PART, PAID = {"open", "overdue", "in euro"}, {"part", "part overdue", "in yen"}, {"paid"}
DAYS = ("1987-03-05", "2031-07-01", "2004-11-30", "2019-01-02", "2011-05-09", "2025-12-24")
"""On which each of the invoices that are paged was issued, as far as a target lets it."""
FEW, DEFAULT = 4, 10
MANY = 11
"""One more than a list shows unasked."""


@check("buyer-list-filters-by-paid-status", needs=[SCOPE, STATUS])
def each_status_lists_its_own(world: World) -> None:
    """List with paidStatus unpaid, partially_paid and paid. Each list has exactly the invoices in it."""
    for status, names in (("unpaid", UNPAID), ("partially_paid", PART), ("paid", PAID)):
        _has(world, names, paidStatus=status)


@check("buyer-list-filters-by-paid-status", needs=[SCOPE, STATUS])
def several_statuses_list_any_of_them(world: World) -> None:
    """List with two statuses, and with all three, separated by commas. The list has the invoices of any of them."""
    _has(world, UNPAID | PART, paidStatus="unpaid,partially_paid")
    _has(world, PART | PAID, paidStatus="paid,partially_paid")
    _has(world, UNPAID | PART | PAID, paidStatus="unpaid,partially_paid,paid")


@check("buyer-list-filters-by-due-date", needs=[SCOPE, DUE])
def days_bound_the_due_dates(world: World) -> None:
    """List from a day, to a day, and from one to the other, on the due days themselves and a day beside them."""
    days = sorted({str(row.get("dueDate")) for row in rows(world).values()})
    first, second, third, last = days[0], days[1], days[-2], days[-1]
    for parameters in (
        {"dueFrom": second}, {"dueTo": second}, {"dueFrom": last}, {"dueTo": first},
        {"dueFrom": second, "dueTo": third}, {"dueFrom": first, "dueTo": first},
        {"dueFrom": "2001-09-10", "dueTo": "2001-09-10"}, {"dueFrom": "2001-09-12"},
        {"dueTo": "2090-01-02"},
    ):  # fmt: skip
        low, high = parameters.get("dueFrom", ""), parameters.get("dueTo", "9999-12-31")
        names = {name for name, row in rows(world).items() if low <= str(row.get("dueDate")) <= high}
        _has(world, names, **parameters)


@check("buyer-list-filters-by-due-date", needs=[SCOPE, DUE, STATUS])
def filters_combine(world: World) -> None:
    """List unpaid invoices that are due up to 2001. The list has what meets both."""
    _has(world, {"overdue"}, paidStatus="unpaid", dueTo="2001-12-31")
    _has(world, {"part overdue"}, paidStatus="partially_paid,paid", overdue="true")


@check("buyer-search-finds-invoice-numbers", needs=[SIGN_IN])
def a_part_of_the_number_finds_it(world: World) -> None:
    """Create invoices whose numbers end in `Ab_1`, `ab.1`, `aB%1` and `abx1`. Parts of them find exactly what has them.

    The letters may be in any case, and the numbers begin before the parts. A part that none has, such as `a*1`, finds
    nothing: success, an empty list and totalCount 0.
    """
    buyer, mark = world.buyer(ANYBODY), world.store.token("find")
    made = {end: shopping.new_invoice(world, buyer.account.payer, number=f"{mark}-{end}") for end in
            ("Ab_1", "ab.1", "aB%1", "abx1")}  # fmt: skip
    names = {str(one.id): end for end, one in made.items()}
    for part, ends in (
        ("", {*made}), ("-AB_1", {"Ab_1"}), ("-ab.1", {"ab.1"}), ("-AB%", {"aB%1"}), ("-Abx", {"abx1"}), ("-b", set()),
        ("-a*1", set()),
    ):  # fmt: skip
        text = f"{mark[1:]}{part}"
        listing = buyer.send("GET", INVOICES, parameters={"q": text.upper() if part == "" else text, "limit": 50})
        found = {names.get(str(item.get("id")), "?") for item in items_of(listing)}
        expect.equal(f"the ends of numbers with {text!r}", sorted(ends), sorted(found), listing)
        expect.equal("totalCount", len(ends), shopping.total_count(listing), listing)


@check("buyer-search-finds-invoice-numbers", needs=[SIGN_IN])
def the_customers_name_finds_nothing(world: World) -> None:
    """Search for the customerName that invoices show. Only numbers that have it are found."""
    shelf = stock(world)
    name = str(rows(world)["open"].get("customerName") or "")
    if not name or name in shelf.made["open"].number:
        raise NotApplicable("invoices show no customerName that is not in their numbers")
    listing = shelf.seen(q=name)
    found = [item for item in items_of(listing) if name.casefold() not in str(item.get("number")).casefold()]
    expect.equal(f"invoices without {name!r} in their number", [], found, listing)


@check("buyer-list-is-paged-and-sorted", needs=[SCOPE])
def pages_have_every_invoice_once(world: World) -> None:
    """Create eleven invoices. Unasked the list has ten; walking it four at a time meets each once; totalCount is 11."""
    buyer, mark, ids = world.once(_pages)

    plain = buyer.send("GET", INVOICES, parameters={"q": mark})
    expect.equal("how many are listed unasked", DEFAULT, len(items_of(plain)), plain)
    walked: list[str] = []
    for offset in range(0, MANY + FEW, FEW):
        page = buyer.send("GET", INVOICES, parameters={"q": mark, "limit": FEW, "offset": offset})
        walked += [str(item.get("id")) for item in items_of(page)]
        expect.equal("totalCount", MANY, shopping.total_count(page), page)
    expect.equal("the ids of all pages", sorted(ids), sorted(walked))


@check("buyer-list-is-paged-and-sorted", needs=[SCOPE, DUE, "buyer-amounts-mirror-the-balances"])
def sort_orders_by_its_field(world: World) -> None:
    """Sort by dueDate, number, total and balance, in both directions. Each list stands in that order."""
    for field in ("dueDate", "number", "total", "balance"):
        for direction in ("", "-"):
            listing = stock(world).seen(sort=f"{direction}{field}")
            items = items_of(listing)
            expect.equal("how many are listed", len(SHELF), len(items), listing)
            values = [_key(field, item.get(field)) for item in items]
            expect.equal(
                f"{field} by sort={direction}{field}", sorted(values, reverse=bool(direction)), values, listing
            )


@check("buyer-list-is-paged-and-sorted", needs=[SCOPE])
def the_newest_come_first_unasked(world: World) -> None:
    """Create invoices that were issued on days in no order.

    Without sort the newest come first; invoiceDate turns it.
    """
    buyer, mark, _ = world.once(_pages)
    for sort, is_reverse in ((None, True), ("-invoiceDate", True), ("invoiceDate", False)):
        listing = buyer.send("GET", INVOICES, parameters={"q": mark, "limit": 50} | ({"sort": sort} if sort else {}))
        days = [str(item.get("invoiceDate")) for item in items_of(listing)]
        expect.equal("how many are listed", MANY, len(days), listing)
        expect.equal(f"invoiceDate by sort={sort}", sorted(days, reverse=is_reverse), days, listing)


@check("buyer-summary-tells-what-is-open", needs=[SCOPE, "buyer-amounts-mirror-the-balances"])
def the_summary_adds_what_is_open(world: World) -> None:
    """Create invoices, unpaid, in part paid, paid, overdue and not, in two currencies.

    The summary grows by what is open. It is the same whatever the filters and the page.
    """
    account = _quiet_account(world)
    buyer = world.buyer(ANYBODY)
    before = summary_of(_listing(world, account))
    for total, left, code, due in (
        ("100.25", "100.25", "USD", buyer_stock.FUTURE),
        ("80", "30.5", "USD", buyer_stock.PAST),
        ("70", "0", "USD", buyer_stock.PAST),
        ("40", "40", "EUR", buyer_stock.PAST),
    ):
        balances = {"originalBalance": {"code": code, "value": total}, "openBalance": {"code": code, "value": left}}
        world.store.create(customerId=buyer.account.payer, dueDate=due, **balances)  # type: ignore[arg-type]

    listing = _listing(world, account)
    now = summary_of(listing)
    expect.equal("openCount", _plus(before["openCount"], 3), now["openCount"], listing)
    for name, usd, eur in (("openBalance", "130.75", "40"), ("overdueBalance", "30.5", "40")):
        wanted = {"USD": Decimal(usd), "EUR": Decimal(eur)}
        grown = {code: now[name].get(code, 0) - before[name].get(code, 0) for code in wanted}
        expect.equal(f"what {name} grew by", wanted, grown, listing)
    for filters in ({"paidStatus": "paid"}, {"q": "nothing has this"}, {"limit": 1, "offset": 2}, {"overdue": "true"}):
        other = _listing(world, account, **filters)
        expect.equal(f"the summary with {filters}", now, summary_of(other), other)


@check("buyer-summary-tells-what-is-open", needs=[SCOPE])
def the_summary_goes_by_the_account(world: World) -> None:
    """List with account=own and account=organization. An account that the buyer does not have has nothing open."""
    buyer = world.buyer(ANYBODY)
    if buyer.account.invoice_account is not None:
        raise NotProvisioned("data.buyers (one without an invoice_account)")
    listing = _listing(world, "organization")
    nothing = {"openCount": 0, "openBalance": {}, "overdueBalance": {}}
    expect.equal("the summary of no organisation", nothing, summary_of(listing), listing)


def _pages(world: World) -> tuple[Buyer, str, list[str]]:
    """Eleven invoices, by a part of their numbers; some were issued on other days, as far as a target lets them be.

    All are due on one day, so that an order by it is another one.
    """
    buyer, mark = world.buyer(ANYBODY), world.store.token("page")
    days: list[str | None] = [*DAYS, *[None] * (MANY - len(DAYS))]
    ids = []
    for place, day in enumerate(days):
        issued: dict[str, Any] = {} if day is None else {"issuedAt": buyer_stock.noon(day)}
        made = shopping.new_invoice(world, buyer.account.payer, number=f"{mark}-{place}", dueDate=FUTURE, **issued)
        ids.append(str(made.id))
    return buyer, mark, ids


def _quiet_account(world: World) -> str:
    """What of a buyer's invoices is asked for: those of the one account that the run creates them for."""
    return "organization" if world.buyer(ANYBODY).account.invoice_account else "own"


def _listing(world: World, account: str, **parameters: object) -> Exchange:
    wanted = {"account": account, "limit": 10, **parameters}
    return world.buyer(ANYBODY).send("GET", INVOICES, parameters=wanted)


def _plus(count: object, more: int) -> object:
    return count + more if isinstance(count, int) else f"a number, and {more} more"


def _has(world: World, names: set[str], **parameters: str) -> None:
    shelf = stock(world)
    listing = shelf.seen(**parameters)
    asked = ", ".join(f"{name}={value}" for name, value in parameters.items())
    expect.equal(f"the invoices with {asked}", sorted(names), sorted(shelf.names(listing)), listing)
    expect.equal(f"totalCount with {asked}", len(names), shopping.total_count(listing), listing)


def _key(field: str, value: object) -> object:
    return shopping.money(field, value) if field in ("total", "balance") else str(value)
