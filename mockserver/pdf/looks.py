"""Colours and text styles of a printed invoice."""

from mockserver.domain.invoice import Status
from mockserver.pdf.canvas import Colour, Style

ACCENT: Colour = (30, 58, 95)
INK: Colour = (33, 37, 41)
MUTED: Colour = (105, 114, 124)
LINE: Colour = (216, 221, 227)
PAPER: Colour = (255, 255, 255)

TITLE = Style(26, ACCENT, bold=True)
NUMBER = Style(13, INK)
BADGE = Style(9, PAPER, bold=True)
HEADING = Style(9.5, ACCENT, bold=True, leading=2)
TEXT = Style(9, INK)
STRONG = Style(9, INK, bold=True)
SMALL = Style(7.5, MUTED)
TERMS = Style(8, INK)
COLUMN = Style(8, PAPER, bold=True)
GRAND_TOTAL = Style(10.5, PAPER, bold=True)

STATUS_COLOURS: dict[int, Colour] = {
    Status.OPEN: (180, 95, 6),
    Status.PARTIALLY_PAID: (37, 99, 166),
    Status.COMPLETED: (30, 120, 70),
}
OTHER_STATUS_COLOUR = MUTED
