"""The conditions of a query as SQL: every engine gives the matches and the order that memory gives."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, bindparam, cast, exists, func, or_, select

from mockserver.domain.listing import AnyOf, Between, Condition, HasExtraField, Includes, Matches, Nothing, OneOf, Query
from mockserver.store.sql.fields import LARGEST, Field, is_whole, key, text
from mockserver.store.sql.keywords import SHORTEST, ids_with, trigrams
from mockserver.store.sql.schema import SEARCHED, STORES, TEXT, TYPES, KindTables

Part = tuple[Any, ...]
Key = tuple[Any, ...]
DEEP = 100
"""From so many skipped records on, the ids are found in an index before any document is looked at."""


class Plan:
    """A query, divided into its form, for which SQL is written once, and its values. `is_empty`: nothing can match."""

    def __init__(self, tables: KindTables, query: Query, *, is_postgresql: bool, has_keywords: bool) -> None:
        self._is_postgresql = is_postgresql
        self._searched = SEARCHED[tables.kind.name] if has_keywords else ()
        self._fields = {field.name: field for field in tables.fields}
        self._values: list[Any] = []
        self.is_empty = False
        parts = tuple(self._part(condition) for condition in query.where)
        self.key: Key = (query.sort_by, query.is_descending, query.offset > DEEP, parts)
        self.params: dict[str, Any] = {f"p{number}": value for number, value in enumerate(self._values)}
        self.params |= {"limit": min(query.limit, LARGEST), "offset": min(query.offset, LARGEST)}

    def _part(self, condition: Condition) -> Part:
        match condition:
            case OneOf(name, values):
                return self._one_of(self._fields[name], values)
            case Between(name, low, high, is_inclusive):
                return self._between(name, low, high, 0 if is_inclusive else 1)
            case Matches():
                return self._matches(condition)
            case HasExtraField(name, value):
                self._values += [key(name), key(value)]
                return ("pair", "extra_fields")
            case Includes(name, value):
                return self._includes(name, value)
            case AnyOf(conditions):
                return self._any_of(conditions)
            case Nothing():
                self.is_empty = True
        return ("nothing",)

    def _any_of(self, conditions: tuple[Condition, ...]) -> Part:
        """Those that nothing can match are left out; if nothing can match any of them, nothing matches."""
        was_empty, parts = self.is_empty, []
        for condition in conditions:
            count, self.is_empty = len(self._values), False
            part = self._part(condition)
            if self.is_empty:
                del self._values[count:]
            else:
                parts.append(part)
        self.is_empty = was_empty or not parts
        return ("any", tuple(parts))

    def _matches(self, wanted: Matches) -> Part:
        value, folded = text(wanted.text), text(wanted.text.casefold())
        if wanted.ignoring_case:
            value = folded
        self._values.append(value if wanted.whole or not self._is_postgresql else _pattern(value))
        is_indexed = len(folded) >= SHORTEST and set(wanted.fields) <= set(self._searched)
        if is_indexed:
            self._values.append(trigrams(folded))
        return ("matches", wanted.fields, wanted.ignoring_case, wanted.whole, is_indexed)

    def _includes(self, name: str, value: object) -> Part:
        self.is_empty |= isinstance(value, int) and not is_whole(value)
        self._values.append(key(value))
        return ("includes", name)

    def _one_of(self, field: Field, values: frozenset[object]) -> Part:
        fits = is_whole if field.sort == "whole" else lambda value: isinstance(value, str)
        wanted = [key(value) for value in values if fits(value)]
        has_null = None in values
        self.is_empty |= not wanted and not has_null
        self._values += [int(value) if field.sort == "whole" else value for value in wanted]
        return ("one", field.name, len(wanted), has_null)

    def _between(self, name: str, low: int | None, high: int | None, slack: int) -> Part:
        if low is not None:
            self._values.append(max(low + slack, -LARGEST))
        if high is not None:
            self._values.append(min(high - slack, LARGEST))
        self.is_empty |= low is not None and low + slack > LARGEST
        self.is_empty |= high is not None and high - slack < -LARGEST
        return ("between", name, low is not None, high is not None)


class Writer:
    """Writes the SQL of plans for the tables of one kind and one engine."""

    def __init__(self, tables: KindTables, *, is_postgresql: bool) -> None:
        self._tables = tables
        self._is_postgresql = is_postgresql
        self._fields = {field.name: field for field in tables.fields}
        self._next = 0

    def page(self, form: Key) -> Select[Any]:
        """Document and total count of the matches; the total is there in each row."""
        sort_by, is_descending, is_deep, parts = form
        table, where = self._tables.table, self._where(parts)
        order = self._order(sort_by, is_descending=is_descending)
        limit, offset = bindparam("limit", type_=BigInteger()), bindparam("offset", type_=BigInteger())
        total = self._total(parts, where).scalar_subquery()
        if not is_deep:
            return select(table.c.document, total).where(where).order_by(*order).limit(limit).offset(offset)
        ids = select(table.c.id).where(where).order_by(*order).limit(limit).offset(offset).subquery()
        found = and_(table.c.store_hash == _hash(), table.c.id == ids.c.id)
        return select(table.c.document, total).select_from(table.join(ids, found)).order_by(*order)

    def count(self, form: Key) -> Select[Any]:
        """The total count alone."""
        parts = form[-1]
        return self._total(parts, self._where(parts))

    def _total(self, parts: tuple[Part, ...], where: ColumnElement[bool]) -> Select[Any]:
        if parts:
            return select(func.count()).select_from(self._tables.table).where(where)
        count = _count_in(self._tables.kind.name, is_postgresql=self._is_postgresql)
        return select(count).where(STORES.c.hash == _hash())

    def _where(self, parts: tuple[Part, ...]) -> ColumnElement[bool]:
        self._next = 0
        return and_(self._tables.table.c.store_hash == _hash(), *[self._condition(part) for part in parts])

    def _condition(self, part: Part) -> ColumnElement[bool]:
        match part:
            case ("one", name, size, has_null):
                return self._one_of(self._fields[name], size, has_null=has_null)
            case ("between", name, has_low, has_high):
                column = self._tables.table.c[name]
                low = [column >= self._value(BigInteger())] if has_low else []
                high = [column <= self._value(BigInteger())] if has_high else []
                return and_(column.is_not(None), *low, *high)
            case ("matches", names, ignoring_case, whole, is_indexed):
                value = self._value(TEXT)
                found = or_(*[self._matches(name, value, folds=ignoring_case, whole=whole) for name in names])
                return and_(self._is_among_those_with_trigrams(), found) if is_indexed else found
            case ("any", choices):
                return or_(*[self._condition(choice) for choice in choices])
            case ("pair", name):
                side = self._tables.pairs[name]
                both = and_(side.c.name == self._value(TEXT), side.c.value == self._value(TEXT))
            case ("includes", name):
                side = self._tables.lists[name]
                both = side.c.value == self._value(side.c.value.type)
            case _:
                raise NotImplementedError(part)
        table = self._tables.table
        return exists().where(side.c.store_hash == _hash(), both, side.c.id == table.c.id)

    def _one_of(self, field: Field, size: int, *, has_null: bool) -> ColumnElement[bool]:
        column = self._tables.table.c[field.key]
        values = [self._value(TYPES[field.sort]) for _ in range(size)]
        tests = [column == values[0]] if size == 1 else [column.in_(values)] if size else []
        return or_(*tests, *([column.is_(None)] if has_null else []))

    def _matches(self, name: str, value: Any, *, folds: bool, whole: bool) -> ColumnElement[bool]:
        field, columns = self._fields[name], self._tables.table.c
        if field.sort != "text":
            column: Any = cast(columns[name], Text)
        else:
            column = func.coalesce(columns[field.folded], columns[name]) if folds else columns[name]
        found: ColumnElement[bool]
        if whole:
            found = column == value
            return found
        found = column.like(value) if self._is_postgresql else func.instr(column, value) > 0
        return found

    def _is_among_those_with_trigrams(self) -> ColumnElement[bool]:
        self._next += 1
        ids = ids_with(self._tables.kind.name, f"p{self._next - 1}").columns(id=BigInteger())
        return self._tables.table.c.id.in_(ids)

    def _value(self, type_: Any) -> Any:
        self._next += 1
        return bindparam(f"p{self._next - 1}", type_=type_)

    def _order(self, sort_by: str, *, is_descending: bool) -> list[Any]:
        columns = self._tables.table.c
        wanted: list[Any] = [] if sort_by == "id" else [columns[sort_by]]
        ordered = [column.desc() if is_descending else column.asc() for column in [*wanted, columns.id]]
        if self._is_postgresql and sort_by != "id" and self._fields[sort_by].is_nullable:
            ordered[0] = ordered[0].nulls_last() if is_descending else ordered[0].nulls_first()
        return ordered


def _hash() -> Any:
    return bindparam("hash", type_=TEXT)


def _count_in(kind: str, *, is_postgresql: bool) -> ColumnElement[Any]:
    """The number of records that the store's row has for a kind."""
    if is_postgresql:
        return cast(STORES.c.tallies[kind][1].as_string(), BigInteger)
    return func.json_extract(STORES.c.tallies, f"$.{kind}[1]")


def _pattern(wanted: str) -> str:
    """What LIKE finds a text anywhere by; in this form an index of trigrams can answer it."""
    for special in "\\%_":
        wanted = wanted.replace(special, f"\\{special}")
    return f"%{wanted}%"
