"""Gaps: where a source surely or probably lacks lines that were written.

A source's lines are known by ten-minute slots. A hole of an hour or more is a gap where lines usually come every ten
minutes: nearly every slot of the day before and after has one, and so have the same slots of a neighbouring day,
where that is covered. The silent night of a small server is none.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from fremme.archive.protocol import Coverage

SLOT_SECONDS = 600
_HOLE = 6
_DAY = 144
_USUAL = 0.9
_EVIDENCE = 18
"""Slots (three hours) that must be known around a hole before it says anything."""


def gaps_in(slots: Sequence[int]) -> list[tuple[int, int]]:
    """The gaps between slots with lines, as Unix times in seconds.

    Args:
        slots: the slots (Unix time // 600) that have lines, sorted, each once.

    Returns:
        from the end of the last slot with lines to the beginning of the next one with lines.

    """
    found = []
    for before, after in pairwise(slots):
        if after - before > _HOLE and _unusual(slots, before + 1, after):
            found.append(((before + 1) * SLOT_SECONDS, after * SLOT_SECONDS))
    return found


def covered(
    source: str, first: datetime, last: datetime, slots: set[int], noted: Iterable[tuple[int, int]] = ()
) -> Coverage:
    """What a source covers.

    Args:
        source: its name.
        first: the time of its first line.
        last: the time of its last line.
        slots: the ten-minute slots that have lines.
        noted: stretches known to be missing, as Unix times in seconds; those that have got lines since do not count.

    """
    filled = sorted(slots)
    start, stop = int(first.timestamp()), int(last.timestamp())
    inside = [(max(begin, start), min(end, stop)) for begin, end in noted if begin < stop and end > start]
    gaps = [(a, b) for a, b in inside if not _filled(filled, a // SLOT_SECONDS + 1, b // SLOT_SECONDS)]
    zone = first.tzinfo
    return Coverage(
        source,
        first,
        last,
        tuple(
            (datetime.fromtimestamp(begin, UTC).astimezone(zone), datetime.fromtimestamp(end, UTC).astimezone(zone))
            for begin, end in _merged([*gaps, *gaps_in(filled)])
        ),
    )


def _merged(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals that overlap or touch, as one; sorted."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(intervals):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _unusual(slots: Sequence[int], begin: int, end: int) -> bool:
    """Whether lines usually come in every slot where the slots from `begin` up to `end`, left out, have none."""
    around = [(max(slots[0], begin - _DAY), begin), (end, min(slots[-1] + 1, end + _DAY))]
    known = sum(last - first for first, last in around)
    if known < _EVIDENCE or sum(_filled(slots, *part) for part in around) < _USUAL * known:
        return False
    for shift in (-_DAY, _DAY):
        first, last = max(slots[0], begin + shift), min(slots[-1] + 1, end + shift)
        first, last = (first, min(last, begin)) if shift < 0 else (max(first, end), last)
        if last > first and _filled(slots, first, last) < _USUAL * (last - first):
            return False
    return True


def _filled(slots: Sequence[int], begin: int, end: int) -> int:
    """How many slots from `begin` up to `end`, left out, have lines."""
    return bisect_left(slots, end) - bisect_left(slots, begin)
