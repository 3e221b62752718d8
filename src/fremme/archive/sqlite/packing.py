"""A block made ready to be stored: split at a day's border, compressed, its tokens and fingerprint taken."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

import zstandard

from fremme.archive.moments import SECOND, day_of, micros
from fremme.archive.sqlite.tokenising import Tokeniser
from fremme.intake.clock import SLOT_SECONDS, Clock
from fremme.intake.files import Fingerprint, Tracker
from fremme.intake.reader import Block
from fremme.intake.span import runs

LEVEL = 3


@dataclass(frozen=True, slots=True)
class Packed:
    """What is stored of a block, except the file it belongs to; `after` is the clock's anchor behind it."""

    day: str
    start: int
    stop: int
    count: int
    size: int
    first: datetime
    last: datetime
    anchor: datetime
    after: datetime
    slots: tuple[tuple[int, int], ...]
    fingerprint: Fingerprint
    content: bytes
    tokens: "Future[str]"


def pack(
    block: Block,
    after: datetime,
    tracker: Tracker,
    zone: ZoneInfo,
    compressor: zstandard.ZstdCompressor,
    tokeniser: Tokeniser,
) -> Iterator[Packed]:
    """Makes a block ready, in pieces of one UTC day each; the tracker has seen all before it."""
    pieces = split_days(block, zone)
    for number, piece in enumerate(pieces, 1):
        tracker.add(piece.data)
        yield Packed(
            day=day_of(micros(piece.last)),
            start=piece.start,
            stop=piece.end,
            count=piece.count,
            size=len(piece.data),
            first=piece.first,
            last=piece.last,
            anchor=piece.anchor,
            after=pieces[number].anchor if number < len(pieces) else after,
            slots=piece.slots,
            fingerprint=tracker.now(),
            tokens=tokeniser.tokens(piece.data),
            content=compressor.compress(piece.data),
        )


def split_days(block: Block, zone: ZoneInfo) -> list[Block]:
    """The block in pieces that lie in one UTC day each.

    A line that is out of order stays with the later ones before it, so a day's file may hold lines of an earlier day
    but never of a later one, and deleting it deletes nothing too early.
    """
    if day_of(micros(block.first)) == day_of(micros(block.last)):
        return [block]
    clock = Clock(zone, anchor=block.anchor)
    pieces: list[_Piece] = []
    for raw, line in zip(block.data.splitlines(keepends=True), block.lines, strict=True):
        before = clock.anchor
        time = clock.time_of(line)
        if not pieces or day_of(micros(time)) > pieces[-1].day:
            pieces.append(_Piece(before, day_of(micros(time))))
        pieces[-1].lines.append(line)
        pieces[-1].raws.append(raw)
        pieces[-1].times.append(time)
    starts = accumulate((sum(map(len, piece.raws)) for piece in pieces), initial=block.start)
    return [piece.block(start) for piece, start in zip(pieces, starts, strict=False)]


@dataclass(slots=True)
class _Piece:
    anchor: datetime
    day: str
    lines: list[bytes] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)

    def block(self, start: int) -> Block:
        data = b"".join(self.raws)
        slots = runs({micros(time) // (SLOT_SECONDS * SECOND) for time in self.times})
        return Block(
            start, start + len(data), data, tuple(self.lines), len(self.lines),
            self.anchor, min(self.times), max(self.times), slots,
        )  # fmt: skip
