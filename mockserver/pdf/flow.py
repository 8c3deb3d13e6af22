"""Rows that follow one another down the page and go on over the next one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest

from mockserver.pdf.canvas import PAGE_COUNT, Align, Box, Canvas, Colour, Line

LEFT_MM, RIGHT_MM = 18.0, 192.0
WIDTH_MM = RIGHT_MM - LEFT_MM
TOP_MM, BOTTOM_MM = 18.0, 275.0

_FOOTER_Y_MM = 283.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Lines under one another at a place across the page."""

    x: float
    width: float
    lines: Sequence[Line]
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds the lines of a row: space, background, hairline below."""

    above: float = 0.0
    below: float = 0.0
    x: float = LEFT_MM
    width: float = WIDTH_MM
    background: Colour | None = None
    rule: Colour | None = None


@dataclass(slots=True)
class Flow:
    """Writes rows from top to bottom; `y` is where the next one begins. Each page has its number and `footer` below."""

    canvas: Canvas
    footer: Line
    y: float = TOP_MM
    _heading: Callable[[], None] | None = field(default=None, init=False)

    def new_page(self) -> None:
        """Go on at the top of a new page, below the heading that repeats there."""
        self.canvas.new_page()
        self._write_footer()
        self.y = TOP_MM
        if self._heading:
            self._heading()

    def ensure(self, height: float) -> None:
        """Begin a new page unless the height is left on this one."""
        if self.y + height > BOTTOM_MM:
            self.new_page()

    def row(self, cells: Sequence[Cell], frame: Frame) -> None:
        """Write cells side by side, whole where a page can hold them, otherwise over as many pages as they need."""
        across = zip_longest(*(cell.lines for cell in cells))
        heights = [max(line.style.line_mm for line in lines if line) for lines in across]
        padding = frame.above + frame.below
        whole = padding + sum(heights)
        self.ensure(whole if whole <= BOTTOM_MM - TOP_MM else padding + heights[0])
        start = 0
        while start < len(heights):
            end = self._end_of_page(heights, start, padding)
            self._write(cells, heights, range(start, end), frame)
            start = end
            if start < len(heights):
                self.new_page()
        if frame.rule:
            self.canvas.rule(frame.x, self.y, frame.width, frame.rule)

    @contextmanager
    def repeating(self, heading: Callable[[], None], *, room: float) -> Iterator[None]:
        """Write the heading now, with `room` for it and what follows, and again on each page begun inside."""
        self.ensure(room)
        heading()
        self._heading = heading
        try:
            yield
        finally:
            self._heading = None

    def _end_of_page(self, heights: Sequence[float], start: int, padding: float) -> int:
        """The index after the last line that fits on this page; at least one does."""
        end, bottom = start + 1, self.y + padding + heights[start]
        while end < len(heights) and bottom + heights[end] <= BOTTOM_MM:
            bottom += heights[end]
            end += 1
        return end

    def _write(self, cells: Sequence[Cell], heights: Sequence[float], part: range, frame: Frame) -> None:
        height = frame.above + sum(heights[index] for index in part) + frame.below
        if frame.background:
            self.canvas.fill(Box(frame.x, self.y, frame.width, height), frame.background)
        y = self.y + frame.above
        for index in part:
            for cell in cells:
                if index < len(cell.lines):
                    self.canvas.write(cell.lines[index], Box(cell.x, y, cell.width, heights[index]), cell.align)
            y += heights[index]
        self.y += height

    def _write_footer(self) -> None:
        style = self.footer.style
        box = Box(LEFT_MM, _FOOTER_Y_MM, WIDTH_MM, style.line_mm)
        self.canvas.write(Line(f"Page {self.canvas.page} of {PAGE_COUNT}", style), box)
        self.canvas.write(self.footer, box, Align.RIGHT)
