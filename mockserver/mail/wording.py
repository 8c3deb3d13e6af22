"""Texts of records as a mail can carry them: one line, printable, not longer than a person reads."""

import re

from mockserver.pdf.reading import clean

LONGEST = 120
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def one_line(text: str, *, longest: int = LONGEST) -> str:
    """The text on one line, without control and invisible characters; what is too long ends in an ellipsis."""
    line = " ".join(clean(text[: 4 * longest]).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def pdf_name(number: str) -> str:
    """The name of the file that holds the PDF of an invoice: its number, with `_` for what a file name cannot have."""
    stem = _NOT_IN_FILE_NAMES.sub("_", one_line(number)).strip("._ ")
    return f"{stem or 'invoice'}.pdf"
