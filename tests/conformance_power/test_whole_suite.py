"""All layers of the suite together: the unmodified mock passes them on every store, again and in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from conformance.judging import RuleResult
from conformance.options import Options
from conformance.running.selection import known_ids
from mockserver.store.ports import Stores
from mockserver.store.urls import open_stores
from tests.conformance_power.in_process import CONTRACT, judged_by_every_layer, new_app
from tests.conformance_power.mutants.rate_limit import LIMIT
from tests.conformance_power.verdicts import not_passed

MODEL = Options(model=True, max_examples=3)


def unmet(results: Mapping[str, RuleResult]) -> dict[str, RuleResult]:
    return not_passed(results, may_lack_a_subject={LIMIT})


@pytest.fixture(params=["memory:", "tinydb:"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    url = request.param
    opened = open_stores(f"{url}{tmp_path / 'invoices.jsonl'}" if url == "tinydb:" else url)
    yield opened
    opened.close()


def test_the_mock_passes_on_every_store(stores: Stores) -> None:
    results = judged_by_every_layer(new_app(stores=stores), options=MODEL)

    assert unmet(results) == {}
    assert set(results) == set(known_ids(CONTRACT))


def test_the_mock_passes_again_on_the_store_of_the_first_run(stores: Stores) -> None:
    app = new_app(stores=stores)

    first = judged_by_every_layer(app, prefix="first")
    second = judged_by_every_layer(app, prefix="second")

    assert unmet(first) == unmet(second) == {}


def test_the_mock_passes_under_the_prefix_of_the_first_run(stores: Stores) -> None:
    app = new_app(stores=stores)

    judged_by_every_layer(app)

    assert unmet(judged_by_every_layer(app)) == {}


def test_a_run_leaves_nothing_behind(stores: Stores) -> None:
    judged_by_every_layer(new_app(stores=stores), options=MODEL)

    for store in stores:
        assert list(store.invoices) == []
        assert [*store.payments, *store.receipts, *store.receipt_lines] == []


def test_the_order_of_rules_does_not_matter(stores: Stores) -> None:
    results = judged_by_every_layer(new_app(stores=stores), options=MODEL, is_reversed=True)

    assert unmet(results) == {}
