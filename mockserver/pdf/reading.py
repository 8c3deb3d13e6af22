"""Reading stored JSON of any shape as text, without ever refusing it."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

_DEEPEST = 4
_MAX_DIGITS = 40
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_LINE_BREAK = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_VARIATION_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NORMALIZED_AT_ONCE = 1024


def clean(text: str) -> str:
    """The text as it can be printed: NFC, lines parted by newlines, neither control nor invisible format characters."""
    text = _LINE_BREAK.sub("\n", text).replace("\t", "    ")
    text = _VARIATION_SELECTOR.sub("", _SURROGATE.sub("\ufffd", text))
    # In pieces, because normalizing one long run of combining marks takes quadratic time.
    pieces = (text[at : at + _NORMALIZED_AT_ONCE] for at in range(0, len(text), _NORMALIZED_AT_ONCE))
    text = "".join(unicodedata.normalize("NFC", piece) for piece in pieces)
    if text.isprintable():
        return text
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf"})


def text_of(value: object, depth: int = _DEEPEST) -> str:
    """A JSON value as a person would write it; empty for null. Nested values read `key: value, key: value`."""
    match value:
        case str():
            return clean(value).strip()
        case bool():
            return "yes" if value else "no"
        case int() | float() | Decimal():
            return _digits_of(value)
        case Mapping() | list():
            return _parts_of(value, depth) if depth else "…"
    return ""


def number_of(value: object) -> Decimal | None:
    """The number that a JSON number or a numeric string means; None for anything else or beyond 40 digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        return None
    text = text_of(value)
    if len(text) > 2 * _MAX_DIGITS or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    if number and not -_MAX_DIGITS <= number.adjusted() <= _MAX_DIGITS:
        return None
    return number


def mapping_of(value: object) -> Mapping[str, object]:
    """The value if it is a JSON object, otherwise an empty one."""
    return value if isinstance(value, Mapping) else {}


def items_of(value: object) -> list[object]:
    """The entries of a JSON array without its nulls; any other value but null stands for its only entry."""
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if entry is not None]


def _parts_of(value: Mapping[object, object] | list[object], depth: int) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (text_of(part, depth - 1) for part in value)))
    texts = {text_of(key): text_of(part, depth - 1) for key, part in value.items()}
    return ", ".join(f"{key}: {text}" for key, text in texts.items() if text)


def _digits_of(number: float | Decimal) -> str:
    try:
        text = str(number)
    except ValueError:  # Python writes no integer of more than 4300 digits in decimal
        return hex(int(number))
    return text.removesuffix(".0") if isinstance(number, float) else text
