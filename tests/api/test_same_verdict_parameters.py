"""Our compiled parameters accept what stock Connexion accepts, and refuse what it refuses; or this says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.api.buyer_problems import PREFIXES
from mockserver.api.parameters import Parameter, Parameters
from mockserver.api.refusals import BadRequest
from mockserver.app import settled_choices
from tests.api import stock
from tests.api.client import CONTRACT, IDS
from tests.api.samples import TEXTS

COMPILED = {
    operation.id: Parameters.of(
        operation.id,
        tuple(Parameter.of(p, CONTRACT.json_schema(p["schema"])) for p in operation.parameters if p["in"] != "header"),
        is_strict=operation.path.startswith(PREFIXES),
    )
    for operation in CONTRACT.operations.values()
}
CASES = {
    f"{op.id}-{p['name']}": (op.id, p)
    for op in CONTRACT.operations.values()
    for p in op.parameters
    if p["in"] != "header"
}
SHARED_TEXTS = {name: text for name, text in TEXTS.items() if name != "a line break"}
"""Without the one on which the verdicts differ; see DIFFERENCES."""


def accepts(operation: str, path: Mapping[str, str], query: str, **choices: str) -> bool:
    """Our verdict."""
    settled = settled_choices(CONTRACT, {name.replace("_", "-"): value for name, value in choices.items()})
    try:
        COMPILED[operation].read(path, query.encode("latin-1"), settled)
    except BadRequest:
        return False
    return True


def request_with(parameter: Mapping[str, Any], *texts: str) -> tuple[dict[str, str], str]:
    """Path parameters and query of a request with these values of a parameter."""
    if parameter["in"] == "path":
        return {**IDS, parameter["name"]: texts[-1]}, ""
    return IDS, "&".join(f"{parameter['name']}={quote(text, safe='')}" for text in texts)


@pytest.mark.parametrize("case", CASES)
def test_both_accept_the_example_of_the_contract(case: str) -> None:
    operation, parameter = CASES[case]
    example = parameter["example"]
    request = request_with(parameter, *map(str, example if isinstance(example, list) else [example]))

    assert accepts(operation, *request) is stock.accepts_parameters(operation, *request) is True


@pytest.mark.parametrize("case", CASES)
def test_they_agree_on_every_text_for_every_parameter(case: str) -> None:
    operation, parameter = CASES[case]

    for name, text in SHARED_TEXTS.items():
        request = request_with(parameter, text)
        assert accepts(operation, *request) is stock.accepts_parameters(operation, *request), name


@pytest.mark.parametrize("case", CASES)
def test_they_agree_on_every_repeated_parameter(case: str) -> None:
    operation, parameter = CASES[case]

    for texts in (["1", "x"], ["x", "1"], ["1", "2"], ["", "1"], ["ASC", "x"], ["1,2", "3"], [",", "1"]):
        request = request_with(parameter, *texts)
        assert accepts(operation, *request) is stock.accepts_parameters(operation, *request), texts


@pytest.mark.parametrize("operation", CONTRACT.operations)
@pytest.mark.parametrize(
    "query", ["", "&", "limit", "limit=", "nothing=1", "LIMIT=x", "limit[]=x", "%6cimit=x", "limit=%"]
)
def test_they_agree_on_odd_queries(operation: str, query: str) -> None:
    assert accepts(operation, IDS, query) is stock.accepts_parameters(operation, IDS, query)


def is_plain(text: str) -> bool:
    """Not one of the numerals that only Python's int() reads, nor a text that ends in a line break."""
    try:
        int(text)
    except ValueError:
        return not text.endswith("\n")
    return text.removeprefix("-").isdigit() and text.isascii() and len(text) <= 40


texts = (st.text() | st.integers().map(str) | st.sampled_from(list(SHARED_TEXTS.values()))).filter(is_plain)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(data=st.data(), operation=st.sampled_from(sorted(CONTRACT.operations)))
def test_they_agree_on_any_values_of_any_parameters(data: st.DataObject, operation: str) -> None:
    defined = [parameter for id_, parameter in CASES.values() if id_ == operation]
    sent = data.draw(st.lists(st.tuples(st.sampled_from(defined), texts), max_size=4)) if defined else []
    path = {**IDS, **{p["name"]: text for p, text in sent if p["in"] == "path"}}
    query = "&".join(f"{p['name']}={quote(text, safe=',')}" for p, text in sent if p["in"] == "query")

    assert accepts(operation, path, query) is stock.accepts_parameters(operation, path, query)


DIFFERENCES = {
    # Python's int() takes more for a number than JSON does, and than anybody means.
    "underscores": ("listInvoices", "limit=1_0", True),
    "a plus sign": ("listInvoices", "limit=%2B5", True),
    "blanks": ("listInvoices", "limit=%205%20", True),
    "digits of another script": ("listInvoices", "limit=%D9%A3", True),
    "a line break": ("listInvoices", "limit=5%0A", True),
    # No id has so many digits, and not every store could look it up.
    "41 digits": ("listInvoices", f"channelIds={'9' * 41}", True),
    # Python's `$` also matches before a line break at the end; ECMA 262 does not.
    "a line break after a time": ("listInvoices", "beginDateAt=1%0A", True),
    # The choice channel-ids-encoding takes brackets for channelIds, so their values are held against its schema.
    "brackets": ("listInvoices", "channelIds[]=x", True),
    "no brackets": ("listOrders", "channelIds=x", True),
}
"""Requests that we refuse on purpose, and stock Connexion accepts."""


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_difference_is_deliberate(difference: str) -> None:
    operation, query, expected = DIFFERENCES[difference]

    assert stock.accepts_parameters(operation, IDS, query) is expected
    assert accepts(operation, IDS, query) is not expected


CHOSEN_DIFFERENCES = {
    "limit=251": {"limit_above_maximum": "clamped"},
    "limit=0": {"invalid_paging_value": "defaulted"},
    "offset=-1": {"invalid_paging_value": "defaulted"},
    "sortBy=x": {"unknown_sort_value": "ignored"},
    "status=3": {"invalid_status_filter": "empty"},
    "status=x": {"invalid_status_filter": "unfiltered"},
    "channelIds=1,2": {"channel_ids_encoding": "repeated"},
}


@pytest.mark.parametrize("query", CHOSEN_DIFFERENCES)
def test_a_choice_may_turn_the_verdict_round(query: str) -> None:
    by_default = stock.accepts_parameters("listInvoices", IDS, query)

    assert accepts("listInvoices", IDS, query) is by_default
    assert accepts("listInvoices", IDS, query, **CHOSEN_DIFFERENCES[query]) is not by_default
