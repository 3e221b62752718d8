"""Cuts raw log content into chunks of whole lines, whose times are known without reading every line."""

import mmap
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fremme.intake.clock import Clock
from fremme.intake.local import offsets
from fremme.intake.peek import any_stamp
from fremme.intake.years import START_BYTES

CHUNK = 1 << 16
_SLACK = timedelta(minutes=5)
"""How far out of order a line may stand and is still found in a window."""
_STAMPLESS = 50
_NEAR = timedelta(days=1)
"""Where lines of a chunk are farther apart, a look at some of them does not tell the others' times (nor their year)."""

Content = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines from `start` up to `stop`; `anchor` is the clock's before them, their times are about `first` to `last`.

    `slots` as in `Span`, where every line was read; None where a few were.
    """

    start: int
    stop: int
    anchor: datetime
    first: datetime
    last: datetime
    slots: tuple[tuple[int, int], ...] | None = None

    @property
    def earliest(self) -> datetime:
        """Before this time it has no line."""
        return self.first - _SLACK

    def overlaps(self, start: datetime | None, end: datetime | None) -> bool:
        """Whether a line may lie between two times."""
        return (start is None or self.last + _SLACK >= start) and (end is None or self.earliest <= end)


def chunks_of(data: Content, clock: Clock, zone: ZoneInfo) -> tuple[list[Chunk], datetime]:
    """The chunks of a file's content, and the clock's anchor behind them.

    The clock looks at a few lines of each; where these cannot tell the times, at all of them. So the times are those
    that reading every line gives.
    """
    clock.start(data[:START_BYTES].splitlines())
    found: list[Chunk] = []
    start, anchor = 0, clock.anchor
    first = clock.time_of(_line_at(data, 0))
    while start < len(data):
        stop = _cut(data, start)
        last = _last_at_a_look(data, start, stop, clock, first, zone)
        if last is not None:
            found.append(Chunk(start, stop, anchor, min(first, last), max(first, last)))
            anchor = first = last
        else:
            clock = Clock(zone, anchor=anchor)
            span = clock.span(data[start:stop].splitlines())
            found.append(Chunk(start, stop, anchor, span.first, span.last, span.slots))
            anchor = clock.anchor
            first = clock.time_of(_line_at(data, stop))
        start = stop
    return found, anchor


def _last_at_a_look(
    data: Content, start: int, stop: int, clock: Clock, first: datetime, zone: ZoneInfo
) -> datetime | None:
    """The time where a chunk ends; None where the lines of the chunk have to be read for it.

    They have to where the last one has no stamp or lies in the doubled hour of autumn (its time follows from all lines
    before it), and where the chunk covers much time.
    """
    middle = data.find(b"\n", start + (stop - start) // 2, stop) + 1
    for at in (middle or start, stop if stop < len(data) else _last_line(data)):
        line = _line_at(data, at)
        stamp = any_stamp(line)
        if stamp is None:
            return None
        time = clock.time_of(line)
        if abs(time - first) > _NEAR or not (stamp.final or _plain(time, zone)):
            return None
    return time


def _plain(time: datetime, zone: ZoneInfo) -> bool:
    """Whether a local time means one moment in a zone."""
    early, late = offsets(time.astimezone(zone).replace(tzinfo=None), zone)
    return early == late


def _cut(data: Content, start: int) -> int:
    """Where a chunk ends: before a line with a stamp, if one comes soon."""
    at = start + CHUNK
    for _ in range(_STAMPLESS):
        at = data.find(b"\n", at) + 1 if at < len(data) else 0
        if not at or at >= len(data):
            return len(data)
        if any_stamp(_line_at(data, at)) is not None:
            return at
    return at


def _line_at(data: Content, start: int) -> bytes:
    end = data.find(b"\n", start, start + CHUNK)
    return data[start : end if end >= 0 else start + CHUNK].rstrip(b"\r\n")


def _last_line(data: Content) -> int:
    return data.rfind(b"\n", 0, len(data) - 1) + 1
