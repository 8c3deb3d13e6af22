"""Servers that list receipts, or receipt lines, wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.conformance_power.between import Ask, Reply, Request, between, refusal
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.relisting import (
    Items,
    Json,
    NewApp,
    Query,
    answering,
    calls_of,
    dropping,
    finding_nothing,
    forgetting,
    holding,
    keeping_one,
    pattern_of_sql,
    query_of,
    querying,
    regular_expression,
    relisting,
    searching,
    sorting,
    sorting_by,
    telling,
)

RECEIPTS, LINES, OF_ONE, ONE_LINE = "listReceipts", "listReceiptLines", "listLinesOfReceipt", "getReceiptLine"
NAMES = {RECEIPTS: "receipts", LINES: "lines", OF_ONE: "lines of a receipt"}
NEWEST, STATUS, SORT, SEARCH, LISTED = (
    "receipt-lists-start-with-the-newest-ten",
    "receipt-lists-filter-by-payment-status",
    "receipt-lists-sort-by-field",
    "receipt-lists-search-the-named-field",
    "receipt-lines-are-listed-by-receipt",
)
STATUSES = "paymentStatus[]"
IN_RECEIPTS = ("payerName", "referenceNumber", "customerId", "externalId", "externalCustomerId")
IN_LINES = (
    "customerId",
    "externalId",
    "externalCustomerId",
    "payerName",
    "payerCustomerId",
    "referenceNumber",
    "invoiceId",
)


def twenty(query: Query) -> None:
    query.setdefault("limit", ["20"])


def reporting_ten(operation_id: str) -> NewApp:
    """Twenty come unasked, and ten are reported."""

    def change(body: Json, query: Query) -> None:
        if "limit" not in query:
            body["meta"]["pagination"]["limit"] = 10

    return telling(operation_id, change, querying(operation_id, twenty))


def oldest_first(query: Query) -> None:
    if "sortBy" not in query:
        query |= {"sortBy": ["createdAt"], "orderBy": ["ASC"]}


def latest_change_first(query: Query) -> None:
    if "sortBy" not in query:
        query |= {"sortBy": ["updatedAt"], "orderBy": ["DESC"]}


def page_counted(body: Json, _: Query) -> None:
    body["meta"]["pagination"]["totalCount"] = len(body["data"])


def serving(operation_id: str, limit: str) -> NewApp:
    """An illegal limit is taken and reported."""

    def take(query: Query) -> None:
        if query.get("limit") == [limit]:
            query["limit"] = ["250"]

    def report(body: Json, query: Query) -> None:
        if query.get("limit") == [limit]:
            body["meta"]["pagination"]["limit"] = -1 if limit == "abc" else int(limit)

    return telling(operation_id, report, querying(operation_id, take))


def limit_zero_is_empty(operation_id: str) -> NewApp:
    def take(query: Query) -> None:
        if query.get("limit") == ["0"]:
            query["limit"] = ["10"]

    def empty(body: Json, query: Query) -> None:
        if query.get("limit") == ["0"]:
            body["data"] = []

    return telling(operation_id, empty, querying(operation_id, take))


def offset_by_pages(query: Query) -> None:
    if "offset" in query:
        query["offset"] = [str(int(query["offset"][0]) * int(query.get("limit", ["10"])[0]))]


def always(direction: str, query: Query) -> None:
    if "sortBy" in query:
        query["orderBy"] = [direction]


def swapped(query: Query) -> None:
    if "sortBy" in query:
        query["orderBy"] = ["DESC" if query.get("orderBy") == ["ASC"] else "ASC"]


def without_the_status(items: Items, query: Query) -> Items:
    return [] if STATUSES in query else items


def in_all_fields(field: str, query: Query) -> None:
    if query.get("searchBy") == [field]:
        query.pop("searchBy")


def in_another_field(field: str, other: str, query: Query) -> None:
    if query.get("searchBy") == [field]:
        query["searchBy"] = [other]


def lines_of_all() -> NewApp:
    """The lines of a receipt are those of all receipts."""
    which = calls_of(OF_ONE)

    async def serve(request: Request, ask: Ask) -> Reply:
        reply = await ask(request)
        if which(request) and reply.status == 200:
            path = request.path.rpartition("/receipts/")[0] + "/receipt-lines"
            return await ask(Request("GET", path, request.query, request.headers, b""))
        return reply

    return lambda: between(new_app(), serve)


def another_line(body: Json, _: Query) -> None:
    body["data"]["id"] += 1


def without_the_last(items: Items, _: Query) -> Items:
    return items[:-1] if len(items) > 1 else items


def twice(items: Items, _: Query) -> Items:
    return [*items, {**items[0], "id": items[0]["id"] + 1_000_000}] if items else items


def another_amount(body: Json, _: Query) -> None:
    body["data"]["amount"] = {"code": "USD", "value": "0.0000"}


def refusing_to_sort(operation_id: str, field: str) -> NewApp:
    which = calls_of(operation_id)
    return answering(
        lambda request: which(request) and query_of(request).get("sortBy") == [field], refusal(400, "sortBy is invalid")
    )


def _of_newest(operation_id: str, noun: str) -> Iterator[Mutant]:
    yield Mutant(name=f"twenty {noun} come unasked", rule=NEWEST, app=querying(operation_id, twenty))
    yield Mutant(name=f"twenty {noun} come, reported as ten", rule=NEWEST, app=reporting_ten(operation_id))
    yield Mutant(name=f"the total of {noun} counts the page", rule=NEWEST, app=telling(operation_id, page_counted))
    yield Mutant(name=f"a limit of 251 {noun} is served", rule=NEWEST, app=serving(operation_id, "251"))
    yield Mutant(name=f"a limit of 0 {noun} serves nothing", rule=NEWEST, app=limit_zero_is_empty(operation_id))
    yield Mutant(name=f"offset of {noun} counts pages", rule=NEWEST, app=querying(operation_id, offset_by_pages))
    yield Mutant(name=f"offset of {noun} is ignored", rule=NEWEST, app=querying(operation_id, dropping("offset")))


def _of_status(operation_id: str, noun: str) -> Iterator[Mutant]:
    yield Mutant(
        name=f"paymentStatus[] of {noun} is ignored", rule=STATUS, app=querying(operation_id, dropping(STATUSES))
    )
    yield Mutant(
        name=f"only the first paymentStatus[] of {noun} counts",
        rule=STATUS,
        app=querying(operation_id, keeping_one(STATUSES, 0 if operation_id != OF_ONE else -1)),
    )
    yield Mutant(name=f"paymentStatus[] lists no {noun}", rule=STATUS, app=relisting(operation_id, without_the_status))


def _of_sort(operation_id: str, noun: str) -> Iterator[Mutant]:
    yield Mutant(name=f"{noun} always rise", rule=SORT, app=querying(operation_id, partial(always, "ASC")))
    yield Mutant(name=f"{noun} always fall", rule=SORT, app=querying(operation_id, partial(always, "DESC")))
    yield Mutant(name=f"the order of {noun} is swapped", rule=SORT, app=querying(operation_id, swapped))
    amount = "total" if operation_id == RECEIPTS else "amount"
    yield Mutant(
        name=f"amounts of {noun} sort as text",
        rule=SORT,
        app=sorting(operation_id, amount, lambda item: item[amount]["value"]),
    )
    yield Mutant(
        name=f"amounts do not sort {noun}",
        rule=SORT,
        app=sorting(operation_id, amount, lambda item: item["customerId"]),
    )
    same = "transactionType" if operation_id == RECEIPTS else "customerId"
    yield Mutant(name=f"{noun} are not sorted by {same}", rule=SORT, app=refusing_to_sort(operation_id, same))


def _of_search(operation_id: str, noun: str) -> Iterator[Mutant]:
    yield Mutant(name=f"q of {noun} is ignored", rule=SEARCH, app=querying(operation_id, dropping("q")))
    yield Mutant(name=f"searchBy of {noun} is ignored", rule=SEARCH, app=querying(operation_id, dropping("searchBy")))
    yield Mutant(
        name=f"searchBy payerName of {noun} searches the reference",
        rule=SEARCH,
        app=querying(operation_id, partial(in_another_field, "payerName", "referenceNumber")),
    )
    yield Mutant(
        name=f"searchBy referenceNumber of {noun} searches the company's external id",
        rule=SEARCH,
        app=querying(operation_id, partial(in_another_field, "referenceNumber", "externalCustomerId")),
    )
    for field in ("payerName", "externalId", "referenceNumber"):
        other = partial(in_another_field, field, "customerId")
        wrong = other if operation_id == OF_ONE else partial(in_all_fields, field)
        yield Mutant(
            name=f"searchBy {field} of {noun} is taken for another", rule=SEARCH, app=querying(operation_id, wrong)
        )
    for field in IN_RECEIPTS if operation_id == RECEIPTS else IN_LINES:
        yield Mutant(name=f"searchBy {field} finds no {noun}", rule=SEARCH, app=finding_nothing(operation_id, field))
    texts = {name: holding(name) for name in ("referenceNumber", "externalId", "externalCustomerId")}
    for what, test in (("a pattern of SQL", pattern_of_sql), ("a regular expression", regular_expression)):
        if operation_id != OF_ONE:  # its lines have the same texts
            yield Mutant(name=f"q of {noun} is {what}", rule=SEARCH, app=searching(operation_id, texts, test))


MUTANTS = [
    *(mutant for operation_id, noun in NAMES.items() for mutant in _of_newest(operation_id, noun)),
    *(
        Mutant(name=f"a limit of {limit} receipts is served", rule=NEWEST, app=serving(RECEIPTS, limit))
        for limit in ("-1", "abc")
    ),
    Mutant(name="the oldest receipts come first", rule=NEWEST, app=querying(RECEIPTS, oldest_first)),
    Mutant(name="the oldest lines come first", rule=NEWEST, app=querying(LINES, oldest_first)),
    Mutant(name="the receipts that changed last come first", rule=NEWEST, app=querying(RECEIPTS, latest_change_first)),
    Mutant(name="the lines that changed last come first", rule=NEWEST, app=querying(LINES, latest_change_first)),
    *(mutant for operation_id, noun in NAMES.items() for mutant in _of_status(operation_id, noun)),
    *(mutant for operation_id, noun in NAMES.items() for mutant in _of_sort(operation_id, noun)),
    *(
        Mutant(name=f"receipts do not sort by {field}", rule=SORT, app=sorting_by(RECEIPTS, field, other))
        for field, other in (
            ("customerId", "transactionType"),
            ("externalCustomerId", "transactionType"),
            ("paymentId", "total"),
            ("referenceNumber", "transactionType"),
            ("createdAt", "updatedAt"),
            ("updatedAt", "createdAt"),
        )
    ),
    *(
        Mutant(name=f"lines do not sort by {field}", rule=SORT, app=sorting_by(LINES, field, other))
        for field, other in (
            ("customerId", "receiptId"),
            ("externalCustomerId", "receiptId"),
            ("receiptId", "amount"),
            ("invoiceId", "receiptId"),
            ("createdAt", "updatedAt"),
            ("updatedAt", "createdAt"),
        )
    ),
    *(mutant for operation_id, noun in NAMES.items() for mutant in _of_search(operation_id, noun)),
    *(
        Mutant(name=f"q alone forgets {field} of receipts", rule=SEARCH, app=forgetting(RECEIPTS, field, IN_RECEIPTS))
        for field in ("payerName", "referenceNumber", "externalId", "externalCustomerId")
    ),
    *(
        Mutant(name=f"q alone forgets {field} of lines", rule=SEARCH, app=forgetting(LINES, field, IN_LINES))
        for field in ("payerName", "referenceNumber", "externalId", "externalCustomerId")
    ),
    Mutant(name="a receipt has the lines of all", rule=LISTED, app=lines_of_all()),
    Mutant(name="a line is shown under another id", rule=LISTED, app=telling(ONE_LINE, another_line)),
    Mutant(name="a single line shows no amount", rule=LISTED, app=telling(ONE_LINE, another_amount)),
    Mutant(name="the last line of a receipt is not listed", rule=LISTED, app=relisting(OF_ONE, without_the_last)),
    Mutant(name="a receipt lists its first line twice", rule=LISTED, app=relisting(OF_ONE, twice)),
    Mutant(
        name="a line of a receipt cannot be got",
        rule=LISTED,
        app=answering(calls_of(ONE_LINE), refusal(404, "Receipt line does not exist", "Not Found Error")),
    ),
]
