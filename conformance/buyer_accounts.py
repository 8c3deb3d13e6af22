"""The people who may sign in to the target as buyers, as `[[data.buyers]]` names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from conformance.toml_file import TomlFile

ACTIVE, PENDING, REMOVED, B2C = STATES = ("active", "pending", "removed", "b2c")
"""What may become of a sign-in: an active buyer's succeeds, each of the others is refused."""
ANYBODY = "data.buyers"
MEMBER = "data.buyers (one with an invoice_account, no admin)"
LONER = "data.buyers (one without an invoice_account)"
COLLEAGUES = "data.buyers (two with the same invoice_account)"
ADMIN_AND_MEMBER = "data.buyers (an admin and another with the same invoice_account)"
NOT_YET = "data.buyers (one whose state is pending)"
NO_MORE = "data.buyers (one whose state is removed)"
CONSUMER = "data.buyers (one whose state is b2c)"
EMPTY_CART = "data.buyers (one whose cart is empty)"
"""The parts that checks have for buyers, as a report names what is not configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerAccount:
    """A buyer as the configuration has them.

    `account` and `invoice_account` are what the customerId of an invoice may be: the buyer's own, the organisation's.
    """

    email: str
    password: str = field(repr=False)
    account: str
    invoice_account: str | None = None
    is_admin: bool = False
    state: str = ACTIVE

    @property
    def payer(self) -> str:
        """The account whose invoices the buyer is shown in any case: that of the organisation, if there is one."""
        return self.invoice_account or self.account

    @property
    def is_active(self) -> bool:
        """Whether this buyer may sign in."""
        return self.state == ACTIVE


def buyer_accounts(file: TomlFile, value: Any) -> tuple[BuyerAccount, ...]:
    """The buyers in `value`, which is what stands under `data.buyers`.

    Raises:
        BadConfig: It is no list of tables, one of them has a mistake, or two of them are one person.
    """
    if not isinstance(value, list):
        raise file.mistake("data.buyers", f"is {value!r}, not a list: write [[data.buyers]]")
    buyers = tuple(_account(file, f"data.buyers[{place}]", table) for place, table in enumerate(value, 1))
    emails = [buyer.email.casefold() for buyer in buyers]
    for place, email in enumerate(emails, 1):
        if email in emails[: place - 1]:
            raise file.mistake(f"data.buyers[{place}].email", f"is {email!r}, which another buyer has")
    return buyers


def accounts_from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[BuyerAccount, ...]:
    """The buyers as another process wrote them."""
    return tuple(BuyerAccount(**buyer) for buyer in raw)


def passwords(accounts: Sequence[BuyerAccount]) -> dict[str, str]:
    """The name of a shell variable by each password: the first buyer's is INVOICE_API_BUYER_1_PASSWORD."""
    named = [(buyer.password, f"{variable(place)}_PASSWORD") for place, buyer in enumerate(accounts, 1)]
    return dict(reversed(named))


def token_variables(accounts: Sequence[BuyerAccount]) -> dict[str, str]:
    """The name of the shell variable that stands for a buyer's session token, by e-mail address in small letters."""
    return {buyer.email.casefold(): f"{variable(place)}_TOKEN" for place, buyer in enumerate(accounts, 1)}


def variable(place: int) -> str:
    """How the variables of the buyer at a place, counted from 1, begin."""
    return f"INVOICE_API_BUYER_{place}"


def _account(file: TomlFile, key: str, value: Any) -> BuyerAccount:
    table = file.as_table(key, value)
    file.only(key, table, {item.name for item in fields(BuyerAccount)})
    email, password, account = (_text(file, key, table, name) for name in ("email", "password", "account"))
    is_admin, state = table.get("is_admin", False), table.get("state", ACTIVE)
    if not isinstance(is_admin, bool):
        raise file.mistake(f"{key}.is_admin", f"is {is_admin!r}, not true or false")
    if state not in STATES:
        raise file.mistake(f"{key}.state", f"is {state!r}, not one of {', '.join(STATES)}")
    return BuyerAccount(
        email=email,
        password=password,
        account=account,
        invoice_account=_text(file, key, table, "invoice_account") if "invoice_account" in table else None,
        is_admin=is_admin,
        state=state,
    )


def _text(file: TomlFile, prefix: str, table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if isinstance(value, str) and value:
        return value
    shown = "is not a text" if name == "password" else f"is {value!r}, not a text"  # a password is never shown
    told = "is missing" if value is None else "is empty" if value == "" else shown
    raise file.mistake(f"{prefix}.{name}", told)


def cast(accounts: Sequence[BuyerAccount], role: str) -> tuple[BuyerAccount, ...]:
    """Who plays a role; nobody where it takes other buyers than there are."""
    return _CASTING[role]([one for one in accounts if one.is_active], accounts)


def _anybody(active: Sequence[BuyerAccount], _: Sequence[BuyerAccount]) -> tuple[BuyerAccount, ...]:
    return (*_loner(active, active), *_members(active), *active)[:1]


def _member(active: Sequence[BuyerAccount], _: Sequence[BuyerAccount]) -> tuple[BuyerAccount, ...]:
    return (*_members(active),)[:1]


def _loner(active: Sequence[BuyerAccount], _: Sequence[BuyerAccount]) -> tuple[BuyerAccount, ...]:
    return tuple(one for one in active if one.invoice_account is None)[:1]


def _pair(active: Sequence[BuyerAccount], _: Sequence[BuyerAccount]) -> tuple[BuyerAccount, ...]:
    pairs = ((one, other) for one in _members(active) for other in _colleagues(active, one))
    return next(pairs, ())


def _admin_and_member(active: Sequence[BuyerAccount], _: Sequence[BuyerAccount]) -> tuple[BuyerAccount, ...]:
    admins = [one for one in active if one.is_admin and one.invoice_account]
    pairs = ((one, other) for one in admins for other in _colleagues(active, one) if not other.is_admin)
    return next(pairs, ())


def _in(state: str) -> Callable[[Sequence[BuyerAccount], Sequence[BuyerAccount]], tuple[BuyerAccount, ...]]:
    return lambda _, accounts: tuple(one for one in accounts if one.state == state)[:1]


def _members(active: Sequence[BuyerAccount]) -> Iterator[BuyerAccount]:
    return (one for one in active if one.invoice_account and not one.is_admin)


def _colleagues(active: Sequence[BuyerAccount], buyer: BuyerAccount) -> Iterator[BuyerAccount]:
    return (one for one in active if one.invoice_account == buyer.invoice_account and one.account != buyer.account)


_CASTING = {
    ANYBODY: _anybody,
    MEMBER: _member,
    LONER: _loner,
    COLLEAGUES: _pair,
    ADMIN_AND_MEMBER: _admin_and_member,
    NOT_YET: _in(PENDING),
    NO_MORE: _in(REMOVED),
    CONSUMER: _in(B2C),
}
ROLES = tuple(_CASTING)
