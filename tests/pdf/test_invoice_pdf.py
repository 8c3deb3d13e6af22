"""What a printed invoice shows."""

from typing import Any

import pytest

from mockserver.domain.money import Money
from mockserver.pdf import invoice_pdf
from tests.pdf.conftest import Printed, read_by_pypdf
from tests.pdf.samples import BILLING, SHIPPING, an_invoice, details, line_item, usd


def test_number_and_type_are_shown(printed: Printed) -> None:
    text = printed(an_invoice())

    assert "INVOICE" in text
    assert text.count("INV-0036") == 2  # below the title and at the foot of the page
    assert "Pro forma" in text


@pytest.mark.parametrize(("status", "words"), [(0, "Open"), (1, "Partially paid"), (2, "Completed"), (9, "Status 9")])
def test_the_status_is_shown_in_words(printed: Printed, status: int, words: str) -> None:
    text = printed(an_invoice(status=status))

    assert words in text.replace("Open balance", "")


def test_company_name_and_company_id_are_shown(printed: Printed) -> None:
    text = printed(an_invoice())

    assert "Silk & Söhne" in text
    assert "Company ID 95075" in text


def test_billing_and_shipping_address_are_shown(printed: Printed) -> None:
    text = printed(an_invoice())

    for line in ("Jane Doe", "11305 Four Points Drive", "Building II", "Austin, TX 78726", "United States"):
        assert line in text
    for line in ("Stanton Xu", "Tianfu Street 5", "Chengdu"):
        assert line in text


def test_every_shipping_address_is_shown(printed: Printed) -> None:
    addresses = [SHIPPING, BILLING | {"street1": "Second Street 2"}]

    text = printed(an_invoice(details=details(shippingAddresses=addresses)))

    assert "Tianfu Street 5" in text
    assert "Second Street 2" in text


def test_order_and_purchase_order_numbers_are_shown_when_set(printed: Printed) -> None:
    text = printed(an_invoice())

    assert "Order number" in text
    assert "104" in text
    assert "Purchase order" in text
    assert "PO-7781" in text


def test_labels_without_a_value_are_left_out(printed: Printed) -> None:
    text = printed(an_invoice(order_number=None, purchase_order_number=None, channel_name=None))

    for label in ("Order number", "Purchase order", "Channel"):
        assert label not in text


def test_created_due_and_order_date_are_shown_in_utc(printed: Printed) -> None:
    last_second_of_may = 1748735999

    text = printed(an_invoice(created_at=last_second_of_may, due_date=last_second_of_may + 1))

    for date in ("2025-05-31", "2025-06-01", "2021-03-27"):
        assert date in text


@pytest.mark.parametrize("seconds", [10**11 * 4, -(10**12), 10**18], ids=["year-14645", "before-christ", "huge"])
def test_a_time_beyond_the_calendar_is_shown_as_its_number(printed: Printed, seconds: int) -> None:
    assert str(seconds) in printed(an_invoice(created_at=seconds, due_date=seconds))


def test_a_line_item_shows_all_its_cells(printed: Printed) -> None:
    text = printed(an_invoice())

    for cell in ("DPB", "Dustpan & Brush", "deliver by noon", "10", "34.95", "12.00"):
        assert cell in text


def test_a_line_total_is_quantity_times_price_less_discount(printed: Printed) -> None:
    assert "229.50" in printed(an_invoice(details=details(line_item())))


def test_amounts_of_another_currency_carry_its_code(printed: Printed) -> None:
    foreign = line_item(unitPrice={"code": "EUR", "value": "7.5"}, unitDiscount=None, quantity=3)

    text = printed(an_invoice(details=details(foreign)))

    assert "7.50 EUR" in text
    assert "22.50 EUR" in text


def test_cost_lines_and_both_balances_carry_their_currency(printed: Printed) -> None:
    text = printed(an_invoice())

    assert "Subtotal 349.50 USD" in text
    assert "Freight 14.25 USD" in text
    assert "Original balance 1,349.50 USD" in text
    assert "Open balance 913.43 USD" in text


