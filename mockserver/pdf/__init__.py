"""The printed invoice: `invoice_pdf` turns one invoice into the bytes of an A4 PDF."""

from mockserver.domain.invoice import Invoice


def invoice_pdf(invoice: Invoice, *, title: str = "Invoice") -> bytes:
    """Print the invoice as a PDF document; the same invoice gives the same bytes.

    Nothing in `invoice.details` can make it fail: what is readable is printed, the rest is left out.
    Nothing but the vendored fonts is read, and no address in the invoice is followed or made a link.

    Rule: every-invoice-has-a-pdf-link.
    """
    # Imported with the first PDF only: the PDF library would double the memory of an idle server.
    from mockserver.pdf.document import drawn
    from mockserver.pdf.sheet import Sheet

    return drawn(Sheet.read(invoice, title))
