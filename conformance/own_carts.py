"""What lies in a buyer's cart, as the answers show it: a cart that holds something foreign is nobody's to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.exchange import Exchange
from conformance.ledger import Entry
from conformance.ownership import Ownership

CART = "/buyer/cart"
CHECKOUT = f"{CART}/checkout"
_SHOW_CARTS = ("getCart", "emptyCart", "addItemToCart", "addInvoicesToCart", "updateCartLine", "removeCartLine")


class OwnCart:
    """The cart of one buyer, and whether this run may change it now."""

    def __init__(self, store_hash: str, email: str, invoices: Ownership) -> None:
        self._entry = Entry(store_hash=store_hash, id=email, kind="cart")
        self._invoices = invoices
        self._lines: Sequence[Mapping[str, Any]] | None = None
        self.is_held = False
        """The run found it empty, or emptied of its own, and has not given it back yet."""
        self.is_touched = False
        """The run may have put something into it that is still there."""

    @property
    def is_known(self) -> bool:
        """Some answer showed what is in it, and nothing has happened since that nobody can tell."""
        return self._lines is not None

    @property
    def is_known_empty(self) -> bool:
        """The last answer showed nothing in it."""
        return self._lines is not None and not self._lines

    @property
    def has_only_ours(self) -> bool:
        """Everything that the last answer showed in it was put there by the run."""
        return self._lines is not None and all(map(self._is_ours, self._lines))

    @property
    def entry(self) -> Entry:
        """The cart as a ledger names it."""
        return self._entry

    def invoices(self) -> list[str]:
        """The invoices that the last answer showed in it."""
        return [str(line["invoiceId"]) for line in self._lines or () if line.get("invoiceId") is not None]

    def touch(self) -> None:
        """Note that something is about to be put into it."""
        if not self.is_touched:
            self._invoices.note(self._entry)
        self.is_touched = True

    def leave(self) -> None:
        """Note that nothing of the run is in it any more."""
        if self.is_touched:
            self._invoices.strike(self._entry)
        self.is_touched = False

    def learn(self, exchange: Exchange) -> None:
        """Note what an answer shows of the cart; after a checkout nobody knows before it is asked for again."""
        if exchange.operation_id not in _SHOW_CARTS:
            self._lines = None if exchange.operation_id == "checkOutCart" else self._lines
            return
        if exchange.is_success:
            lines = exchange.data.get("lines") if isinstance(exchange.data, dict) else None
            is_a_cart = isinstance(lines, list) and all(isinstance(line, dict) for line in lines)
            self._lines = lines if is_a_cart else None

    def _is_ours(self, line: Mapping[str, Any]) -> bool:
        if line.get("invoiceId") is not None:
            return any(self._invoices.may_name(str(line.get(name))) for name in ("invoiceId", "invoiceNumber"))
        return any(self._invoices.carries_prefix(str(line.get(name))) for name in ("sku", "name"))
