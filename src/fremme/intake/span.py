"""When the lines of a block were written: what is kept of a block's times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fremme.intake.peek import doubled, plain_stamp

SLOT_SECONDS = 600
_TEN_MINUTES = len("2026-11-03T10:1")


@dataclass(frozen=True, slots=True)
class Span:
    """When the lines of a block were written.

    `first` and `last` are the smallest and the largest time. `slots` tells in which ten minutes lines stand (Unix
    time // 600), as sorted runs (first slot, last slot), both included; none where no line has a stamp.
    """

    first: datetime
    last: datetime
    slots: tuple[tuple[int, int], ...]


def runs(slots: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Numbers as sorted runs (first, last) of neighbours."""
    found: list[tuple[int, int]] = []
    for slot in sorted(set(slots)):
        if found and slot - found[-1][1] == 1:
            found[-1] = (found[-1][0], slot)
        else:
            found.append((slot, slot))
    return tuple(found)


def slot_of(time: datetime) -> int:
    """The ten minutes an aware time lies in."""
    return int(time.timestamp() // SLOT_SECONDS)


def span_of_equal_offsets(lines: Sequence[bytes]) -> tuple[Span, datetime] | None:
    """The span, and the last line's time, where all stamps are RFC 3339, of one width and offset; else None.

    Such stamps are in the order of time where they are in the order of bytes, so that few need to be read.
    """
    shape = _shape(lines[0])
    if shape is None:
        return None
    begin, end = shape
    if len({line[begin:end] for line in lines}) > 1:
        return None
    ends = [_time(line, end) for line in (min(lines), max(lines), lines[-1])]
    slots = _slots({line[:_TEN_MINUTES]: line for line in lines}, end)
    first, last, latest = ends
    if first is None or last is None or latest is None or slots is None:
        return None
    return Span(first, last, runs(slots)), latest


def _shape(line: bytes) -> tuple[int, int] | None:
    """Where a stamp's offset begins, and where the space after it ends."""
    found = plain_stamp(line)
    if found is None or not found[0].final or line[10:11] != b"T":
        return None
    end = found[1]
    begin = max(line.rfind(sign, 19, end) for sign in (b"+", b"-", b"Z"))
    return (begin, end) if begin > 0 and line[end - 1 : end] == b" " else None


def _time(line: bytes, end: int) -> datetime | None:
    found = plain_stamp(line)
    return found[0].value if found and found[1] == end and found[0].final and line[10:11] == b"T" else None


def _slots(lines: dict[bytes, bytes], end: int) -> set[int] | None:
    """The slot of each ten minutes; None where one has another shape, or slots do not begin with ten minutes."""
    slots = set()
    for line in lines.values():
        time = _time(line, end)
        if time is None or doubled(line, end):
            return None
        offset = time.utcoffset()
        if offset is None or offset.total_seconds() % SLOT_SECONDS:
            return None
        slots.add(slot_of(time))
    return slots
