"""Merges the small blocks that small imports leave behind, a day at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import zstandard

from fremme.archive.sqlite import schema
from fremme.archive.sqlite.day import Day, Stored, unpacked
from fremme.archive.sqlite.packing import LEVEL
from fremme.archive.sqlite.rewriting import Rewriting
from fremme.archive.sqlite.tokenising import index_text
from fremme.errors import ArchiveError
from fremme.intake.reader import MAX_LINE

_LINES = 1000
_WORTH = 0.8
"""A day is rewritten where no more than so much of its blocks is left."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """What was merged: days, their blocks and bytes on disk before and after; `damaged` are days that were left."""

    days: tuple[str, ...]
    blocks_before: int
    blocks_after: int
    bytes_before: int
    bytes_after: int
    damaged: tuple[str, ...]


def compact(folder: Path) -> Compacted:
    """Merges small blocks in all days where that is worth it; a kill in between leaves whole days as they were.

    Raises `ArchiveError` as `Rewriting`.
    """
    days: list[str] = []
    damaged: list[str] = []
    counts: list[tuple[int, int]] = []
    sizes: list[tuple[int, int]] = []
    with Rewriting(folder) as work:
        for name, _ in work.catalogue.days():
            before = _bytes(work, name)
            try:
                found = _compact_day(work, name)
            except ArchiveError as error:
                if error.code != "archive_damaged":
                    raise
                work.give_up()
                damaged.append(name)
                continue
            if found is not None:
                days.append(name)
                counts.append(found)
                sizes.append((before, _bytes(work, name)))
    return Compacted(
        days=tuple(days),
        blocks_before=sum(before for before, _ in counts),
        blocks_after=sum(after for _, after in counts),
        bytes_before=sum(before for before, _ in sizes),
        bytes_after=sum(after for _, after in sizes),
        damaged=tuple(damaged),
    )


def _compact_day(work: Rewriting, name: str) -> tuple[int, int] | None:
    """Rewrites a day where that is worth it; how many blocks it had and has."""
    if not _worth_it(work, name):
        return None
    work.hold([name])
    day = work.day(name)
    if day is None:
        work.give_up()
        return None
    try:
        groups = _groups(day)
        work.build(name, _merged(day, groups), day.slots())
    finally:
        day.close()
    work.switch()
    return sum(map(len, groups)), len(groups)


def _worth_it(work: Rewriting, name: str) -> bool:
    day = work.day(name)
    if day is None:
        return False
    try:
        groups = _groups(day)
        return len(groups) <= _WORTH * sum(map(len, groups))
    finally:
        day.close()


def _groups(day: Day) -> list[list[int]]:
    """The numbers of the blocks that may become one, in order; by their sizes."""
    found: list[list[int]] = []
    for _, rows in groupby(day.sizes(), key=lambda row: row[1]):
        reached = -1
        lines = size = 0
        for number, _, start, stop, count, octets in rows:
            if start == reached and lines + count <= _LINES and size + octets <= MAX_LINE:
                found[-1].append(number)
                lines, size = lines + count, size + octets
            else:
                found.append([number])
                lines, size = count, octets
            reached = stop
    return found


def _merged(day: Day, groups: Iterable[list[int]]) -> Iterator[tuple[Stored, str]]:
    for numbers in groups:
        waiting: list[tuple[Stored, bytes]] = []
        for number in numbers:
            block = day.one(number)
            if block is None:
                continue
            data = content_of(day, block)
            # A line that was cut where its file ended at the time is two lines here, and stays so.
            if waiting and not waiting[-1][1].endswith(b"\n"):
                yield _joined(waiting)
                waiting = []
            waiting.append((block, data))
        if waiting:
            yield _joined(waiting)


def _joined(parts: list[tuple[Stored, bytes]]) -> tuple[Stored, str]:
    (begin, data), (end, _) = parts[0], parts[-1]
    if len(parts) == 1:
        return begin, index_text(data)
    data = b"".join(part for _, part in parts)
    first = min((block.times for block, _ in parts), key=lambda times: times.first)
    last = max((block.times for block, _ in parts), key=lambda times: times.last)
    times = replace(
        begin.times,
        first=first.first, first_offset=first.first_offset, last=last.last, last_offset=last.last_offset,
        after=end.times.after, after_offset=end.times.after_offset,
    )  # fmt: skip
    block = replace(
        begin,
        stop=end.stop,
        count=sum(block.count for block, _ in parts),
        size=len(data),
        times=times,
        fingerprint=end.fingerprint,
        content=zstandard.ZstdCompressor(level=LEVEL).compress(data),
    )
    return block, index_text(data)


def content_of(day: Day, block: Stored) -> bytes:
    """A block's raw bytes. Raises `ArchiveError` (``archive_damaged``)."""
    try:
        return unpacked(block.content)
    except (zstandard.ZstdError, TypeError, ValueError) as error:
        raise schema.damaged(day.path, error) from error


def _bytes(work: Rewriting, name: str) -> int:
    path = schema.file_of(work.folder, name, work.catalogue.generation(name))
    with schema.told(path):
        return sum(part.stat().st_size for part in schema.parts_of(path) if part.exists())
