"""Breaking text into lines that fit a width."""

from collections.abc import Callable, Iterator

# From here on (Hangul jamo aside) scripts are written without spaces: CJK radicals, kana, ideographs, full width forms.
_FIRST_BREAKABLE_ANYWHERE = 0x2E80
_NEVER_FIRST = frozenset("、。，．・：；？！）」』】〕》〉”’…ー")


def wrapped(text: str, width: float, width_of: Callable[[str], float]) -> list[str]:
    """The lines of the text, broken at spaces, hyphens or between ideographs, or inside a word wider than a line.

    `width_of` measures one character. A character wider than the line stands alone on one.
    """
    return [line for paragraph in text.split("\n") for line in _broken(paragraph, width, width_of)]


def _broken(paragraph: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    start = opportunity = at = 0
    used = 0.0
    while at < len(paragraph):
        char = paragraph[at]
        if _may_break_before(paragraph, at):
            opportunity = at
        used += width_of(char)
        if used > width and char != " " and at > start:
            at = opportunity if opportunity > start else at
            yield paragraph[start:at].rstrip(" ")
            start, used = at, 0.0
        else:
            at += 1
    yield paragraph[start:].rstrip(" ")


def _may_break_before(paragraph: str, at: int) -> bool:
    if at == 0 or paragraph[at] == " " or paragraph[at] in _NEVER_FIRST:
        return False
    before = paragraph[at - 1]
    if before == "-":  # a hyphen within a word, not the sign of a number
        return paragraph[at - 2 : at - 1].isalnum()
    return before == " " or max(ord(before), ord(paragraph[at])) >= _FIRST_BREAKABLE_ANYWHERE
