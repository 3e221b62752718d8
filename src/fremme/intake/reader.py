"""Cuts a stream of log lines into blocks, with exact positions and times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from fremme.intake.clock import Clock
from fremme.intake.streams import skip_to, too_short

MAX_LINE = 1 << 20
MAX_BLOCK = 4 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one source.

    `start` and `end` are byte offsets in the uncompressed content; `data` is what stands between them, line ends
    included; `lines` is `split_lines(data)` and `count` how many they are. `anchor` is the clock's before the
    block: `Clock(zone, anchor=block.anchor)` gives the lines' times again. `first`, `last` and `slots` as in `Span`.
    """

    start: int
    end: int
    data: bytes
    lines: tuple[bytes, ...]
    count: int
    anchor: datetime
    first: datetime
    last: datetime
    slots: tuple[tuple[int, int], ...]


def split_lines(data: bytes) -> list[bytes]:
    """The lines of a block's data without their ends (LF, CRLF or CR); the one way to split stored data again."""
    return data.splitlines()


def read_blocks(
    stream: BinaryIO, start: int, clock: Clock, *, lines: int = 1000, finished: bool = True
) -> Iterator[Block]:
    """Reads a stream from the byte offset `start` to its end, in blocks of `lines` lines (the last has what is left).

    A block holds whole lines and at most `MAX_BLOCK` bytes. A line longer than `MAX_LINE` bytes is cut there, each
    piece a block of its own. With `finished` a last line without a line end is kept, else it is left for the next
    time. Which blocks come depends on the content from `start` on only, so that reading may stop and go on at any
    block's end; only where the content ends does one come early. In a file with lone CRs for line ends a block may
    hold more lines. Raises `IntakeError` where the stream ends before `start`.
    """
    if not skip_to(stream, start):
        raise too_short()
    for data in _pieces(stream, lines, finished):
        yield _block(start, data, clock)
        start += len(data)


def _block(start: int, data: bytes, clock: Clock) -> Block:
    lines = split_lines(data)
    clock.start(lines)
    anchor = clock.anchor
    span = clock.span(lines)
    return Block(start, start + len(data), data, tuple(lines), len(lines), anchor, span.first, span.last, span.slots)


def _pieces(stream: BinaryIO, most: int, finished: bool) -> Iterator[bytes]:
    """The data of the blocks, one after the other."""
    waiting: list[bytes] = []
    """Whole lines, without their LF, that are in no block yet; with it they are `size` bytes."""
    size = 0
    tail = b""
    while chunk := stream.read(_CHUNK):
        size += len(tail) + len(chunk)
        whole = (tail + chunk).split(b"\n")
        tail = whole.pop()
        size -= len(tail)
        waiting += whole
        begin = 0
        while begin < len(waiting) and (len(waiting) - begin >= most or size > MAX_BLOCK or len(tail) > MAX_LINE):
            data, begin = _next_piece(waiting, begin, most)
            size -= len(data)
            yield data
        del waiting[:begin]
        while len(tail) > MAX_LINE:
            yield tail[:MAX_LINE]
            tail = tail[MAX_LINE:]
    if tail and finished:
        waiting.append(tail)
    begin = 0
    while begin < len(waiting):
        data, begin = _next_piece(waiting, begin, most)
        yield data[:-1] if tail and finished and begin == len(waiting) else data


def _next_piece(lines: list[bytes], begin: int, most: int) -> tuple[bytes, int]:
    """The data of the next block, and the index of the first line after it; a line that is cut keeps its rest."""
    group = lines[begin : begin + most]
    data = b"\n".join(group) + b"\n"
    if len(data) <= MAX_LINE:
        return data, begin + len(group)
    if len(group[0]) > MAX_LINE:
        lines[begin] = group[0][MAX_LINE:]
        return group[0][:MAX_LINE], begin
    size = 0
    for count, line in enumerate(group):
        size += len(line) + 1
        if len(line) > MAX_LINE or size > MAX_BLOCK:
            return data[: size - len(line) - 1], begin + count
    return data, begin + len(group)
