"""Buyers of a store: each signs in once a run, and changes nothing but their own session and a cart that is held."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote

from conformance.buyer_accounts import EMPTY_CART, BuyerAccount, cast
from conformance.exchange import Exchange
from conformance.guard import BACK_OFFICE
from conformance.ledger import Entry
from conformance.outcomes import Broken, NotOurs, NotProvisioned, TargetError
from conformance.own_carts import CART, CHECKOUT, OwnCart
from conformance.session import WRITES, Parameters
from conformance.store import Store

SESSION = "/buyer/session"
OWN_TOKEN = object()
"""The token of the buyer's own session, as far as there is one."""
_REQUEST = re.compile(r"/buyer/invoices/([^/]+)/request/?")


class Buyer:
    """Somebody who may sign in. `account` is what the configuration says of them."""

    def __init__(self, store: Store, account: BuyerAccount) -> None:
        self.account = account
        self.cart = OwnCart(store.credentials.store_hash, account.email, store.own)
        self._store = store
        self._signed_in: Exchange | None = None
        self._lock = threading.RLock()

    def sign_in(self, *, password: str | None = None, store_hash: str | None = None) -> Exchange:
        """Ask for a new session, with another password or at another store if one is given."""
        body = {"email": self.account.email, "password": self.account.password if password is None else password}
        own = self._store.credentials.store_hash
        headers = {"X-Store-Hash": own if store_hash is None else store_hash}
        return self._store.session.send("POST", SESSION, body=body, headers=headers)

    def signed_in(self) -> Exchange:
        """The sign-in that this run's session of the buyer comes from; asked for the first time only."""
        with self._lock:
            if self._signed_in is None:
                self._signed_in = self.sign_in()
            else:
                self._store.session.tally.recent.append(self._signed_in)
            return self._signed_in

    def token(self) -> str:
        """The token of this run's session.

        Raises:
            Broken: The target does not give one.
        """
        return token_of(self._signed_in or self.signed_in())

    def send(
        self,
        method: str,
        path: str,
        *,
        parameters: Parameters = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        token: Any = OWN_TOKEN,
    ) -> Exchange:
        """Send a request with the buyer's token, with another, or with an empty one without any.

        Raises:
            NotOurs: It would change a cart that is not held, or name an invoice of somebody else.
            Broken: The target does not let the buyer sign in.
            TargetError: There was no answer.
        """
        if method in WRITES:
            self._let_pass(method, path, body)
        token = self.token() if token is OWN_TOKEN else token
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        paid = self.cart.invoices() if method == "POST" and path == CHECKOUT else []
        with self._store.paying(paid):
            exchange = self._store.session.send(
                method, path, parameters=parameters, body=body, headers={**bearer, **dict(headers or {})}
            )
            self._store.learn(exchange)
        if token:
            self.cart.learn(exchange)
        return exchange

    @contextmanager
    def holding_the_cart(self) -> Iterator[None]:
        """The buyer's cart, empty to begin with, and emptied in the end, whatever happens.

        Raises:
            NotProvisioned: Something lies in it that the run did not put there.
            Broken: The target does not show it, or does not empty it of what the run put there.
        """
        if self.cart.is_held:
            yield
            return
        self._take_the_cart()
        try:
            yield
        finally:
            self._give_the_cart_back()

    def sign_out(self) -> None:
        """End this run's session of the buyer, if there is one."""
        with self._lock, suppress(Broken, TargetError):
            if self._signed_in is not None:
                self.send("DELETE", SESSION)
        self._signed_in = None

    def empty_the_cart(self) -> bool:
        """Take out what the run has put into the cart, and nothing else; says whether nothing of the run is left."""
        if not self.cart.is_touched:
            return True
        with suppress(Broken, TargetError):
            exchange = self.send("GET", CART)
            if exchange.is_success and not self.cart.is_known_empty and self.cart.has_only_ours:
                self._send_empty()
                self.send("GET", CART)
            if self.cart.is_known_empty:
                self.cart.leave()
        return not self.cart.is_touched

    def _take_the_cart(self) -> None:
        if not self.cart.is_known_empty:
            shown = self.send("GET", CART)
            if not shown.is_success or not self.cart.is_known:
                raise Broken("HTTP 200 with the lines of the cart", shown.summary, shown)
            if not self.cart.has_only_ours:
                raise NotProvisioned(EMPTY_CART)
            if not self.cart.is_known_empty:
                self._send_empty()
                shown = self.send("GET", CART)
                if not self.cart.is_known_empty:
                    raise Broken("an empty cart once it was emptied", shown.summary, shown)
        self.cart.is_held = True

    def _give_the_cart_back(self) -> None:
        try:
            if not self.cart.is_known_empty:
                with suppress(Broken, TargetError):
                    self._send_empty()
            if self.cart.is_known_empty:
                self.cart.leave()
        finally:
            self.cart.is_held = False

    def _send_empty(self) -> None:
        was_held, self.cart.is_held = self.cart.is_held, True
        try:
            self.send("DELETE", CART)
        finally:
            self.cart.is_held = was_held

    def _let_pass(self, method: str, path: str, body: Any) -> None:
        what = f"{method} {path} of a buyer"
        if not self._store.payments.may_pay(body):
            raise NotOurs(f"{what}: it names an invoice that is not one of this run")
        if path == SESSION:
            return
        if path.startswith(BACK_OFFICE):
            self._store.guard.let_pass(method, path, body)
            return
        if found := _REQUEST.fullmatch(path):
            if not self._store.own.may_name(unquote(found[1])):
                raise NotOurs(f"{what}: this invoice is not one of this run")
            return
        if path != CART and not path.startswith(f"{CART}/"):
            raise NotOurs(f"{what}: no check has to send this")
        if not self.cart.is_held:
            raise NotOurs(f"{what}: nobody has seen that the cart is empty")
        if method == "POST" and path != CHECKOUT:
            self.cart.touch()


