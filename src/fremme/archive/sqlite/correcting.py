"""Files a source's blocks again, under another time zone or other years.

Blocks stay whole: positions, lines and fingerprints are as they were, only times and days change. One that covers
midnight in the new zone lies in the later day, as lines out of order do. All changes come into force at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.archive.moments import day_of, micros, moment, offset_of
from fremme.archive.sqlite.catalogue import Catalogue, SourceRow
from fremme.archive.sqlite.compacting import content_of
from fremme.archive.sqlite.day import Day, Stored, Times
from fremme.archive.sqlite.locks import Lock
from fremme.archive.sqlite.rewriting import Rewriting
from fremme.archive.sqlite.tokenising import index_text
from fremme.config import zone_named
from fremme.errors import ArchiveError
from fremme.intake.clock import Clock
from fremme.intake.local import in_year, localize
from fremme.intake.peek import any_stamp
from fremme.intake.reader import split_lines
from fremme.texts import N_, text


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was filed again: lines whose block got other times, and the days that were written anew."""

    lines: int
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A block's place: the day it lies in, its number there."""

    day: str
    id: int
    file: int
    start: int
    stop: int
    count: int
    times: Times


@dataclass(frozen=True, slots=True)
class _Move:
    """Where a block goes, and the times it gets."""

    old: _Place
    day: str
    times: Times
    slots: tuple[tuple[int, int], ...]


def correct(folder: Path, source: str, zone: ZoneInfo | None = None, year: int | None = None) -> Corrected:
    """Files a source's blocks again.

    Args:
        folder: the archive's.
        source: its name.
        zone: for stamps without an offset; the one it has where it is None.
        year: of the first line; where it is None the years stay.

    Raises:
        ArchiveError: as `Rewriting`; ``source_unknown``; ``source_locked`` where it is being read just now;
            ``archive_damaged`` where a block of it cannot be read.

    """
    with Rewriting(folder) as work:
        known = work.catalogue.source(source)
        if known is None:
            raise ArchiveError(
                text(
                    N_("The archive knows no log of the name {source}. Those it knows: fremme archive sources"),
                    source=source,
                ),
                code="source_unknown",
            )
        lock = Lock(folder, str(known.id))
        if not lock.take():
            raise ArchiveError(
                text(
                    N_("{source} is being read by another process just now. Try again when that is done."),
                    source=source,
                ),
                code="source_locked",
            )
        try:
            return _Correction(work, known, zone or zone_named(known.zone), year).done()
        finally:
            lock.release()


