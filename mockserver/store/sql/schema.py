"""The tables: one for the virtual stores, one for each kind of record, one for each attribute with several values.

The truth about a record is its document; every other column is read off the document again, so that lists can be
filtered and sorted by the engine. Every key begins with the store hash: a distributed engine can share by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, MetaData, Numeric, Table, Text, UniqueConstraint

from mockserver.store.kinds import KINDS, Kind
from mockserver.store.sql.fields import Field, Sort, fields_of, lists_of, pairs_of

VERSION = 1
"""Rises when an older release could not work with the tables any more."""
UNIQUE = {"invoices": ("invoice_number", "order_number")}
"""Fields that one record has a value of. Rules see to that, under the lock of the store; where choices let several
records have it, or a rule is left out, the second is numbered as a twin. Two writers who both believe to be the first
are refused by the engine."""
LISTED = {
    "invoices": (
        ("customer_id", "due_date"), ("customer_id", "created_at"), ("customer_id", "paid_status"),
        ("status", "due_date"), ("due_date",), ("external_id",),
    ),
    "b2b_requests": (("invoice_account",),),
    "payments": (("customer_id",),),
    "orders": (("company_id", "updated_at"),),
}  # fmt: skip
"""Lists that large stores are asked for: filtered by the fields but the last, sorted by it."""
SEARCHED = {
    "invoices": (
        "invoice_number", "type", "order_number", "purchase_order_number", "customer_id", "external_customer_id",
        "customer_name",
    ),
}  # fmt: skip
"""The texts that keywords are looked for in where the engine has an index for that."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
AMOUNT = Numeric().with_variant(Text(), "sqlite")
DOCUMENT = JSON().with_variant(Text(), "sqlite")
TYPES: dict[Sort, Any] = {"whole": BigInteger(), "amount": AMOUNT, "text": TEXT}


@dataclass(frozen=True, slots=True)
class KindTables:
    """The tables of one kind. `lists` and `pairs` are those beside the main one, by attribute."""

    kind: Kind[Any]
    fields: tuple[Field, ...]
    table: Table
    lists: dict[str, Table] = field(default_factory=dict)
    pairs: dict[str, Table] = field(default_factory=dict)

    @property
    def all(self) -> list[Table]:
        """All of them, the main one first."""
        return [self.table, *self.lists.values(), *self.pairs.values()]


METADATA = MetaData()

SCHEMA_VERSION = Table(
    "schema_version",
    METADATA,
    Column("version", Integer, nullable=False),
    Column("shape", TEXT, nullable=False),
    Column("last_state", BigInteger, nullable=False),
)
"""One row: the version, a digest of the tables, and the highest number that a state of a store has."""

STORES = Table(
    "virtual_stores",
    METADATA,
    Column("hash", TEXT, primary_key=True),
    Column("token", TEXT, nullable=False, unique=True),
    Column("due_days", BigInteger, nullable=False),
    Column("state", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("knobs", TEXT, nullable=False),
    Column("tenure", TEXT),
    Column("expires_at", BigInteger),
    Column("window_starts", BigInteger),
    Column("window_calls", BigInteger),
    Column("tallies", DOCUMENT, nullable=False),
    Column("stamp", TEXT),
)
"""`state` numbers the store's states, `made` orders stores by age; `tallies` has the highest id and the number of
records of each kind; `stamp` names the last write."""


def tables_of(kind: Kind[Any], metadata: MetaData) -> KindTables:
    """The tables of a kind."""
    listed, unique = LISTED.get(kind.name, ()), UNIQUE.get(kind.name, ())
    fields = fields_of(kind, frozenset(kind.indexes) | {name for names in listed for name in names})
    by_name = {one.name: one for one in fields}
    columns: list[Column[Any]] = [Column("store_hash", TEXT, primary_key=True)]
    for one in fields:
        is_id = one.name == "id"
        columns.append(
            Column(one.name, TYPES[one.sort], primary_key=is_id, nullable=one.is_nullable, autoincrement=False)
        )
        if one.is_keyed:
            columns.append(Column(one.key, TEXT, nullable=one.is_nullable))
        if one.sort == "text":
            columns.append(Column(one.folded, TEXT))
    columns += [Column(f"{name}_twin", BigInteger, nullable=False) for name in unique]
    columns.append(Column("document", DOCUMENT, nullable=False))
    table = Table(kind.name, metadata, *columns)
    for name in unique:
        table.append_constraint(
            UniqueConstraint("store_hash", by_name[name].key, f"{name}_twin", name=f"{kind.name}_by_{name}")
        )
    wanted = [(name,) for name in kind.indexes if name in by_name and name not in unique]
    wanted += [(kind.ordered_by,)] if kind.ordered_by != "id" else []
    for names in dict.fromkeys([*wanted, *listed]):
        columns = [table.c[by_name[name].key] for name in names]
        Index(f"{kind.name}_by_{'_and_'.join(names)}", table.c.store_hash, *columns, table.c.id)
    lists = {name: _list_table(kind, name, sort, metadata) for name, sort in lists_of(kind).items()}
    pairs = {name: _pair_table(kind, name, metadata) for name in pairs_of(kind)}
    return KindTables(kind, fields, table, lists, pairs)


def _list_table(kind: Kind[Any], name: str, sort: Sort, metadata: MetaData) -> Table:
    table = Table(
        f"{kind.name}_{name}",
        metadata,
        Column("store_hash", TEXT, primary_key=True),
        Column("value", TYPES[sort], primary_key=True, autoincrement=False),
        Column("id", BigInteger, primary_key=True, autoincrement=False),
    )
    Index(f"{table.name}_by_id", table.c.store_hash, table.c.id)
    return table


def _pair_table(kind: Kind[Any], name: str, metadata: MetaData) -> Table:
    table = Table(
        f"{kind.name}_{name}",
        metadata,
        Column("store_hash", TEXT, primary_key=True),
        Column("name", TEXT, primary_key=True),
        Column("value", TEXT, primary_key=True),
        Column("id", BigInteger, primary_key=True, autoincrement=False),
    )
    Index(f"{table.name}_by_id", table.c.store_hash, table.c.id)
    return table


TABLES: dict[str, KindTables] = {kind.name: tables_of(kind, METADATA) for kind in KINDS}
"""The tables of every kind by its name."""


@cache
def shape() -> str:
    """A digest of all tables and indexes: another one says that a database was made for other records."""
    parts = []
    for table in METADATA.sorted_tables:
        parts += [f"{column} {type(column.type).__name__} {column.nullable}" for column in table.columns]
        parts += sorted(f"{index.name} {index.columns.keys()}" for index in table.indexes)
    return blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()
