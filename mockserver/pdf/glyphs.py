"""The vendored fonts: where they are and which characters they hold."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

_FOLDER = Path(__file__).parent / "fonts"
REGULAR = _FOLDER / "DejaVuSans.ttf"
BOLD = _FOLDER / "DejaVuSans-Bold.ttf"
HAN = _FOLDER / "DroidSansFallbackFull.ttf"
REPLACEMENT = "\ufffd"


@cache
def held_by(font: Path) -> frozenset[int]:
    """The code points that the font has a glyph for."""
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())
