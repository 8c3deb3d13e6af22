"""How a buyer is shown an invoice: what is due, what is paid of it, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

from conformance import buyer_stock, expect, shopping
from conformance.answers import created_id
from conformance.buyer_accounts import ANYBODY
from conformance.buyer_stock import DUE, SHELF, for_management, rows, stock
from conformance.outcomes import Broken, NotApplicable
from conformance.rulebook import check
from conformance.samples import DETAILS
from conformance.shopping import INVOICES
from conformance.shown import moment
from conformance.world import World

SCOPE = "buyer-sees-own-and-organisation-invoices"
STATUS = {
    "open": "unpaid", "overdue": "unpaid", "part": "partially_paid", "part overdue": "partially_paid", "paid": "paid",
    "in euro": "unpaid", "in yen": "partially_paid",
}  # fmt: skip
OVERDUE = ("overdue", "part overdue")
DECIMALS = {"USD": 2, "EUR": 2, "JPY": 0}
DAY_S = 86_400
PDF = b"%PDF-"
SHOWN = ("orderNumber", "lines", "charges", "tax", "discount", "payments")


@check("paid-status-follows-balances", needs=[SCOPE])
def the_status_is_what_the_balances_say(world: World) -> None:
    """Create invoices of which all, a part and nothing is open.

    They are unpaid, partially_paid and paid; canPay follows.
    """
    for name, row in rows(world).items():
        expect.equal(f"paidStatus of {name}", STATUS[name], row.get("paidStatus"))
        expect.equal(f"canPay of {name}", STATUS[name] != "paid", row.get("canPay"))


@check("paid-status-follows-balances", needs=[SCOPE])
def the_detail_says_the_same(world: World) -> None:
    """Get invoices of which all, a part and nothing is open. paidStatus and canPay are those of the list."""
    for name in ("open", "part", "paid"):
        shown = buyer_stock.detail(world, name)
        expect.equal(f"paidStatus of {name}", STATUS[name], shown.get("paidStatus"))
        expect.equal(f"canPay of {name}", STATUS[name] != "paid", shown.get("canPay"))


@check("paid-status-follows-balances", needs=[SCOPE])
def a_closed_invoice_with_an_open_balance_is_not_paid(world: World) -> None:
    """Create an invoice in status 2 with all of it open. Whatever its status becomes, it is unpaid and can be paid."""
    buyer = world.buyer(ANYBODY)
    created = world.store.try_create(customerId=buyer.account.payer, status=2)
    if not created.is_success:
        raise NotApplicable("an open invoice is not created in status 2")
    made = created_id(created)
    shown = shopping.record_of(buyer.send("GET", f"{INVOICES}/{made}"))
    expect.equal("paidStatus and canPay", ("unpaid", True), (shown.get("paidStatus"), shown.get("canPay")))


@check("buyer-amounts-mirror-the-balances", needs=[SCOPE])
def amounts_are_those_of_the_balances(world: World) -> None:
    """Create invoices in USD, EUR and JPY. total is the originalBalance, balance the openBalance, paid the difference.

    Each has the currency's code, and as many decimals as the currency.
    """
    for name, row in rows(world).items():
        total, left, code, _ = SHELF[name]
        wanted = {"total": Decimal(total), "balance": Decimal(left), "paid": Decimal(total) - Decimal(left)}
        for field, value in wanted.items():
            spelt = f"{value:.{DECIMALS[code]}f}"
            shown = row.get(field)
            found = (shown.get("code"), shown.get("value")) if isinstance(shown, Mapping) else shown
            expect.equal(f"{field} of {name}", (code, spelt), found)


@check("buyer-amounts-mirror-the-balances", needs=[SCOPE])
def amounts_of_the_detail_are_those_of_the_row(world: World) -> None:
    """Get invoices in USD and JPY. total, balance and paid are spelt as in the list."""
    for name in ("part", "in yen"):
        shown, row = buyer_stock.detail(world, name), rows(world)[name]
        for field in ("total", "balance", "paid"):
            expect.equal(f"{field} of {name}", row.get(field), shown.get(field))


@check("buyer-list-shows-due-dates", needs=[SCOPE])
def the_due_date_is_the_day_in_utc(world: World) -> None:
    """Create invoices that are due in the past and in the future. dueDate is the day, in UTC, of the stored dueDate."""
    stored = for_management(world)
    for name, row in rows(world).items():
        seconds = stored[name].get("dueDate")
        if type(seconds) is not int:
            raise Broken(f"dueDate of {name} = {SHELF[name][3]}", f"dueDate = {seconds!r}")
        expect.equal(f"dueDate of {name}", f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}", row.get("dueDate"))
    shown = buyer_stock.detail(world, "part")
    expect.equal("dueDate of part in its detail", rows(world)["part"].get("dueDate"), shown.get("dueDate"))


@check("buyer-list-shows-due-dates", needs=[SCOPE])
def the_last_second_of_a_day_is_of_that_day(world: World) -> None:
    """Create invoices that are due in the first and in the last second of a day.

    Both are due on the stored day, in UTC.
    """
    buyer = world.buyer(ANYBODY)
    noon = buyer_stock.FUTURE
    for due in (noon - 12 * 3600, noon + 12 * 3600 - 1):
        made = shopping.new_invoice(world, buyer.account.payer, dueDate=due)
        seconds = world.store.read(made.id).get("dueDate")
        shown = shopping.record_of(buyer.send("GET", f"{INVOICES}/{made.id}"))
        if type(seconds) is not int:
            raise Broken(f"dueDate = {due}", f"dueDate = {seconds!r}")
        expect.equal("dueDate", f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}", shown.get("dueDate"))


@check("overdue-is-past-due-and-unpaid", needs=[SCOPE, "paid-status-follows-balances"])
def only_what_is_open_is_overdue(world: World) -> None:
    """Create invoices that were due in 2001, unpaid, in part paid and paid, and some that are due in 2090.

    The first two are overdue, no other is.
    """
    for name, row in rows(world).items():
        expect.equal(f"overdue of {name}, due {DUE[SHELF[name][3]]}", name in OVERDUE, row.get("overdue"))
    for name in ("overdue", "paid"):
        expect.equal(
            f"overdue of {name} in its detail", name in OVERDUE, buyer_stock.detail(world, name).get("overdue")
        )


@check("overdue-is-past-due-and-unpaid", needs=[SCOPE, "paid-status-follows-balances"])
def overdue_filters(world: World) -> None:
    """List with overdue=true and with overdue=false. The one has exactly the overdue invoices, the other all others."""
    shelf = stock(world)
    for value, names in (("true", set(OVERDUE)), ("false", set(SHELF) - set(OVERDUE))):
        listing = shelf.seen(overdue=value)
        expect.equal(f"the invoices with overdue={value}", sorted(names), sorted(shelf.names(listing)), listing)


@check("overdue-is-past-due-and-unpaid", needs=[SCOPE])
def what_is_due_today_is_not_overdue(world: World) -> None:
    """Create an invoice that is due in the second of another's createdAt, which is today. It is not overdue.

    One that was due a day before is.
    """
    buyer = world.buyer(ANYBODY)
    first = shopping.new_invoice(world, buyer.account.payer)
    now = moment("createdAt", world.store.read(first.id).get("createdAt"))
    late = shopping.new_invoice(world, buyer.account.payer, dueDate=now - DAY_S)
    row = shopping.record_of(buyer.send("GET", f"{INVOICES}/{late.id}"))
    expect.equal("overdue of what was due yesterday", True, row.get("overdue"))
    made = shopping.new_invoice(world, buyer.account.payer, dueDate=now)
    row = shopping.record_of(buyer.send("GET", f"{INVOICES}/{made.id}"))
    then = shopping.new_invoice(world, buyer.account.payer)
    last = moment("createdAt", world.store.read(then.id).get("createdAt"))
    if now // DAY_S == last // DAY_S:  # nobody can tell over midnight
        expect.equal("overdue of what is due today", False, row.get("overdue"))


@check("buyer-invoice-is-shown-in-detail", needs=[SCOPE])
def an_invoice_is_got_by_id_and_by_number(world: World) -> None:
    """Get an invoice by its id and by its number. Both show the same, and in it everything that its row shows."""
    shelf = stock(world)
    one = shelf.made["part"]
    by_id, by_number = (shelf.buyer.send("GET", f"{INVOICES}/{name}") for name in (one.id, one.number))
    shown = shopping.record_of(by_id)
    expect.equal("the invoice by its number", shown, shopping.record_of(by_number), by_number)
    for field, value in rows(world)["part"].items():
        expect.equal(field, value, shown.get(field), by_id)
    for field in SHOWN:
        expect.that(field in shown, f"{field} in the detail", f"{', '.join(shown)}", by_id)


@check("buyer-invoice-is-shown-in-detail", needs=[SCOPE])
def lines_are_shown(world: World) -> None:
    """Create an invoice with two line items. The detail has them with sku, name, quantity, price and amount."""
    buyer = world.buyer(ANYBODY)
    made = shopping.new_invoice(world, buyer.account.payer, "80", details=DETAILS)
    answer = buyer.send("GET", f"{INVOICES}/{made.id}")
    lines = shopping.record_of(answer).get("lines")
    found = lines if isinstance(lines, list) and all(isinstance(line, dict) for line in lines) else []

    sent = DETAILS["details"]["lineItems"]
    expect.equal("the sku of each line", [line["sku"] for line in sent], [line.get("sku") for line in found], answer)
    for line, own in zip(found, sent, strict=True):
        expect.that("name" in line, "a name in each line", f"{', '.join(line)}", answer)
        quantity, price = Decimal(str(own["quantity"])), Decimal(own["unitPrice"]["value"])
        expect.same_amount("quantity", quantity, {"value": line.get("quantity")})
        expect.same_amount("price", price, line.get("price"))
        expect.same_amount("amount", price * quantity, line.get("amount"))


@check("buyer-invoice-is-shown-in-detail", needs=[SCOPE])
def the_pdf_needs_no_credentials(world: World) -> None:
    """Download the PDF of an invoice. The link that is answered gives a PDF without credentials."""
    shelf = stock(world)
    answer = shelf.buyer.send("GET", f"{INVOICES}/{shelf.made['part'].number}/download-pdf")
    link = shopping.record_of(answer).get("url")
    expect.that(isinstance(link, str) and bool(link), "a url", f"url = {link!r}", answer)
    url = urljoin(answer.url, str(link))
    if urlsplit(url).netloc != urlsplit(answer.url).netloc:
        raise NotApplicable("the PDF is on another host")
    file = world.session.fetch(url)
    is_pdf = file.status == 200 and file.content.startswith(PDF)  # noqa: PLR2004  # OK
    expect.that(is_pdf, "HTTP 200 with a PDF", f"HTTP {file.status} {file.content[:20]!r}", file)
