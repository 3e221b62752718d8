"""Cuts a stream of log lines into blocks, with exact positions and times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from fremme.intake.clock import Clock

MAX_LINE = 1 << 20
MAX_BLOCK = 4 << 20


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
    raise NotImplementedError


def read_blocks(
    stream: BinaryIO, start: int, clock: Clock, *, lines: int = 1000, finished: bool = True
) -> Iterator[Block]:
    """Reads a stream from the byte offset `start` to its end, in blocks of `lines` lines (the last has what is left).

    A block holds whole lines and at most `MAX_BLOCK` bytes. A line longer than `MAX_LINE` bytes is cut there, each
    piece a block of its own. With `finished` a last line without a line end is kept, else it is left for the
    next time. Which blocks come depends on the content from `start` on only, so that reading may stop and go on at any
    block's end. The stream is left where reading ended; one that cannot seek is read forward to `start`.
    """
    raise NotImplementedError
