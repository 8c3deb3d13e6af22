"""The paper and the pen: fonts, measures, colours and single lines of text, on top of fpdf2."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import accumulate, takewhile
from typing import TypeAlias

from fpdf import FPDF

from mockserver.pdf import glyphs
from mockserver.pdf.wrapping import wrapped

Colour: TypeAlias = tuple[int, int, int]

# Control characters are never printed, so no text of an invoice can be taken for this.
PAGE_COUNT = "\x02" * 5

_ELLIPSIS = "…"
_TEXT, _FALLBACK = "text", "fallback"
_MM_PER_POINT = 25.4 / 72
_HAIRLINE_MM = 0.2


class Align(Enum):
    """Where a line stands in its width."""

    LEFT = "L"
    CENTRE = "C"
    RIGHT = "R"


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks; `size` in points, `leading` the line height in sizes."""

    size: float
    colour: Colour
    bold: bool = False
    leading: float = 1.4

    @property
    def line_mm(self) -> float:
        """The height of one line."""
        return self.size * _MM_PER_POINT * self.leading


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, already broken to its width."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres from the top left corner of the page."""

    x: float
    y: float
    width: float
    height: float


class Canvas:
    """The pages of one document.

    Fonts beyond regular and bold are loaded only if `characters`, all that will be printed, needs them.
    """

    def __init__(self, characters: set[str], *, title: str, created: datetime) -> None:
        self._pdf = FPDF(format="A4", unit="mm")
        self._pdf.set_auto_page_break(False)
        self._pdf.c_margin = 0
        self._pdf.alias_nb_pages(PAGE_COUNT)
        self._pdf.add_font(_TEXT, "", glyphs.REGULAR)
        self._pdf.add_font(_TEXT, "B", glyphs.BOLD)
        self._replaced = self._load_fallbacks({ord(char) for char in characters - {"\n"}})
        self._widths: dict[tuple[str, bool], float] = {}
        self._pdf.set_creation_date(created)
        self._pdf.set_title(title.translate(self._replaced))
        self._pdf.set_lang("en")

    @property
    def page(self) -> int:
        """The number of the page being written, from 1."""
        return self._pdf.page

    def new_page(self) -> None:
        """Go on with an empty page."""
        self._pdf.add_page()

    def lines(self, text: str, width: float, style: Style) -> list[Line]:
        """The text broken to the width; at least one line."""
        per_point = width / style.size
        broken = wrapped(text.translate(self._replaced), per_point, lambda char: self._mm_per_point(char, style.bold))
        return [Line(line, style) for line in broken]

    def one_line(self, text: str, width: float, style: Style) -> Line:
        """As much of the text as fits into one line, with an ellipsis for the rest."""
        whole = Line(" ".join(text.translate(self._replaced).split()), style)
        if self.width_of(whole) <= width:
            return whole
        room = width - self.width_of(Line(_ELLIPSIS, style))
        ends = accumulate(self._mm_per_point(char, style.bold) * style.size for char in whole.text)
        fitting = sum(1 for _ in takewhile(lambda end: end <= room, ends))
        return Line(whole.text[:fitting] + _ELLIPSIS, style)

    def width_of(self, line: Line) -> float:
        """The printed width of the line."""
        return sum(self._mm_per_point(char, line.style.bold) for char in line.text) * line.style.size

    def write(self, line: Line, box: Box, align: Align = Align.LEFT) -> None:
        """Write the line into the middle of the box's height."""
        if line.text:
            self._pdf.set_font(_TEXT, "B" if line.style.bold else "", line.style.size)
            self._pdf.set_text_color(*line.style.colour)
            self._pdf.set_xy(box.x, box.y)
            self._pdf.cell(box.width, box.height, line.text, align=align.value)

    def fill(self, box: Box, colour: Colour, *, rounded: bool = False) -> None:
        """Fill the box; its corners may be rounded."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(
            box.x, box.y, box.width, box.height, style="F", round_corners=rounded, corner_radius=box.height * 0.45
        )

    def rule(self, x: float, y: float, width: float, colour: Colour) -> None:
        """Draw a hairline to the right of the point."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(_HAIRLINE_MM)
        self._pdf.line(x, y, x + width, y)

    def finished(self) -> bytes:
        """The PDF document; nothing may be drawn after it."""
        return bytes(self._pdf.output())

    def _load_fallbacks(self, needed: set[int]) -> dict[int, str]:
        """Make every needed character printable; answers the replacements of those that no font holds."""
        regular, bold = glyphs.held_by(glyphs.REGULAR), glyphs.held_by(glyphs.BOLD)
        if needed <= regular & bold:
            return {}
        families, missing = [_TEXT], needed - regular
        from_han = missing & glyphs.held_by(glyphs.HAN) if missing else set()
        if from_han:
            self._pdf.add_font(_FALLBACK, "", glyphs.HAN, unicode_range=sorted(from_han))
            families.append(_FALLBACK)
        self._pdf.set_fallback_fonts(families, exact_match=False)
        return dict.fromkeys(missing - from_han, glyphs.REPLACEMENT)

    def _mm_per_point(self, char: str, bold: bool) -> float:
        """The width of the character for each point of font size."""
        width = self._widths.get((char, bold))
        if width is None:
            self._pdf.set_font(_TEXT, "B" if bold else "", 100)
            width = self._widths[char, bold] = self._pdf.get_string_width(char) / 100
        return width