def test_balances_are_exact(printed: Printed) -> None:
    balance = Money(code="KWD", value=an_invoice().open_balance.value + 123456789012)

    assert "123,456,789,925.43 KWD" in printed(an_invoice(open_balance=balance))


def test_terms_and_extra_fields_are_shown(printed: Printed) -> None:
    text = printed(an_invoice(terms_conditions="First paragraph.\r\nSecond paragraph."))

    assert "First paragraph. Second paragraph." in text
    assert "Cost centre 4711" in text


@pytest.mark.parametrize("part", [None, {}], ids=["null", "empty"])
def test_an_invoice_without_details_shows_its_balances(printed: Printed, part: dict[str, Any] | None) -> None:
    text = printed(an_invoice(details=part))

    assert "Open balance 913.43 USD" in text
    assert "Description" not in text


def test_odd_details_show_what_is_readable(printed: Printed) -> None:
    odd = details(
        "three chairs",
        None,
        {"name": "a bench"},
        line_item(sku=77, description=["left", "right"], quantity=2.0, unitPrice="cheap", unitDiscount=[]),
        costLines=["free of charge", {"amount": 12, "description": {"port": "Kiel"}}, 5],
        billingAddress="Elm Street 5, Springfield",
        shippingAddresses=SHIPPING,
        orderDate="yesterday",
    )

    text = printed(an_invoice(details=odd))

    for words in ("three chairs", "name: a bench", "77", "left, right", "cheap"):
        assert words in text
    for words in ("free of charge", "port: Kiel 12.00", "Elm Street 5, Springfield", "Stanton Xu", "yesterday"):
        assert words in text


def test_a_title_of_its_own_names_the_document() -> None:
    document = invoice_pdf(an_invoice(), title="Quittung für Anzahlung")

    assert "QUITTUNG FÜR ANZAHLUNG" in " ".join(read_by_pypdf(document).split())


@pytest.mark.parametrize(
    "words",
    ["成都市高新区", "café", "100 €", "Кириллица", "Ελληνικά", "東京タワー", "Zażółć"],
    ids=["chinese", "accent", "euro", "cyrillic", "greek", "japanese", "polish"],
)
def test_text_of_many_scripts_can_be_extracted(printed: Printed, words: str) -> None:
    invoice = an_invoice(customer_name=words, details=details(line_item(description=words)), terms_conditions=words)

    assert printed(invoice).count(words) == 3


def test_chinese_is_shown_in_bold_places_too(printed: Printed) -> None:
    yuan = Money(code="元", value=an_invoice().open_balance.value)

    assert "Open balance 913.43 元" in printed(an_invoice(open_balance=yuan))


def test_letters_and_their_accents_are_joined(printed: Printed) -> None:
    assert "café" in printed(an_invoice(terms_conditions="cafe\u0301"))


def test_a_character_that_no_font_holds_is_replaced_in_silence(
    printed: Printed, caplog: pytest.LogCaptureFixture
) -> None:
    text = printed(an_invoice(terms_conditions="rocket \U0001f680 and \U00020000 end"))

    assert "rocket \ufffd and \ufffd end" in text
    assert not [record for record in caplog.records if record.name.startswith(("fpdf", "fontTools"))]


def test_control_and_invisible_characters_are_left_out(printed: Printed) -> None:
    text = printed(an_invoice(terms_conditions="one\x00\x1b\x7f two\u202e\u200b\ufeff \u200dthree\ufe0f"))

    assert "one two three" in text


def test_a_lone_surrogate_is_replaced(printed: Printed) -> None:
    text = printed(an_invoice(invoice_number="INV\ud800", customer_name="\udfffname"))

    assert "INV\ufffd" in text
    assert "\ufffdname" in text


@pytest.mark.parametrize("words", ["{nb}", "**bold** __it__ --u-- ~~s~~", "[text](https://example.com)", "<b>&amp;"])
def test_markup_is_printed_as_it_was_written(printed: Printed, words: str) -> None:
    assert words in printed(an_invoice(terms_conditions=words))


def test_a_sum_is_not_computed_from_what_is_no_number(printed: Printed) -> None:
    text = printed(an_invoice(details=details(line_item(quantity="ten", unitPrice=usd("34.95")))))

    assert "ten" in text
    assert "229.50" not in text
