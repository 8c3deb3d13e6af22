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
├── BadPayment               what a payment says is not acceptable
│   ├── BadPaymentValue      an amount that is none
│   │   └── InvoicePaidTwice another line covers the invoice
│   ├── InvalidCurrency
│   ├── CurrencyMismatch     the invoice has another currency
│   ├── UnknownPaidInvoice   a line names no invoice
│   ├── ForeignInvoice       a line names another company's invoice
│   ├── Overpayment          more than is open
│   ├── AppliedAmountChanged
│   └── LineLeftOut
├── NotAllowed               the payment's state forbids it
│   ├── OperationNotAllowed
│   └── StatusNotAllowed
├── InvoiceHasPayments       so it cannot be deleted
├── PaidInOtherCurrency      so the currency of its balance cannot change
└── Unknown                  there is no such thing in the store
    ├── UnknownInvoice
    │   └── UnknownInvoiceId the id is not even a number
    ├── UnknownOrder
    ├── UnknownBcOrder
    ├── UnknownChannel
    ├── UnknownCompany
    ├── UnknownPayment
    ├── UnknownReceipt
    │   └── UnknownReceiptId the id is not even a number
    └── UnknownReceiptLine
        └── UnknownReceiptLineId
"""

from __future__ import annotations


class Refusal(Exception):
    """A call that a rule forbids. `rule` is that rule's id; `field` names the field at fault, where there is one."""

    rule: str
    text: str = ""
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
        self.text = text or self.text
        self.rule = rule or self.rule


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


class BadPayment(Refusal):
    """What a payment says is not acceptable."""

    def __init__(self, *, field: str | None = None, text: str | None = None) -> None:
        super().__init__(field)
        self.field = field
        self.text = text or self.text


class BadPaymentValue(BadPayment):
    """A line has an amount that is none."""

    rule = "payment-amount-is-positive"
    text = "This value is not valid."


class InvoicePaidTwice(BadPaymentValue):
    """A line covers an invoice that another line covers."""

    rule = "payment-covers-an-invoice-once"
    text = "Another line covers this invoice."


class InvalidCurrency(BadPayment):
    """The currency is none."""

    rule = "payment-currency-must-exist"
    text = "Invalid currency code"


class CurrencyMismatch(BadPayment):
    """The invoice is to be paid in another currency."""

    rule = "payment-currency-is-the-invoices"


class UnknownPaidInvoice(BadPayment):
    """A line names an invoice that is not there."""

    rule = "payment-names-known-invoices"
    text = "Invoice does not exist"


class ForeignInvoice(BadPayment):
    """A line names an invoice of another company."""

    rule = "payment-stays-within-a-company"
    text = "The invoice belongs to another company."


class Overpayment(BadPayment):
    """A line takes more than is open."""

    rule = "overpayment-is-answered"


class AppliedAmountChanged(BadPayment):
    """The payment is applied, and the choices taken keep its amounts as they are."""

    rule = "changed-payment-moves-the-difference"
    text = "The amounts of an applied payment cannot be changed."


class LineLeftOut(BadPayment):
    """A line is missing in a change, and the choices taken insist on it."""

    rule = "payment-lines-are-never-removed"


class NotAllowed(Refusal):
    """The payment's state forbids it."""


class OperationNotAllowed(NotAllowed):
    """The operation is not among those that the payment allows now."""

    rule = "disallowed-payment-operation-is-400"
    text = "The payment operation is not allowed."


class StatusNotAllowed(NotAllowed):
    """The status is not among those that the payment allows now."""

    rule = "disallowed-payment-status-is-400"
    text = "The payment processing status is not allowed."


class InvoiceHasPayments(Refusal):
    """The invoice cannot be deleted while a payment covers it."""

    rule = "invoice-with-payments-may-be-deleted"
    text = "The invoice has payments"


class PaidInOtherCurrency(Refusal):
    """The open balance cannot change its currency while a payment covers the invoice."""

    rule = "paid-invoice-keeps-its-currency"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.field = "openBalance.code"
        self.text = f"The invoice has payments in {code}."


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


class UnknownPayment(Unknown):
    """No payment has this id."""

    rule = "unknown-payment-is-404"
    text = "Payment does not exist"


class UnknownReceipt(Unknown):
    """No receipt has this id."""

    rule = "unknown-receipt-is-404"
    text = "Receipt does not exist"


class UnknownReceiptId(UnknownReceipt):
    """The id is not a number, so no receipt can have it."""


class UnknownReceiptLine(Unknown):
    """No line of the receipt has this id."""

    rule = "unknown-receipt-line-is-404"
    text = "Receipt line does not exist"


class UnknownReceiptLineId(UnknownReceiptLine):
    """The id is not a number, so no line can have it."""
