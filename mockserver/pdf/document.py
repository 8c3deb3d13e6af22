"""The sections of a printed invoice, from the title to the terms."""

from collections.abc import Sequence

from mockserver.pdf import looks
from mockserver.pdf.canvas import Align, Box, Canvas, Style
from mockserver.pdf.flow import BOTTOM_MM, LEFT_MM, RIGHT_MM, TOP_MM, WIDTH_MM, Cell, Flow, Frame
from mockserver.pdf.item_table import write_items
from mockserver.pdf.sheet import Pairs, Sheet

_NOTHING = "–"
_COLUMN_GAP_MM = 6.0
_BAND_MM = 4.0
_BADGE_MM = 7.0
_BADGE_MAX_MM = 60.0
_TITLE_MM = 108.0
_FOOTER_MM = 130.0
_HEADING_AND_ROW_MM = 14.0
_BALANCES_MM = 20.0
_TOTALS_X_MM = 104.0
_TOTALS_PADDING_MM = 2.0
_TOTALS_LABEL_MM = 40.0
_COST_FRAME = Frame(x=_TOTALS_X_MM, width=RIGHT_MM - _TOTALS_X_MM, above=1, below=1)
_BALANCE_FRAME = Frame(x=_TOTALS_X_MM, width=RIGHT_MM - _TOTALS_X_MM, above=2, below=2)
_OPEN_FRAME = Frame(x=_TOTALS_X_MM, width=RIGHT_MM - _TOTALS_X_MM, above=2, below=2, background=looks.ACCENT)


def drawn(sheet: Sheet) -> bytes:
    """The sheet as a PDF document of A4 pages."""
    name = f"{sheet.title} {sheet.number}"
    canvas = Canvas(sheet.characters(), title=name, created=sheet.created)
    flow = Flow(canvas, canvas.one_line(name, _FOOTER_MM, looks.SMALL))
    flow.new_page()
    _write_title(flow, sheet)
    _write_pairs(flow, sheet.facts, columns=4)
    _write_parties(flow, sheet)
    write_items(flow, sheet.items)
    _write_totals(flow, sheet)
    if sheet.extra_fields:
        _write_heading(flow, "Additional information")
        _write_pairs(flow, sheet.extra_fields, columns=2)
    _write_terms(flow, sheet.terms)
    return canvas.finished()


def _write_title(flow: Flow, sheet: Sheet) -> None:
    canvas = flow.canvas
    canvas.fill(Box(0, 0, LEFT_MM + RIGHT_MM, _BAND_MM), looks.ACCENT)
    badge = canvas.one_line(sheet.status_text, _BADGE_MAX_MM, looks.BADGE)
    width = canvas.width_of(badge) + _BADGE_MM
    box = Box(RIGHT_MM - width, TOP_MM + 2, width, _BADGE_MM)
    canvas.fill(box, looks.STATUS_COLOURS.get(sheet.status, looks.OTHER_STATUS_COLOUR), rounded=True)
    canvas.write(badge, box, Align.CENTRE)
    lines = [
        *canvas.lines(sheet.title.upper(), _TITLE_MM, looks.TITLE),
        *canvas.lines(sheet.number, _TITLE_MM, looks.NUMBER),
    ]
    flow.row([Cell(LEFT_MM, _TITLE_MM, lines)], Frame(below=6, rule=looks.LINE))


def _write_pairs(flow: Flow, pairs: Pairs, *, columns: int) -> None:
    """Write each value under its label, so many side by side."""
    for start in range(0, len(pairs), columns):
        texts = [
            [(label, looks.SMALL), (value or _NOTHING, looks.TEXT)] for label, value in pairs[start : start + columns]
        ]
        flow.row(_columns(flow.canvas, texts, columns), Frame(above=4))
    flow.y += 5


def _write_parties(flow: Flow, sheet: Sheet) -> None:
    shipping = [line for address in sheet.shipping for line in ("", *address)][1:]
    parties = (("Customer", sheet.customer), ("Billing address", sheet.billing), ("Shipping address", shipping))
    texts = [
        [(label, looks.HEADING), *((line, looks.TEXT) for line in lines or [_NOTHING])] for label, lines in parties
    ]
    flow.canvas.rule(LEFT_MM, flow.y, WIDTH_MM, looks.LINE)
    flow.row(_columns(flow.canvas, texts, len(parties)), Frame(above=5, below=8))


def _columns(canvas: Canvas, texts: Sequence[Sequence[tuple[str, Style]]], count: int) -> list[Cell]:
    """Cells of equal width, `count` across the page, each with its texts under one another."""
    pitch = (WIDTH_MM + _COLUMN_GAP_MM) / count
    width = pitch - _COLUMN_GAP_MM
    cells = []
    for index, column in enumerate(texts):
        lines = [line for text, style in column for line in canvas.lines(text, width, style)]
        cells.append(Cell(LEFT_MM + index * pitch, width, lines))
    return cells


def _write_totals(flow: Flow, sheet: Sheet) -> None:
    flow.y += 4
    for pair in sheet.cost_lines:
        _write_total(flow, pair, looks.TEXT, _COST_FRAME)
    flow.ensure(_BALANCES_MM)
    *before, still_open = sheet.balances
    for pair in before:
        _write_total(flow, pair, looks.STRONG, _BALANCE_FRAME)
    _write_total(flow, still_open, looks.GRAND_TOTAL, _OPEN_FRAME)
    flow.y += 6


def _write_total(flow: Flow, pair: tuple[str, str], style: Style, frame: Frame) -> None:
    label, amount = pair
    label_x, amount_x = frame.x + _TOTALS_PADDING_MM, frame.x + _TOTALS_LABEL_MM
    label_width, amount_width = amount_x - label_x, RIGHT_MM - _TOTALS_PADDING_MM - amount_x
    cells = [
        Cell(label_x, label_width, flow.canvas.lines(label, label_width, style)),
        Cell(amount_x, amount_width, flow.canvas.lines(amount, amount_width, style), Align.RIGHT),
    ]
    flow.row(cells, frame)


def _write_heading(flow: Flow, text: str) -> None:
    flow.ensure(_HEADING_AND_ROW_MM)
    flow.row([Cell(LEFT_MM, WIDTH_MM, flow.canvas.lines(text, WIDTH_MM, looks.HEADING))], Frame(above=2))


def _write_terms(flow: Flow, terms: str) -> None:
    """Write the terms at the foot of the last page, or from here on where they need more room."""
    if not terms:
        return
    lines = flow.canvas.lines(terms, WIDTH_MM, looks.TERMS)
    height = _HEADING_AND_ROW_MM + len(lines) * looks.TERMS.line_mm
    flow.y = max(flow.y, BOTTOM_MM - height)
    flow.canvas.rule(LEFT_MM, flow.y, WIDTH_MM, looks.LINE)
    _write_heading(flow, "Terms & conditions")
    for line in lines:
        flow.row([Cell(LEFT_MM, WIDTH_MM, [line])], Frame())
