"""Searching the invoice list with q and searchBy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance import expect
from conformance.outcomes import Broken, NotApplicable
from conformance.rows import NEWEST, ids_of, must_list, must_list_exactly
from conformance.rulebook import check
from conformance.world import World, items_of

TEXT_FIELDS = ("invoiceNumber", "type", "orderNumber", "purchaseOrderNumber", "externalCustomerId")
SEARCHABLE = (*TEXT_FIELDS, "customerId")
ENDINGS = ("_1", ".1", "x1", "*1", " é+&1")
"""What texts end in that a search for plain text keeps apart, while one for a pattern of SQL, a regular expression or a
shell takes the one for a pattern that the next one fits."""


@check("q-searches-the-named-field", needs=["changes-show-at-once"])
def each_field_is_searched_alone_and_among_all(world: World) -> None:
    """Create two invoices for two companies with the same five texts, each in another field, and search.

    In one field, a text finds the invoice that has it there; in all, both, although the texts hold wildcards. A
    customerId finds invoices of that company only.
    """
    first, second = world.companies(2)
    _, other_id = _must_search_texts(world, (first, second))

    must_list(ids_of(world.store.items(NEWEST, q=second)), these=[other_id])
    items = world.store.items(NEWEST, searchBy="customerId", q=second)
    must_list(ids_of(items), these=[other_id])
    for item in items:
        if second.casefold() not in _text(item, "customerId"):
            raise Broken(f"only invoices with customerId {second} listed", f"{item.get('customerId')!r} listed")


@check("q-searches-the-named-field", needs=["changes-show-at-once"])
def each_text_field_is_searched_within_a_company(world: World) -> None:
    """Do the same within a single company, where the configuration names no second one."""
    if len(world.data.company_ids) > 1:
        raise NotApplicable("judged with two companies")
    _must_search_texts(world, (world.store.company_id,) * 2)


@check("q-searches-no-other-field")
def what_stands_in_other_fields_is_not_found(world: World) -> None:
    """Search for a text that an invoice has in other fields than those q covers, then for its company's name.

    The text finds nothing, the name only invoices that have it in a searchable field.
    """
    store, text = world.store, world.store.token()
    fields: dict[str, Any] = {
        "externalId": text,
        "termsConditions": text,
        "externalPdfUrl": f"https://example.com/{text}.pdf",
        "details": {"header": {"customerFields": {"note": text}}},
    }
    if world.data.extra_fields:
        fields["extraFields"] = [{"fieldName": world.extra_field(), "fieldValue": text}]
    made = store.create(**fields)

    must_list_exactly(ids_of(store.items(q=text)), [])
    name = store.read(made.id).get("customerName")
    if not name:
        return
    exchange = store.listing(q=name)
    for item in items_of(exchange):
        if not any(str(name).casefold() in _text(item, field) for field in SEARCHABLE):
            raise Broken(
                f"only invoices listed that have {name!r} in a searchable field", f"invoice {item.get('id')}", exchange
            )


@check("empty-q-is-answered", needs=["list-filters-by-external-ids"])
def an_empty_search_is_no_error(world: World) -> None:
    """List an invoice without purchaseOrderNumber: with that as searchBy and no q, then with an empty q.

    The first list has it; the second has it or is empty.
    """
    store, external_id = world.store, world.store.token()
    made = store.create(externalId=external_id)

    without = store.items({"externalId[]": external_id, "searchBy": "purchaseOrderNumber"})
    must_list_exactly(ids_of(without), [str(made.id)])
    exchange = expect.success(store.listing({"externalId[]": external_id, "q": ""}))
    listed = ids_of(items_of(exchange))
    expect.that(listed in ([], [str(made.id)]), f"invoice {made.id} or nothing listed", f"{listed} listed", exchange)


def _must_search_texts(world: World, companies: tuple[str, str]) -> tuple[str, str]:
    """Create the two invoices and search them; their ids."""
    store, token = world.store, world.store.token()
    texts = [f"{token}{ending}" for ending in ENDINGS]
    shifted = [*texts[1:], texts[0]]
    first, second = (
        str(store.create(**_filled(values), customerId=company).id)
        for values, company in zip((texts, shifted), companies, strict=True)
    )
    for field, text in zip(TEXT_FIELDS, texts, strict=True):
        must_list_exactly(ids_of(store.items(searchBy=field, q=text)), [first])
    for text in texts[::2]:  # the first is in fields 1 and 5, the third in 3 and 2, the fifth in 5 and 4
        must_list_exactly(ids_of(store.items(q=text)), [first, second])
    return first, second


def _filled(texts: list[str]) -> dict[str, str]:
    fields = dict(zip(TEXT_FIELDS, texts, strict=True))
    return {"number": fields.pop("invoiceNumber"), **fields}


def _text(item: Mapping[str, Any], field: str) -> str:
    return str(item.get(field) or "").casefold()
