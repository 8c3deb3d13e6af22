"""Writing a mail: the figures of an invoice put into the templates."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mockserver.domain.b2b_request import B2bRequest
from mockserver.domain.invoice import Invoice
from mockserver.mail.figures import Figures
from mockserver.mail.letter import Letter
from mockserver.mail.wording import one_line, pdf_name
from mockserver.pdf import invoice_pdf
from mockserver.pdf.amounts import date_shown

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATE = "invoice_copy"


def compose(invoice: Invoice, request: B2bRequest, *, now: int) -> Letter:
    """The mail with the invoice that was asked for, its figures as they are now; `now` is Unix seconds.

    Whatever the records hold, names and numbers are shown and never read as HTML, as a header or as another line.

    Rule: invoice-mail-shows-the-figures-of-its-run, invoice-mail-carries-the-pdf.
    """
    figures, file_name = Figures.read(invoice, now=now), pdf_name(invoice.invoice_number)
    words = {
        "figures": figures,
        "file_name": file_name,
        "name": one_line(request.user_name),
        "asked_on": date_shown(request.created_at),
        "as_of": date_shown(now),
        "request_id": request.id,
        "email": one_line(request.email),
    }
    templates = _templates()
    return Letter(
        subject=f"Invoice {figures.number}",
        text=templates.get_template(f"{_TEMPLATE}.txt").render(words),
        html=templates.get_template(f"{_TEMPLATE}.html").render(words),
        file_name=file_name,
        pdf=invoice_pdf(invoice),
    )


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader("mockserver.mail"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
