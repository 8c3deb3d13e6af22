"""How text is broken into lines; every character is one wide unless a test says otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.pdf.wrapping import wrapped


def one_wide(char: str) -> float:
    return len(char)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("break at spaces", ["break at", "spaces"]),
        ("a well-known-fact", ["a well-", "known-fact"]),
        ("averyverylongword", ["averyveryl", "ongword"]),
        ("so averyverylongword", ["so", "averyveryl", "ongword"]),
        ("two\n\nparagraphs", ["two", "", "paragraphs"]),
        ("at most   -12345", ["at most", "-12345"]),
        ("请在收到发票后三十天内付款", ["请在收到发票后三十天", "内付款"]),
        ("请在收到发票后三十天。", ["请在收到发票后三十", "天。"]),
        ("exactly 10", ["exactly 10"]),
        ("ten chars. ", ["ten chars."]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10, one_wide) == lines


def test_a_character_wider_than_the_line_stands_alone() -> None:
    assert wrapped("aMb", 2, lambda char: 3 if char == "M" else 1) == ["a", "M", "b"]


@given(text=st.text(alphabet="ab -\n漢。", max_size=80), width=st.integers(1, 12))
def test_no_line_is_too_wide_and_only_blanks_are_dropped(text: str, width: int) -> None:
    lines = wrapped(text, width, one_wide)

    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
