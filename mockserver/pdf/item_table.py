"""The table of line items, over as many pages as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from mockserver.pdf import looks
from mockserver.pdf.canvas import Align, Canvas, Style
from mockserver.pdf.flow import LEFT_MM, Cell, Flow, Frame
from mockserver.pdf.sheet import Item

_PADDING_MM = 2.0
_HEADING_FRAME = Frame(above=1.8, below=1.8, background=looks.ACCENT)
_ROW_FRAME = Frame(above=1.6, below=1.6, rule=looks.LINE)
_HEADING_AND_FIRST_ROW_MM = 22.0


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    x: float
    width: float
    align: Align = Align.RIGHT

    def cell(self, canvas: Canvas, *texts: tuple[str, Style]) -> Cell:
        """The texts under one another, without the empty ones."""
        x, width = self.x + _PADDING_MM, self.width - 2 * _PADDING_MM
        lines = [line for text, style in texts if text for line in canvas.lines(text, width, style)]
        return Cell(x, width, lines, self.align)


_SKU = _Column("SKU", LEFT_MM, 31, Align.LEFT)
_DESCRIPTION = _Column("Description", LEFT_MM + 31, 53, Align.LEFT)
_QUANTITY = _Column("Quantity", LEFT_MM + 84, 20)
_UNIT_PRICE = _Column("Unit price", LEFT_MM + 104, 24)
_DISCOUNT = _Column("Discount", LEFT_MM + 128, 21)
_TOTAL = _Column("Line total", LEFT_MM + 149, 25)
_COLUMNS = (_SKU, _DESCRIPTION, _QUANTITY, _UNIT_PRICE, _DISCOUNT, _TOTAL)


def write_items(flow: Flow, items: Sequence[Item]) -> None:
    """Write one row an item below a heading that repeats on every page; nothing if there are none."""
    if not items:
        return
    titles = [column.cell(flow.canvas, (column.title, looks.COLUMN)) for column in _COLUMNS]
    with flow.repeating(lambda: flow.row(titles, _HEADING_FRAME), room=_HEADING_AND_FIRST_ROW_MM):
        for item in items:
            flow.row(_cells(flow.canvas, item), _ROW_FRAME)


def _cells(canvas: Canvas, item: Item) -> list[Cell]:
    return [
        _SKU.cell(canvas, (item.sku, looks.TEXT)),
        _DESCRIPTION.cell(canvas, (item.description, looks.TEXT), (item.comments, looks.SMALL)),
        _QUANTITY.cell(canvas, (item.quantity, looks.TEXT)),
        _UNIT_PRICE.cell(canvas, (item.unit_price, looks.TEXT)),
        _DISCOUNT.cell(canvas, (item.unit_discount, looks.TEXT)),
        _TOTAL.cell(canvas, (item.total, looks.TEXT)),
    ]
