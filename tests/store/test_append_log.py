"""A damaged file: a last line that was cut off is dropped with a warning, anything else is refused and left alone."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import TinyDB

from mockserver.store.ports import StoreError
from mockserver.store.tinydb import TinyDBStores
from tests.store.files import content_of, opened, written
from tests.store.samples import invoice, put

Lines = list[bytes]


def refusal_of(path: Path) -> StoreError:
    """Why the file is refused; it is left as it was, and so is its folder."""
    before, neighbours = path.read_bytes(), sorted(path.parent.iterdir())

    with pytest.raises(StoreError) as refusal:
        TinyDBStores(path)

    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == neighbours
    return refusal.value


def sealed(body: str) -> bytes:
    """A line with a correct checksum."""
    return f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n'.encode()


def in_capitals(line: bytes) -> bytes:
    """The line with the letters of its checksum as capitals."""
    changed = line[:-11] + line[-11:].upper()
    assert changed != line
    return changed


def test_a_last_line_cut_off_anywhere_is_dropped_with_a_warning_that_names_it(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    *lines, last = written(path)
    path.write_bytes(b"".join(lines))
    expected = content_of(path)

    for size in range(1, len(last)):
        caplog.clear()
        path.write_bytes(b"".join(lines) + last[:size])

        assert content_of(path) == expected
        assert path.read_bytes() == b"".join(lines)
        [warning] = caplog.records
        assert warning.levelno == logging.WARNING
        assert warning.getMessage().startswith(f"{path}: line 6 was cut off while it was written ({size} bytes)")


def test_a_first_line_cut_off_anywhere_leaves_an_empty_store(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first, *_ = written(path)

    for size in range(1, len(first)):
        caplog.clear()
        path.write_bytes(first[:size])

        TinyDBStores(path).close()

        assert path.read_bytes() == first
        assert [record.getMessage().split(" was ")[0] for record in caplog.records] == [f"{path}: line 1"]


@pytest.mark.parametrize("size", [1, 7, 100, -2, -1], ids=["1 byte", "7 bytes", "100 bytes", "all but 2", "all but 1"])
def test_after_a_line_was_dropped_writes_go_on_as_if_it_had_never_been(
    path: Path, size: int, caplog: pytest.LogCaptureFixture
) -> None:
    *lines, last = written(path)
    path.write_bytes(b"".join(lines) + last[:size])
    with opened(path) as store:
        put(store, invoice(9))
        put(store, invoice(8))
        expected = list(store.invoices)
    caplog.clear()

    assert content_of(path)["invoices"] == expected
    assert caplog.records == []


def test_a_whole_file_is_opened_without_a_warning(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lines = written(path)

    content_of(path)

    assert caplog.records == []
    assert path.read_bytes() == b"".join(lines)


def test_an_empty_file_is_an_empty_store(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.touch()

    assert not any(content_of(path).values())
    assert caplog.records == []


@pytest.mark.parametrize("number", range(1, 7), ids=lambda number: f"line {number}")
def test_a_flipped_bit_in_any_byte_of_a_line_is_refused(path: Path, number: int) -> None:
    lines = written(path)
    for place in range(len(lines[number - 1])):
        line = bytearray(lines[number - 1])
        line[place] ^= 1 << place % 8
        path.write_bytes(b"".join([*lines[: number - 1], line, *lines[number:]]))

        assert str(refusal_of(path)).startswith(f"{path}: line {number} is damaged: ")


@pytest.mark.parametrize("number", range(1, 6), ids=lambda number: f"line {number}")
def test_a_removed_line_is_refused(path: Path, number: int) -> None:
    lines = written(path)
    path.write_bytes(b"".join(lines[: number - 1] + lines[number:]))

    assert f"{path}: line {number} is damaged: it says that it is line {number + 1}" in str(refusal_of(path))


@pytest.mark.parametrize("number", range(1, 7), ids=lambda number: f"line {number}")
def test_a_duplicated_line_is_refused(path: Path, number: int) -> None:
    lines = written(path)
    path.write_bytes(b"".join(lines[:number] + lines[number - 1 :]))

    assert f"{path}: line {number + 1} is damaged: it says that it is line {number}" in str(refusal_of(path))


@pytest.mark.parametrize("number", range(1, 6), ids=lambda number: f"line {number}")
def test_two_lines_in_each_others_place_are_refused(path: Path, number: int) -> None:
    lines = written(path)
    lines[number - 1 : number + 1] = lines[number], lines[number - 1]
    path.write_bytes(b"".join(lines))

    assert f"{path}: line {number} is damaged: " in str(refusal_of(path))


@pytest.mark.parametrize(
    ("tamper", "number"),
    [
        pytest.param(lambda lines: [*lines, b"garbage\n"], 7, id="garbage at the end"),
        pytest.param(lambda lines: [*lines, b"garbage"], 7, id="garbage at the end, without an end of line"),
        pytest.param(lambda lines: [*lines, b"\0\0\0"], 7, id="zeros at the end"),
        pytest.param(lambda lines: [*lines, b"\n"], 7, id="an empty line at the end"),
        pytest.param(lambda lines: [*lines[:-1], in_capitals(lines[-1])], 6, id="a checksum in capital letters"),
        pytest.param(lambda lines: [*lines, b'{"n":6}\n'], 7, id="a line without a checksum"),
        pytest.param(lambda lines: [*lines, lines[1].rstrip(b"\n")], 7, id="an old line, without an end of line"),
        pytest.param(lambda lines: [*lines[:3], b"garbage\n", *lines[3:]], 4, id="garbage in the middle"),
        pytest.param(lambda lines: [lines[0], b"\n", *lines[1:]], 2, id="an empty line in the middle"),
        pytest.param(lambda lines: [line.replace(b"\n", b"\r\n") for line in lines], 1, id="other ends of line"),
        pytest.param(lambda lines: [b"\xef\xbb\xbf", *lines], 1, id="a byte order mark"),
        pytest.param(lambda lines: [line[:-1] for line in lines], 1, id="no ends of line"),
        pytest.param(lambda lines: [*lines[:-1], lines[-1][:-1], b" "], 6, id="a blank for the last end of line"),
        pytest.param(lambda lines: [lines[0][:40], *lines[1:]], 1, id="a first line cut short"),
    ],
)
def test_any_other_damage_is_refused(path: Path, tamper: Callable[[Lines], Lines], number: int) -> None:
    path.write_bytes(b"".join(tamper(written(path))))

    assert str(refusal_of(path)).startswith(f"{path}: line {number} is damaged: ")


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(b"Dear diary", id="a text without an end of line"),
        pytest.param(b"Dear diary,\nnothing happened.\n", id="a text"),
        pytest.param(b"\n", id="an end of line"),
        pytest.param(b"{}", id="an empty object"),
        pytest.param(b'{"n":0,"format":"another"', id="the beginning of another log"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", id="a picture"),
        pytest.param(b"\0" * 64, id="zeros"),
    ],
)
def test_a_foreign_file_is_refused(path: Path, foreign: bytes) -> None:
    path.write_bytes(foreign)

    said = "is not a file of this mock" if foreign[:1] not in b"\n{" or foreign == b"{}" else "line 1 is damaged: "
    assert said in str(refusal_of(path))


def test_a_file_of_tinydb_itself_is_refused(path: Path) -> None:
    with TinyDB(path) as database:
        database.insert({"kept": "by TinyDB's own storage"})

    assert str(refusal_of(path)).startswith(f"{path} is not a file of this mock")


@pytest.mark.parametrize(
    "header", ['{"n":0,"format":"invoice-mock","version":2', '{"n":0,"format":"other","version":1']
)
def test_a_file_of_another_format_or_version_is_refused(path: Path, header: str) -> None:
    path.write_bytes(sealed(header))

    assert "line 1 is damaged: it does not say invoice-mock version 1" in str(refusal_of(path))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[6", id="no JSON"),
        pytest.param('{"n":"6"', id="a number in text"),
        pytest.param('{"n":6,"puts":{}', id="an unknown key"),
        pytest.param('{"n":6,"put":[]', id="no tables"),
        pytest.param('{"n":6,"put":{"demo/invoices":[]}', id="no documents"),
        pytest.param('{"n":6,"put":{"demo/invoices":{"1":5}}', id="a document that is no object"),
        pytest.param('{"n":6,"put":{"demo/invoices":{"one":{}}}', id="an id that is no number"),
        pytest.param('{"n":6,"drop":{"demo/invoices":"12"}', id="ids in a text"),
        pytest.param('{"n":6,"drop":{"demo/invoices":[1]}', id="ids as numbers"),
        pytest.param('{"n":6,"drop":["1"]', id="ids without a table"),
    ],
)
def test_a_whole_line_whose_content_does_not_fit_is_refused(path: Path, body: str) -> None:
    path.write_bytes(b"".join(written(path)) + sealed(body))

    refusal = refusal_of(path)

    assert str(refusal).startswith(f"{path}: line 7 is damaged: ")
    assert "left as it is" in refusal.hint


@pytest.mark.parametrize("last_ids", ["", ',"last_ids":[]', ',"last_ids":{"demo/invoices":"5"}', ',"ids":{}'])
def test_a_first_line_without_the_highest_ids_is_refused(path: Path, last_ids: str) -> None:
    path.write_bytes(sealed('{"n":0,"format":"invoice-mock","version":1' + last_ids))

    assert str(refusal_of(path)).startswith(f"{path}: line 1 is damaged: ")


def test_a_table_without_documents_does_no_harm(path: Path) -> None:
    path.write_bytes(b"".join(written(path)))
    expected = content_of(path)
    path.write_bytes(path.read_bytes() + sealed('{"n":6,"put":{"demo/invoices":{}}'))

    assert content_of(path) == expected


def test_the_refusal_says_what_to_do(path: Path) -> None:
    path.write_bytes(b"".join([b"garbage\n", *written(path)]).replace(b"garbage", b'{"n":0', 1))

    assert re.search("left as it is.*restore a copy.*move it away", refusal_of(path).hint)


def test_a_file_that_was_repaired_is_opened(path: Path) -> None:
    lines = written(path)
    expected = content_of(path)
    path.write_bytes(b"".join([*lines, b"garbage\n"]))
    refusal_of(path)

    path.write_bytes(b"".join(lines))

    assert content_of(path) == expected
