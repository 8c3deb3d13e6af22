"""Whose invoices a buyer is shown: the own ones and the organisation's, and nobody else's at all."""

from __future__ import annotations

from conformance import buyer_stock, expect, shopping
from conformance.answers import items_of
from conformance.buyer_accounts import ADMIN_AND_MEMBER, ANYBODY, COLLEAGUES, LONER, MEMBER
from conformance.buyer_stock import foreign_invoice
from conformance.exchange import Exchange
from conformance.outcomes import NotApplicable
from conformance.rulebook import check
from conformance.shopping import INVOICES
from conformance.store import Made
from conformance.world import NEVER_ISSUED, Buyer, World

SIGN_IN = "sign-in-opens-a-session"
SEARCH = "buyer-search-finds-invoice-numbers"
SCOPE = "buyer-sees-own-and-organisation-invoices"
NOT_FOUND, UNKNOWN = 404, "INVOICE_NOT_FOUND"


@check(SCOPE, needs=[SIGN_IN, SEARCH])
def one_without_an_organisation_sees_the_own_ones(world: World) -> None:
    """Create an invoice of a buyer's account.

    It is listed and read; account=own lists it, account=organization none.
    """
    buyer = world.buyer(LONER)
    mark = world.store.token("own")
    own = shopping.new_invoice(world, buyer.account.account, number=f"{mark}-1")

    for account, ids in ((None, [own.id]), ("own", [own.id]), ("all", [own.id]), ("organization", [])):
        _lists(buyer, mark, account, ids)
    _shows(buyer, own)


@check(SCOPE, needs=[SIGN_IN, SEARCH])
def one_of_an_organisation_sees_its_invoices(world: World) -> None:
    """Create invoices of a buyer's own account and of the organisation. The latter is listed and read.

    account=organization lists it alone. The own one is shown as well, and by account=own alone, or it is not shown.
    """
    buyer = world.buyer(MEMBER)
    mark = world.store.token("both")
    own = shopping.new_invoice(world, buyer.account.account, number=f"{mark}-1")
    its = shopping.new_invoice(world, str(buyer.account.invoice_account), number=f"{mark}-2")

    _shows(buyer, its)
    _lists(buyer, mark, "organization", [its.id])
    shown = _ids(_list(buyer, mark, None))
    if str(own.id) in shown:
        _shows(buyer, own)
    else:
        expect.refused_as(buyer.send("GET", f"{INVOICES}/{own.id}"), NOT_FOUND, UNKNOWN)
    visible = [one.id for one in (own, its) if one is its or str(own.id) in shown]
    for account in (None, "all"):
        _lists(buyer, mark, account, visible)
    _lists(buyer, mark, "own", [own.id] if own.id in visible else [])


@check("buyer-sees-no-other-invoices", needs=[SCOPE])
def another_accounts_invoice_is_not_shown(world: World) -> None:
    """Create an invoice of an account that is none of a buyer's.

    Whatever the filters, no list has it; reading is refused. openCount and openBalance stay as they were.
    """
    buyer = world.buyer(ANYBODY)
    before = _summary(buyer)
    other = foreign_invoice(world)

    for filters in (
        {"q": other.number},
        {"q": other.number, "account": "own"},
        {"q": other.number, "account": "organization"},
        {"q": other.number, "account": "all"},
        {"q": other.number, "paidStatus": "unpaid"},
        {"q": other.number, "dueFrom": "2000-01-01", "overdue": "false"},
    ):
        listing = buyer.send("GET", INVOICES, parameters={**filters, "limit": 50})
        expect.equal("the ids listed", [], _ids(listing), listing)
        expect.equal("totalCount", 0, shopping.total_count(listing), listing)
    for name in (other.id, other.number):
        expect.refused_as(buyer.send("GET", f"{INVOICES}/{name}"), NOT_FOUND, UNKNOWN)
    if buyer.account.invoice_account is None:  # an organisation's invoices may change any time
        expect.equal("the summary after somebody else's invoice was created", before, _summary(buyer))


@check("buyer-sees-no-other-invoices", needs=[SCOPE])
def a_colleagues_own_invoice_is_not_shown(world: World) -> None:
    """Create an invoice of a colleague's own account. Another buyer of the organisation does not list or read it."""
    buyer, colleague = world.buyers.play(COLLEAGUES)
    its = shopping.new_invoice(world, colleague.account.account)

    for account in ("own", "organization", "all"):
        _lists(buyer, its.number, account, [])
    expect.refused_as(buyer.send("GET", f"{INVOICES}/{its.id}"), NOT_FOUND, UNKNOWN)


