"""Servers that read the queries of a list otherwise, or show something else in it: any list, known by its operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.types import ASGIApp

from tests.conformance_power.between import Ask, Reply, Request, Which, between
from tests.conformance_power.in_process import CONTRACT, new_app

Json = dict[str, Any]
Query = dict[str, list[str]]
Items = list[Json]
NewApp = Callable[[], ASGIApp]
MOST = 250


def calls_of(*operation_ids: str) -> Which:
    """Calls of these operations. A path without parameters goes before one that has some."""
    wanted = [CONTRACT.operations[id_] for id_ in operation_ids]
    literal = {operation.path for operation in CONTRACT.operations.values() if "{" not in operation.path}

    def which(request: Request) -> bool:
        return any(
            request.method == one.method
            and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one.path), request.path)
            and (one.path == request.path or request.path not in literal)
            for one in wanted
        )

    return which


def query_of(request: Request) -> Query:
    """The parameters of a request, each with its values."""
    return parse_qs(request.query.decode(), keep_blank_values=True)


def asked_with(request: Request, query: Query) -> Request:
    """The same request with other parameters."""
    return replace(request, query=urlencode(query, doseq=True).encode())


def querying(operation_id: str, change: Callable[[Query], object], app: NewApp = new_app) -> NewApp:
    """A server that takes other parameters for those that were sent."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        if not which(request):
            return await ask(request)
        query = query_of(request)
        change(query)
        return await ask(asked_with(request, query))

    return lambda: between(app(), serve)


def telling(operation_id: str, change: Callable[[Json, Query], object], app: NewApp = new_app) -> NewApp:
    """A server whose successes of an operation have another body."""
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not which(request) or reply.status != 200:
            return reply
        body = reply.json
        change(body, query_of(request))
        return reply.saying(body)

    return lambda: between(app(), serve)


def relisting(
    operation_id: str, change: Callable[[Items, Query], Items], *, without: Iterable[str] = (), app: NewApp = new_app
) -> NewApp:
    """A server that makes its pages of other items: of what `change` makes of all that the query finds.

    It finds without regard to the parameters `without`.
    """
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if not which(request) or reply.status != 200:
            return reply
        query, body = query_of(request), reply.json
        rest = {name: values for name, values in query.items() if name not in ("limit", "offset", *without)}
        found = (await ask(asked_with(request, {**rest, "limit": [str(MOST)]}))).json["data"]
        return reply.saying(paged(change(found, query), body))

    return lambda: between(app(), serve)


def paged(items: Items, body: Json) -> Json:
    """A list answer with the page of these items that it reports."""
    shown = body["meta"]["pagination"]
    page = items[shown["offset"] : shown["offset"] + shown["limit"]]
    pagination = {**shown, "totalCount": len(items)}
    return {**body, "data": page, "meta": {**body["meta"], "pagination": pagination}}


def answering(which: Which, reply: Reply) -> NewApp:
    """A server that gives some calls this answer."""

    async def serve(request: Request, ask: Ask) -> Reply:
        return reply if which(request) else await ask(request)

    return lambda: between(new_app(), serve)


def dropping(*names: str) -> Callable[[Query], None]:
    """Forgets parameters."""

    def change(query: Query) -> None:
        for name in names:
            query.pop(name, None)

    return change


def keeping_one(name: str, place: int) -> Callable[[Query], None]:
    """Takes one of several values of a parameter."""

    def change(query: Query) -> None:
        if name in query:
            query[name] = [query[name][place]]

    return change


def sorting_by(operation_id: str, field: str, other: str) -> NewApp:
    """A server that sorts by another field than the one that is asked for."""

    def change(query: Query) -> None:
        if query.get("sortBy") == [field]:
            query["sortBy"] = [other]

    return querying(operation_id, change)


def sorting(operation_id: str, field: str, key: Callable[[Json], Any]) -> NewApp:
    """A server that compares the values of a field otherwise."""

    def change(items: Items, query: Query) -> Items:
        if query.get("sortBy") != [field]:
            return items
        by_id = sorted(items, key=lambda item: int(item["id"]))
        return sorted(by_id, key=key, reverse=query.get("orderBy") != ["ASC"])

    return relisting(operation_id, change)


def searching(
    operation_id: str, fields: Mapping[str, Callable[[Json], Any]], test: Callable[[str, str], bool]
) -> NewApp:
    """A server that finds what searchBy and q ask for by a test of its own; `fields` say what each field holds.

    A search in another field, or in all of them, finds what it should.
    """
    which = calls_of(operation_id)

    async def serve(request: Request, ask: Ask) -> Reply:
        query = query_of(request)
        name, text = query.get("searchBy", [""])[0], query.get("q", [""])[0]
        if not which(request) or name not in fields or not text:
            return await ask(request)
        rest = {key: values for key, values in query.items() if key not in ("searchBy", "q", "limit", "offset")}
        body = (await ask(asked_with(request, {**rest, "limit": [str(MOST)]}))).json
        found = [item for item in body["data"] if test(str(fields[name](item)), text)]
        shown = body["meta"]["pagination"]
        shown |= {key: int(query[key][0]) for key in ("limit", "offset") if key in query}
        return Reply(200).saying(paged(found, body))

    return lambda: between(new_app(), serve)


def finding_nothing(operation_id: str, field: str) -> NewApp:
    """A server that finds nothing in a field."""

    def change(query: Query) -> None:
        if query.get("searchBy") == [field]:
            query["q"] = ["nobody has such a text"]

    return querying(operation_id, change)


def forgetting(operation_id: str, field: str, fields: Iterable[str]) -> NewApp:
    """A server whose search in all fields forgets one."""
    which, others = calls_of(operation_id), [name for name in fields if name != field]

    async def serve(request: Request, ask: Ask) -> Reply:
        query = query_of(request)
        reply = await ask(request)
        if not which(request) or "searchBy" in query or not query.get("q") or reply.status != 200:
            return reply
        found: dict[int, Json] = {}
        for name in others:
            one = await ask(asked_with(request, {**query, "searchBy": [name], "limit": [str(MOST)], "offset": ["0"]}))
            found |= {item["id"]: item for item in one.json["data"]}
        return reply.saying(paged(list(found.values()), reply.json))

    return lambda: between(new_app(), serve)


def pattern_of_sql(value: str, q: str) -> bool:
    """The signs of SQL are wildcards."""
    return re.search(re.escape(q).replace("_", ".").replace("%", ".*"), value) is not None


def regular_expression(value: str, q: str) -> bool:
    """The full stop is a wildcard."""
    return re.search(re.escape(q).replace(r"\.", "."), value) is not None


def pattern_of_a_shell(value: str, q: str) -> bool:
    """The star is a wildcard."""
    return fnmatchcase(value, f"*{q}*")


def holding(name: str) -> Callable[[Json], Any]:
    """What an item shows in a field."""
    return partial(_get, name)


def _get(name: str, item: Json) -> Any:
    return item.get(name)
