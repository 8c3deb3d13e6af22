"""Why a call is refused, in the domain's words.

Refusal
├── BadField                 a value of the request is not acceptable
│   ├── NotANumber
│   ├── ReadOnlyField
│   └── BadExtraField
├── NumberTaken              the invoice number belongs to another invoice
├── OrderInvoiced            the order has an invoice
├── EmptyUpdate
├── OrderNotInvoiceable      no company, or incomplete
└── Unknown                  there is no such thing in the store
    ├── UnknownInvoice
    │   └── UnknownInvoiceId the id is not even a number
    ├── UnknownOrder
    ├── UnknownBcOrder
    ├── UnknownChannel
    └── UnknownCompany
"""

from __future__ import annotations


class Refusal(Exception):
    """A call that a rule forbids. `rule` is that rule's id; `field` names the field at fault, where there is one."""

    rule: str
    text: str
    field: str | None = None

    def __str__(self) -> str:
        return f"{self.field}: {self.text}" if self.field else self.text


class BadField(Refusal):
    """A value of the request is not acceptable."""

    rule = "create-needs-its-required-fields"
    text = "This value is not valid."

    def __init__(self, *, field: str, text: str | None = None, rule: str | None = None) -> None:
        super().__init__(field)
        self.field = field
        if text is not None:
            self.text = text
        if rule is not None:
            self.rule = rule


class NotANumber(BadField):
    """Text where a number belongs, or a number out of range."""

    rule = "balance-must-be-a-number"
    text = "Please enter a valid number"


class ReadOnlyField(BadField):
    """A field that only the service sets was sent."""

    rule = "read-only-fields-stay"
    text = "This field is read-only."


class BadExtraField(BadField):
    """An extra field that its configuration does not allow."""

    rule = "extra-fields-obey-their-configs"

    def __init__(self, name: str, complaint: str) -> None:
        super().__init__(field="extraFields", text=f"[{name}] {complaint}")


class NumberTaken(Refusal):
    """The invoice number belongs to another invoice of the store."""

    rule = "invoice-number-is-unique"
    text = "The invoice number already exists."


class OrderInvoiced(Refusal):
    """The order has an invoice already."""

    rule = "one-invoice-per-order"
    text = "The invoice exists for this order"


class EmptyUpdate(Refusal):
    """An update without a field."""

    rule = "empty-update-is-answered"
    text = "Nothing to update"


class OrderNotInvoiceable(Refusal):
    """The order is incomplete or belongs to no company."""

    rule = "incomplete-order-is-refused"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Unknown(Refusal):
    """There is no such thing in the store."""


class UnknownInvoice(Unknown):
    """No invoice has this id."""

    rule = "unknown-invoice-is-404"
    text = "Invoice does not exist"


class UnknownInvoiceId(UnknownInvoice):
    """The id is not a number, so no invoice can have it."""


class UnknownOrder(Unknown):
    """No order has this B2B Edition id. `next_invoice_id` is the id that its invoice would have had."""

    rule = "unknown-order-is-404"
    text = "Order does not exist"

    def __init__(self, *, next_invoice_id: int) -> None:
        super().__init__(next_invoice_id)
        self.next_invoice_id = next_invoice_id


class UnknownBcOrder(Unknown):
    """No order has this BigCommerce id."""

    rule = "unknown-bc-order-is-404"
    text = "Order Does Not Exist."


class UnknownChannel(Unknown):
    """The store has channels, and this is none of them."""

    rule = "channel-must-exist"
    text = "Store channels not exist"


class UnknownCompany(Unknown):
    """No company has this id, and the store insists on one."""

    rule = "company-may-be-unknown"
    text = "Company does not exist"