class _Correction:
    def __init__(self, work: Rewriting, source: SourceRow, zone: ZoneInfo, year: int | None) -> None:
        self._work = work
        self._source = source
        self._before = zone_named(source.zone)
        self._zone = zone
        self._year = year
        self._shift = 0
        """Years that lines move on."""
        self._open: Day | None = None

    def done(self) -> Corrected:
        """Files the blocks again."""
        try:
            return self._done()
        finally:
            self._close()

    def _done(self) -> Corrected:
        places = self._places()
        moves = self._moves(places)
        moved = [move for move in moves if (move.day, move.times) != (move.old.day, move.old.times)]
        days = sorted({day for move in moved for day in (move.day, move.old.day)})
        self._work.hold(days)
        by_day: dict[str, list[_Move]] = {}
        for move in moves:
            by_day.setdefault(move.day, []).append(move)
        for day in days:
            self._rebuild(day, by_day.get(day, []))
        self._work.switch(lambda catalogue: self._note(catalogue, moves))
        return Corrected(sum(move.old.count for move in moved), tuple(days))

    def _places(self) -> list[_Place]:
        found = []
        for name, _ in self._work.catalogue.days():
            day = self._work.day(name)
            if day is None:
                continue
            try:
                found += [
                    _Place(name, block.id, block.file, block.start, block.stop, block.count, block.times)
                    for block in day.stored(self._source.id)
                ]
            finally:
                day.close()
        return sorted(found, key=lambda place: (place.file, place.start))

    def _moves(self, places: Sequence[_Place]) -> list[_Move]:
        """The times that the blocks get, file by file, as an import with this zone and year gives them."""
        found = []
        clock: Clock | None = None
        for _, own in groupby(places, key=lambda place: place.file):
            reached = -1
            for place in own:
                lines = split_lines(self._stored(place)[1])
                if place.start != reached or clock is None:
                    clock = self._clock(place, lines, clock if self._year is not None and reached < 0 else None)
                reached = place.stop
                anchor = clock.anchor
                span = clock.span(lines)
                times = Times(
                    *(value for time in (span.first, span.last, anchor, clock.anchor) for value in _kept(time))
                )
                found.append(_Move(place, day_of(times.last), times, span.slots))
        return found

    def _clock(self, place: _Place, lines: Sequence[bytes], before: Clock | None) -> Clock:
        """The clock at the beginning of a file, or behind a hole; `before` is the one of the file before."""
        old = moment(place.times.anchor).astimezone(self._before)
        if before is not None:
            clock = Clock(self._zone, anchor=before.anchor)
        else:
            if self._year is not None and not self._shift:
                self._shift = self._year - old.year
            if place.start or not any(any_stamp(line) for line in lines):
                return Clock(self._zone, anchor=self._moved(moment(place.times.anchor)))
            clock = Clock(self._zone, year=old.year + self._shift)
        clock.start(lines)
        return clock

    def _moved(self, time: datetime) -> datetime:
        """What a local time of the old zone and year means now."""
        local = time.astimezone(self._before).replace(tzinfo=None)
        return localize(in_year(local, local.year + self._shift) if self._shift else local, self._zone, None)

    def _stored(self, place: _Place) -> tuple[Stored, bytes]:
        """A block and its raw bytes; the day it lies in stays open for the next one."""
        if self._open is None or self._open.name != place.day:
            self._close()
            self._open = self._work.day(place.day)
        block = self._open.one(place.id) if self._open else None
        if self._open is None or block is None:
            raise LookupError(place)
        return block, content_of(self._open, block)

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None

    def _rebuild(self, name: str, moves: Sequence[_Move]) -> None:
        """The new generation of a day: other sources' blocks as they are, and this one's that belong here now."""
        day = self._work.day(name)
        try:
            others = [row for row in day.slots() if row[0] != self._source.id] if day else []
            if not moves and self._work.catalogue.sources_of(name) <= {self._source.id}:
                self._work.drop(name)
                return
            slots = {slot for move in moves for begin, end in move.slots for slot in range(begin, end + 1)}
            self._work.build(name, self._blocks(name, moves), [*others, *((self._source.id, s) for s in sorted(slots))])
        finally:
            if day:
                day.close()

    def _blocks(self, name: str, moves: Sequence[_Move]) -> Iterator[tuple[Stored, str]]:
        day = self._work.day(name)
        if day is not None:
            try:
                for block in day.stored():
                    if block.source != self._source.id:
                        yield block, index_text(content_of(day, block))
            finally:
                day.close()
        for move in moves:
            block, data = self._stored(move.old)
            yield replace(block, times=move.times), index_text(data)

    def _note(self, catalogue: Catalogue, moves: Sequence[_Move]) -> None:
        """What `sources` says of the source, in the transaction that puts the new days into force."""
        catalogue.set_zone(self._source.id, self._zone.key)
        for old in {(move.old.day, move.old.file) for move in moves}:
            catalogue.forget_presence(*old)
        for move in moves:
            catalogue.note_presence(move.day, move.old.file, move.times.first)
        for file in catalogue.files(self._source.id):
            expired = [
                replace(one, after=after, after_offset=offset)
                for one in catalogue.expired(file.id)
                for after, offset in [_kept(self._moved(moment(one.after)))]
            ]
            catalogue.add_expired(expired)
        exact: dict[int, int] = {}
        for move in moves:
            # The values of both in their order: first, its offset, last, ...
            exact |= dict(zip(astuple(move.old.times)[::2], astuple(move.times)[::2], strict=True))
        for source, first, last in catalogue.gaps():
            if source == self._source.id:
                new = [exact.get(time, micros(self._moved(moment(time)))) for time in (first, last)]
                catalogue.move_gap(source, (first, last), (new[0], new[1]))


def _kept(time: datetime) -> tuple[int, int]:
    return micros(time), offset_of(time)