class Buyers:
    """Everybody whom the configuration names, by the parts that checks have for them."""

    def __init__(self, store: Store, accounts: Sequence[BuyerAccount]) -> None:
        self._accounts = accounts
        self._buyers = {account: Buyer(store, account) for account in accounts}

    def play(self, role: str) -> tuple[Buyer, ...]:
        """Who plays a role: one buyer, or two.

        Raises:
            NotProvisioned: The configuration names nobody who can.
        """
        found = cast(self._accounts, role)
        if not found:
            raise NotProvisioned(role)
        return tuple(self._buyers[account] for account in found)

    def of(self, account: BuyerAccount) -> Buyer:
        """The buyer whom the configuration has as this."""
        return self._buyers[account]

    def adopt(self, entry: Entry) -> None:
        """Take over a cart that an earlier process of the run left."""
        for buyer in self._buyers.values():
            if buyer.cart.entry == entry:
                buyer.cart.is_touched = True

    def touched(self) -> list[Entry]:
        """The carts in which something of the run may still be."""
        return [buyer.cart.entry for buyer in self._buyers.values() if buyer.cart.is_touched]

    def cleanup(self) -> list[Entry]:
        """Empty the carts and sign out; the carts in which something of the run may still be come back."""
        kept = [buyer.cart.entry for buyer in self._buyers.values() if not buyer.empty_the_cart()]
        for buyer in self._buyers.values():
            buyer.sign_out()
        return kept


def token_of(exchange: Exchange) -> str:
    """The token in the answer to a sign-in.

    Raises:
        Broken: There is none.
    """
    token = exchange.data.get("token") if isinstance(exchange.data, dict) else None
    if not exchange.is_success or not isinstance(token, str) or not token:
        raise Broken("HTTP 200 with a token", exchange.summary, exchange)
    return token
