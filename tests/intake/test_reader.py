"""Blocks: nothing lost, nothing twice, positions exact, the same again from any of their borders."""

import io
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.errors import IntakeError
from fremme.intake import reader
from fremme.intake.clock import Clock
from fremme.intake.reader import Block, read_blocks, split_lines

OSLO = ZoneInfo("Europe/Oslo")
LIMIT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def blocks(
    content: bytes, *, lines: int = 1000, finished: bool = True, start: int = 0, anchor: datetime | None = None
) -> list[Block]:
    clock = Clock(OSLO, anchor=anchor, limit=LIMIT)
    return list(read_blocks(io.BytesIO(content), start, clock, lines=lines, finished=finished))


@contextmanager
def small_bounds() -> Iterator[None]:
    with patch.multiple(reader, MAX_LINE=50, MAX_BLOCK=200, _CHUNK=40):
        yield


def test_lines_come_in_blocks_with_their_positions_and_times() -> None:
    content = b"".join(b"Nov  3 10:%02d:%02d mx1 x[1]: %d\n" % (n // 60, n % 60, n) for n in range(2500))
    found = blocks(content)
    assert [block.count for block in found] == [1000, 1000, 500]
    assert b"".join(block.data for block in found) == content
    assert found[1].lines[0] == b"Nov  3 10:16:40 mx1 x[1]: 1000"
    assert found[1].start == found[0].end == content.index(found[1].lines[0])
    assert found[1].anchor == found[0].last == datetime(2026, 11, 3, 9, 16, 39, tzinfo=UTC)
    assert found[1].first == datetime(2026, 11, 3, 9, 16, 40, tzinfo=UTC)
    slot = int(found[1].first.timestamp()) // 600
    assert found[1].slots == ((slot, slot + 2),)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a\nb\n", [b"a", b"b"]),
        (b"a\r\nb\r\n", [b"a", b"b"]),
        (b"a\rb\r", [b"a", b"b"]),
        (b"a\n\n\nb", [b"a", b"", b"", b"b"]),
        (b"a\x0bb\x1cc\xc2\x85d\xe2\x80\xa8e\n", [b"a\x0bb\x1cc\xc2\x85d\xe2\x80\xa8e"]),
        (b"", []),
        (b"\n", [b""]),
        (b"\0\0\n", [b"\0\0"]),
    ],
)
def test_line_ends(content: bytes, lines: list[bytes]) -> None:
    found = blocks(content)
    assert [line for block in found for line in block.lines] == lines
    assert b"".join(block.data for block in found) == content


def test_a_line_still_being_written_is_left_for_the_next_time() -> None:
    content = b"Nov  3 10:19:02 mx1 x[1]: a\nNov  3 10:19:03 mx1 x[1]: b"
    assert [block.end for block in blocks(content, finished=False)] == [28]
    (rest,) = blocks(content + b"c\n", finished=False, start=28)
    assert rest.lines == (b"Nov  3 10:19:03 mx1 x[1]: bc",)
    assert blocks(content[:20], finished=False) == []


def test_a_stream_that_is_too_short_is_an_error() -> None:
    with pytest.raises(IntakeError, match="shorter"):
        blocks(b"a\n", start=3)


def test_a_line_beyond_the_bound_is_cut_into_blocks() -> None:
    content = b"first\n" + b"x" * (2 * reader.MAX_LINE + 7) + b"\nlast\n"
    found = blocks(content)
    assert [len(block.data) for block in found] == [6, reader.MAX_LINE, reader.MAX_LINE, 13]
    assert found[-1].lines == (b"x" * 7, b"last")
    whole = b"x" * reader.MAX_LINE + b"\n"
    assert [block.data for block in blocks(whole * 2)] == [whole * 2]


class Endless(io.RawIOBase):
    """A file of zeros of any size, which nothing could hold in memory."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), self.left)
        buffer[:size] = bytes(size)
        self.left -= size
        return size


def test_a_line_of_any_length_needs_bounded_memory() -> None:
    size = 200 << 20
    stream = io.BufferedReader(Endless(size))
    tracemalloc.start()
    try:
        total = sum(len(block.data) for block in read_blocks(stream, 0, Clock(OSLO, limit=LIMIT)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total == size
    assert peak < 30 << 20


stamps = [
    b"Nov  3 10:19:02 mx1 x[1]: ",
    b"Nov  3 10:49:03 mx1 x[1]: ",
    b"Dec 31 23:59:59 a: ",
    b"Oct 25 02:30:00 b: ",
    b"\t",
]
content = st.lists(
    st.tuples(
        st.sampled_from(stamps),
        st.binary(max_size=9) | st.integers(0, 250).map(lambda size: b"y" * size),
        st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\r", b"\n\n", b""]),
    ).map(b"".join),
    max_size=30,
).map(b"".join)


@given(content, st.integers(1, 5), st.booleans())
def test_blocks_joined_are_the_content_and_begin_again_anywhere(data: bytes, lines: int, finished: bool) -> None:
    with small_bounds():
        found = blocks(data, lines=lines, finished=finished)
        position = 0
        for number, block in enumerate(found):
            assert (block.start, block.end) == (position, position + len(block.data))
            assert list(block.lines) == split_lines(block.data)
            assert block.count == len(block.lines) > 0
            assert len(block.data) <= 200
            assert max(map(len, block.lines)) <= 50
            clock = Clock(OSLO, anchor=block.anchor)
            times = [clock.time_of(line) for line in block.lines]
            assert (min(times), max(times)) == (block.first, block.last)
            again = blocks(data, lines=lines, finished=finished, start=block.start, anchor=block.anchor)
            assert again == found[number:]
            position = block.end
    left = data[position:]
    assert left == b"" or (not finished and b"\n" not in left)


@given(content, st.integers(1, 5), st.integers(1, 300))
def test_how_the_stream_is_chopped_makes_no_difference(data: bytes, lines: int, chunk: int) -> None:
    with small_bounds():
        expected = blocks(data, lines=lines)
    with patch.multiple(reader, MAX_LINE=50, MAX_BLOCK=200, _CHUNK=chunk):
        assert blocks(data, lines=lines) == expected


def test_a_real_log(corpora: Path) -> None:
    path = corpora / "logs/modoboa.log"
    with path.open("rb") as stream:
        found = list(read_blocks(stream, 0, Clock(OSLO, limit=LIMIT, year=2023), lines=100))
    assert sum(block.count for block in found) == 519
    assert b"".join(block.data for block in found) == path.read_bytes()
    assert {block.first.year for block in found} == {2023}
