"""What to add to `conformance.toml` so that a skipped rule can be judged."""

from __future__ import annotations

from collections.abc import Iterable

from conformance import buyer_accounts as buyers

_TABLES = {
    "target.second_store": (
        "[target.second_store]",
        "another store of the same target",
        ['auth_token = "${SECOND_STORE_TOKEN}"', 'store_hash = "…"'],
    )
}
_BUYERS = {
    buyers.ANYBODY: ("somebody who may sign in", []),
    buyers.EMPTY_CART: ("somebody whose cart is empty; this run leaves a cart that holds something alone", []),
    buyers.MEMBER: ("one of an organisation, who is not its admin", ['invoice_account = "1001"']),
    buyers.COLLEAGUES: ("two of one organisation", ['invoice_account = "1001"']),
    buyers.ADMIN_AND_MEMBER: ("the admin of that organisation", ['invoice_account = "1001"', "is_admin = true"]),
    buyers.LONER: ("one who is in no organisation: no invoice_account", []),
    buyers.NOT_YET: ("one who may not sign in yet", ['state = "pending"']),
    buyers.NO_MORE: ("one who may sign in no more", ['state = "removed"']),
    buyers.CONSUMER: ("a customer who is no business partner", ['state = "b2c"']),
}
_BUYER = ['password = "${BUYER_PASSWORD}"', 'account = "2001"']
_VALUES = {
    "data.company_ids": ('["1", "12"]', "companies of the store"),
    "data.channel_ids": ("[1, 2]", "channels of the store"),
    "data.order_ids": ("[501, 502, 503]", "orders that were not invoiced yet; each is used once"),
    "data.incomplete_order_ids": ("[601]", "orders that no invoice may be made from yet"),
    "data.extra_fields": ('["Cost centre"]', "a text field of the store's invoice form"),
    "data.due_days": ("30", "the store's payment terms"),
    "data.rate_limit": ("150", "calls a minute, from which on the target answers 429"),
    "data.may_run_jobs": ("true", "the jobs of the back office may run; they work on everybody's requests"),
}
_TABLES |= {key: ("[[data.buyers]]", comment, [*_BUYER, *more]) for key, (comment, more) in _BUYERS.items()}
_COMMENT_AT = 40


def lines_to_add(keys: Iterable[str]) -> list[str]:
    """Lines of TOML that give the missing keys; a key that is not known here gets a line to fill in.

    Every buyer has an address of their own, as the configuration wants it.
    """
    buyers_before = 0
    tables: dict[str, list[str]] = {}
    for key in dict.fromkeys(keys):
        if key in _TABLES:
            header, comment, lines = _TABLES[key]
            tables[key] = [_commented(header, comment)]
            if key in _BUYERS:
                buyers_before += 1
                tables[key].append(f'email = "buyer-{buyers_before}@example.com"')
            tables[key] += lines
            continue
        table, _, name = key.rpartition(".")
        value, comment = _VALUES.get(key, ("…", ""))
        tables.setdefault(table, [f"[{table}]"]).append(_commented(f"{name} = {value}", comment))
    return [line for lines in tables.values() for line in lines]


def _commented(line: str, comment: str) -> str:
    return f"{line:<{_COMMENT_AT}}# {comment}" if comment else line
