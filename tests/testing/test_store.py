"""A virtual store in the hands of a test."""

from __future__ import annotations

import httpx
import pytest

from mockserver.testing import ControlError, InvoiceMock, InvoiceStore
from tests.testing.samples import INVOICES, client_of, create, invoice, new_invoice


def test_a_store_is_empty_when_it_is_new(store: InvoiceStore) -> None:
    assert set(store.counts.values()) == {0}


def test_its_headers_open_it(store: InvoiceStore) -> None:
    assert httpx.get(f"{store.base_url}{INVOICES}", headers=store.headers, trust_env=False).status_code == 200
    assert httpx.get(f"{store.base_url}{INVOICES}", trust_env=False).status_code == 401


def test_two_stores_do_not_see_each_other(mock: InvoiceMock, client: httpx.Client) -> None:
    create(client, "INV-1")

    with mock.new_store() as other, client_of(other) as others:
        assert others.get(INVOICES).json()["data"] == []
        create(others, "INV-1")


@pytest.mark.parametrize(
    ("arguments", "sections"),
    [(["demo"], {}), ([{"invoices": [new_invoice()]}], {}), ([], {"invoices": [new_invoice()]})],
    ids=["by-name", "document", "sections"],
)
def test_a_store_is_filled(store: InvoiceStore, arguments: list[str], sections: dict[str, list[object]]) -> None:
    added = store.seed(*arguments, **sections)

    assert added["invoices"] == store.counts["invoices"] > 0


def test_a_bad_document_is_refused_with_all_that_is_wrong_and_changes_nothing(store: InvoiceStore) -> None:
    with pytest.raises(ControlError) as refused:
        store.seed(invoices=[new_invoice("1"), new_invoice("2", customerId=None), new_invoice("3", status="paid")])

    assert refused.value.status == 422
    pointers = {pointer for pointer, _ in refused.value.problems}
    assert pointers == {"/document/invoices/1/customerId", "/document/invoices/2/status"}
    assert "/document/invoices/1/customerId" in str(refused.value)
    assert store.counts["invoices"] == 0


def test_an_unknown_scenario_is_refused(store: InvoiceStore) -> None:
    with pytest.raises(ControlError, match="nowhere"):
        store.seed("nowhere")


def test_a_reset_leaves_nothing(store: InvoiceStore, client: httpx.Client) -> None:
    before = store.state()
    create(client)
    store.clock.freeze(1)
    store.faults.drop()
    store.set(due_days=60, rate_limit=(1, 1))
    store.snapshot()

    store.reset()

    changing = {"generation": 0, "clock": None}
    assert store.state() | changing == before | changing
    assert store.clock.mode == "system"


def test_a_reset_keeps_what_it_is_told_to(store: InvoiceStore, client: httpx.Client) -> None:
    create(client)
    store.clock.freeze(1)

    store.reset(keep=["clock"])

    assert (store.clock.now, len(store.journal)) == (1, 0)


def test_settings_that_are_not_given_stay(store: InvoiceStore) -> None:
    store.set(due_days=60, choices={"number-after-delete": "reserved"})
    store.set(rate_limit="provider")

    assert store.state()["settings"] == {
        "dueDays": 60,
        "choices": {"number-after-delete": "reserved"},
        "rateLimit": {"calls": 150, "windowS": 60},
    }


def test_a_store_is_made_with_settings(mock: InvoiceMock) -> None:
    with mock.new_store(due_days=15, rate_limit=(3, 10)) as store:
        assert store.state()["settings"] == {"dueDays": 15, "choices": {}, "rateLimit": {"calls": 3, "windowS": 10}}


def test_a_hash_is_given_to_one_store_only(mock: InvoiceMock, store: InvoiceStore) -> None:
    with pytest.raises(ControlError, match="status 409"):
        mock.new_store(store.store_hash)


def test_deleting_a_store_twice_is_no_mistake(mock: InvoiceMock) -> None:
    store = mock.new_store()
    store.delete()
    store.delete()

    with pytest.raises(ControlError, match="status 404"):
        store.state()


def test_the_books_of_a_store_balance(store: InvoiceStore) -> None:
    store.seed("demo")

    store.check_books()


def test_a_snapshot_is_returned_to_as_often_as_wanted(store: InvoiceStore, client: httpx.Client) -> None:
    create(client, "INV-1")
    snapshot = store.snapshot()

    for _ in range(2):
        invoice_id = create(client, "INV-2")
        assert [change.record for change in snapshot.diff().added] == [f"invoices/{invoice_id}"]
        snapshot.restore()
        assert store.counts["invoices"] == 1

    snapshot.delete()
    with pytest.raises(ControlError, match="status 404"):
        snapshot.restore()


def test_savepoints_nest(store: InvoiceStore, client: httpx.Client) -> None:
    with store.savepoint():
        create(client, "INV-1")
        with store.savepoint():
            create(client, "INV-2")
            assert store.counts["invoices"] == 2
        assert store.counts["invoices"] == 1

    assert store.counts["invoices"] == 0


def test_a_released_savepoint_keeps_what_was_changed(store: InvoiceStore, client: httpx.Client) -> None:
    with store.savepoint() as savepoint:
        create(client)
        savepoint.release()

    assert store.counts["invoices"] == 1


def test_a_diff_names_fields_and_calls(store: InvoiceStore, client: httpx.Client) -> None:
    invoice_id = create(client)
    snapshot = store.snapshot("before")
    client.put(f"{INVOICES}/{invoice_id}", json={"termsConditions": "net 7"})

    (change,) = store.diff("snapshot:before").changed

    assert change.record == f"invoices/{invoice_id}"
    assert change.fields["terms_conditions"]["to"] == "net 7"
    assert change.calls == (2,)
    assert snapshot.diff() == store.diff("snapshot:before")


def test_a_mock_tells_which_rules_were_exercised(mock: InvoiceMock, client: httpx.Client) -> None:
    create(client)
    assert client.post(INVOICES, json=new_invoice()).status_code == 400

    refusals = {rule["id"]: rule["refusals"] for rule in mock.rules()}

    assert refusals["invoice-number-is-unique"] >= 1
    assert invoice(client, 1)["invoiceNumber"] == "INV-1"


def test_a_changed_choice_shows_in_answers_that_were_given_before(store: InvoiceStore, client: httpx.Client) -> None:
    invoice_id = create(client)
    assert "externalPdfUrl" in invoice(client, invoice_id)

    store.set(choices={"external-pdf-url-in-detail": "hidden"})

    assert "externalPdfUrl" not in invoice(client, invoice_id)
