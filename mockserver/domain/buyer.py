"""A buyer, who signs in, and whose invoices that opens."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from mockserver.domain.buyer_errors import BadCredentials, NotB2b, UserNotActive
from mockserver.domain.choices import Choices

_ROUNDS = 1_000
"""Passwords come from scenario files, where everybody may read them; a digest keeps them out of what a store shows."""
_NOBODY = "0" * 64


class Standing(StrEnum):
    """Whether a buyer may sign in: not yet, now, not any more."""

    PENDING = "pending"
    ACTIVE = "active"
    REMOVED = "removed"


class Accounts(StrEnum):
    """Whose invoices a list shows: of the buyer's own account, of the organisation's, of both."""

    OWN = "own"
    ORGANIZATION = "organization"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A buyer as the store keeps it; see `new_buyer`. `status` is a `Standing`.

    `account` and `invoice_account` are ids of companies, as invoices carry them in `customer_id`.
    """

    id: int
    email: str
    name: str
    account: str
    password_digest: str
    invoice_account: str | None = None
    is_admin: bool = False
    status: str = Standing.ACTIVE
    is_b2b: bool = True

    @property
    def scope(self) -> Accounts:
        """How far the buyer sees: to the organisation's invoices, where there is an invoice account."""
        return Accounts.OWN if self.invoice_account is None else Accounts.ORGANIZATION


def new_buyer(
    buyer_id: int,
    *,
    email: str,
    password: str,
    name: str,
    account: str,
    invoice_account: str | None = None,
    is_admin: bool = False,
    status: str = Standing.ACTIVE,
    is_b2b: bool = True,
) -> Buyer:
    """A buyer with a password; capital and small letters of the address are the same."""
    address = address_of(email)
    return Buyer(
        id=buyer_id,
        email=address,
        name=name,
        account=account,
        password_digest=password_digest(address, password),
        invoice_account=invoice_account,
        is_admin=is_admin,
        status=status,
        is_b2b=is_b2b,
    )


def address_of(email: str) -> str:
    """An e-mail address as buyers are found by it."""
    return email.strip().lower()


def password_digest(address: str, password: str) -> str:
    """What is kept of a password."""
    return hashlib.pbkdf2_hmac("sha256", password.encode("utf-8", "replace"), address.encode(), _ROUNDS).hex()


def check_sign_in(buyer: Buyer | None, *, email: str, password: str) -> Buyer:
    """The buyer that was found by the address, if this is the password and buyers like this one may sign in.

    Only who knows the password learns more than that address or password are wrong.

    Rule: sign-in-opens-a-session, wrong-credentials-open-nothing, only-active-business-users-sign-in.

    Raises:
        BadCredentials: There is no such buyer, or the password is another.
        UserNotActive: The buyer is pending or removed.
        NotB2b: The buyer is a consumer.
    """
    digest = password_digest(address_of(email), password)
    is_right = hmac.compare_digest(digest, _NOBODY if buyer is None else buyer.password_digest)
    if buyer is None or not is_right:
        raise BadCredentials
    if buyer.status != Standing.ACTIVE:
        raise UserNotActive
    if not buyer.is_b2b:
        raise NotB2b
    return buyer


def visible_accounts(buyer: Buyer, choices: Choices) -> frozenset[str]:
    """The accounts whose invoices the buyer sees and pays.

    Rule: buyer-sees-own-and-organisation-invoices, buyer-sees-no-other-invoices.
    """
    if buyer.invoice_account is None:
        return frozenset({buyer.account})
    if choices["buyer-scope"] == "organization-only":
        return frozenset({buyer.invoice_account})
    return frozenset({buyer.account, buyer.invoice_account})


def accounts_among(buyer: Buyer, accounts: str, choices: Choices) -> frozenset[str]:
    """Those of the visible accounts that a list is asked for; `accounts` is one of `Accounts`.

    Rule: buyer-sees-own-and-organisation-invoices.
    """
    visible = visible_accounts(buyer, choices)
    if accounts == Accounts.OWN:
        return visible & {buyer.account}
    return visible & {buyer.invoice_account or ""} if accounts == Accounts.ORGANIZATION else visible
