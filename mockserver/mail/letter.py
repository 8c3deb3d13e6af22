"""A mail as it is written, before anybody stores or sends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, in text and in HTML, and the PDF that goes with it. Subject and file name are one line each."""

    subject: str
    text: str
    html: str
    file_name: str
    pdf: bytes