@check("buyer-sees-no-other-invoices", needs=[SCOPE])
def an_admin_sees_no_members_own_invoice(world: World) -> None:
    """Create an invoice of a member's own account. The admin of the organisation does not list or read it."""
    admin, member = world.buyers.play(ADMIN_AND_MEMBER)
    its = shopping.new_invoice(world, member.account.account)

    _lists(admin, its.number, None, [])
    expect.refused_as(admin.send("GET", f"{INVOICES}/{its.id}"), NOT_FOUND, UNKNOWN)


@check("invisible-invoice-looks-unknown", needs=["buyer-sees-no-other-invoices"])
def an_invisible_invoice_is_answered_like_none(world: World) -> None:
    """Read, download, pay and request another account's invoice, and one that was never issued.

    Each is answered with code 404 and errorCode INVOICE_NOT_FOUND, the two with the same body. By its number, too.
    """
    buyer, other = world.buyer(ANYBODY), foreign_invoice(world)
    for method, path in (("GET", ""), ("GET", "/download-pdf"), ("POST", "/request")):
        unknown = buyer.send(method, f"{INVOICES}/{NEVER_ISSUED}{path}")
        expect.refused_as(unknown, NOT_FOUND, UNKNOWN)
        for name in (other.id, other.number):
            _alike(unknown, buyer.send(method, f"{INVOICES}/{name}{path}"))
    with buyer.holding_the_cart():
        unknown = shopping.add(buyer, [NEVER_ISSUED])
        expect.refused_as(unknown, NOT_FOUND, UNKNOWN)
        for name in (other.id, other.number):
            _alike(unknown, shopping.add(buyer, [name]))
        expect.equal("the lines of the cart", [], shopping.cart(buyer)["lines"])


@check("buyer-stays-within-the-store", needs=[SCOPE, "created-invoice-reads-back"])
def an_invoice_of_another_store_is_not_there(world: World) -> None:
    """Create an invoice in another store for a company with the id of a buyer's account.

    It is not listed, and by its number it cannot be read, requested or put into the cart.
    """
    other, buyer = world.second, world.buyer(ANYBODY)
    number = world.store.token("elsewhere")
    if not other.try_create(number, customerId=buyer.account.payer).is_success:
        raise NotApplicable("the other store takes no invoice of a company with the buyer's account")

    listing = buyer.send("GET", INVOICES, parameters={"q": number})
    expect.equal("the ids listed", [], _ids(listing), listing)
    expect.refused_as(buyer.send("GET", f"{INVOICES}/{number}"), NOT_FOUND, UNKNOWN)
    expect.refused_as(shopping.request(buyer, number), NOT_FOUND, UNKNOWN)
    with buyer.holding_the_cart():
        expect.refused_as(shopping.add(buyer, [number]), NOT_FOUND, UNKNOWN)


def _alike(unknown: Exchange, answer: Exchange) -> None:
    expect.refused_as(answer, NOT_FOUND, UNKNOWN)
    expect.equal("the body for an invisible invoice", unknown.json, answer.json, answer)


def _list(buyer: Buyer, mark: str, account: str | None) -> Exchange:
    parameters: dict[str, object] = {"q": mark, "limit": 50} | ({} if account is None else {"account": account})
    return buyer.send("GET", INVOICES, parameters=parameters)


def _lists(buyer: Buyer, mark: str, account: str | None, ids: list[int]) -> None:
    listing = _list(buyer, mark, account)
    wanted = sorted(map(str, ids))
    expect.equal(f"the ids listed with account={account or 'none'}", wanted, sorted(_ids(listing)), listing)


def _ids(listing: Exchange) -> list[str]:
    return [str(item.get("id")) for item in items_of(listing)]


def _shows(buyer: Buyer, invoice: Made) -> None:
    answer = buyer.send("GET", f"{INVOICES}/{invoice.id}")
    expect.equal("number", invoice.number, shopping.record_of(answer).get("number"), answer)


def _summary(buyer: Buyer) -> object:
    return buyer_stock.summary_of(buyer.send("GET", INVOICES, parameters={"limit": 1}))
