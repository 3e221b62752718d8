"""Finds lines in the archive."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from fremme.archive.collecting import Collector
from fremme.archive.gaps import covered
from fremme.archive.lines import Asked, Lines, asked_of
from fremme.archive.moments import DAY, SECOND, day_of, micros, moment
from fremme.archive.protocol import Coverage, Found, Terms, Window
from fremme.archive.sqlite.catalogue import Catalogue
from fremme.archive.sqlite.day import Candidate, Day, Span
from fremme.errors import ArchiveError
from fremme.intake.streams import Warn
from fremme.texts import N_, text

_OPEN_DAYS = 64
_KEPT_BLOCKS = 128
"""Blocks kept decompressed, some 300 kB each."""
_EVER = 1 << 62


_Answer = TypeVar("_Answer")


class _Rewritten(Exception):  # noqa: N818 - no error, a reason to begin anew
    """Days were rewritten since their generations were read."""


class SqliteStore:
    """The reading side of an archive folder; many may read while one writes."""

    def __init__(self, folder: Path, catalogue: Catalogue, warn: Warn | None = None) -> None:
        self.folder = folder
        self._warn = warn
        self._damaged: set[str] = set()
        self._catalogue = catalogue
        self._generations: dict[str, int] = {}
        self._days: OrderedDict[str, Day] = OrderedDict()
        self._blocks: OrderedDict[tuple[str, int], Lines] = OrderedDict()
        self._files: dict[int, tuple[str, int, str]] = {}

    def find(self, wanted: Sequence[Terms], window: Window, limit: int = 10_000) -> Found:
        """See `Store.find`."""
        asked = asked_of(wanted)

        def found() -> Found:
            collector = Collector(window, limit)
            for name, begin in self._days_in(window):
                # A later day may have earlier lines than this one, if they came out of order; its `begin` tells.
                if asked and not collector.enough(moment(begin)):
                    with self._damage_left_out(name):
                        self._find_in(name, asked, window, collector)
            return collector.found()

        return self._of_one_state(found)

    def _find_in(self, name: str, asked: list[Asked], window: Window, collector: Collector) -> None:
        day = self._day(name)
        if day is None:
            return
        places: dict[Candidate, list[Asked]] = {}
        for one in asked:
            for candidate in day.candidates(one.terms, *_bounds(window)):
                places.setdefault(candidate, []).append(one)
        for candidate in sorted(places, key=lambda place: (place.first, place.id)):
            if collector.enough(moment(candidate.first)):
                break
            with self._damage_left_out(name):
                source, number, zone = self._file(candidate.file)
                lines = self._lines(candidate, zone)
                if lines is not None:
                    collector.add(source, number, lines, lines.matching(places[candidate]))

    def coverage(self) -> Sequence[Coverage]:
        """See `Store.coverage`."""
        return self._of_one_state(self._coverage)

    def _coverage(self) -> Sequence[Coverage]:
        spans: dict[int, list[Span]] = {}
        slots: dict[int, set[int]] = {}
        lost: dict[int, list[tuple[int, int]]] = {}
        noted = [(source, first // SECOND, last // SECOND) for source, first, last in self._catalogue.gaps()]
        for name, _ in self._days_in(Window()):
            known: tuple[list[Span], list[tuple[int, int]]] | None = None
            with self._damage_left_out(name):
                day = self._day(name)
                known = (day.spans(), day.slots()) if day else None
            if known is None:
                for source in self._catalogue.sources_of(name):
                    lost.setdefault(source, []).append(_day_bounds(name))
                continue
            for span in known[0]:
                spans.setdefault(span.source, []).append(span)
            for source, slot in known[1]:
                slots.setdefault(source, set()).add(slot)
        noted += [(source, *bounds) for source, days in lost.items() for bounds in days]
        return [
            covered(
                source.name,
                min(span.begin for span in spans[source.id]),
                max(span.end for span in spans[source.id]),
                slots[source.id],
                [(first, last) for own, first, last in noted if own == source.id],
            )
            if source.id in slots
            else _lost(source.name, lost[source.id])
            for source in self._catalogue.sources()
            if source.id in slots or source.id in lost
        ]

    def close(self) -> None:
        """Closes all files."""
        for day in self._days.values():
            day.close()
        self._days.clear()
        self._blocks.clear()
        self._catalogue.close()

    def _of_one_state(self, answer: Callable[[], _Answer]) -> _Answer:
        """An answer of one state of the archive: begun anew where days were rewritten meanwhile."""
        while True:
            self._catch_up()
            with suppress(_Rewritten):
                return answer()

    def _catch_up(self) -> None:
        """Forgets what was read of days that were rewritten since."""
        generations = self._catalogue.generations()
        if generations == self._generations:
            return
        for name in [name for name in self._days if generations.get(name) != self._generations.get(name)]:
            self._days.pop(name).close()
        self._generations = generations
        self._blocks.clear()
        self._files.clear()

    def _check(self) -> None:
        if self._catalogue.generations() != self._generations:
            raise _Rewritten

    @contextmanager
    def _damage_left_out(self, name: str) -> Iterator[None]:
        """Goes on without what is damaged in a day, and says so, once a day."""
        try:
            yield
        except ArchiveError as error:
            if error.code != "archive_damaged":
                raise
            if name not in self._damaged and self._warn:
                self._warn(
                    text(
                        N_(
                            "The archive's file of {day} is damaged; what cannot be read of it is left out. What can be"
                            " done: fremme archive verify"
                        ),
                        day=name,
                    )
                )
            self._damaged.add(name)

    def _days_in(self, window: Window) -> list[tuple[str, int]]:
        """The days that may have lines in a window, each with a time before which it has none."""
        first, last = _bounds(window)
        earliest = "" if window.start is None else day_of(first)
        days = [(name, begin) for name, begin in self._catalogue.days() if name >= earliest and begin <= last]
        self._check()
        return days

    def _day(self, name: str) -> Day | None:
        day = self._days.pop(name, None)
        if day is None:
            try:
                day = Day.open(self.folder, name, self._generations.get(name, 0))
            finally:
                # A file that was replaced before it was open may lack what stood in the log beside it.
                self._check()
        if day is not None:
            self._days[name] = day
            if len(self._days) > _OPEN_DAYS:
                self._days.popitem(last=False)[1].close()
        return day

    def _lines(self, candidate: Candidate, zone: str) -> Lines | None:
        key = (candidate.day, candidate.id)
        lines = self._blocks.pop(key, None)
        if lines is None:
            day = self._day(candidate.day)
            lines = day.lines(candidate.id, zone) if day else None
        if lines is not None:
            self._blocks[key] = lines
            if len(self._blocks) > _KEPT_BLOCKS:
                self._blocks.popitem(last=False)
        return lines

    def _file(self, number: int) -> tuple[str, int, str]:
        """A file's source, number in it, and zone."""
        if number not in self._files:
            sources = {source.id: source for source in self._catalogue.sources()}
            self._files = {
                file.id: (sources[file.source].name, file.number, sources[file.source].zone)
                for file in self._catalogue.files()
            }
            self._check()
        return self._files[number]


def _day_bounds(name: str) -> tuple[int, int]:
    """When a UTC day begins and ends, as Unix times in seconds."""
    begin = int(datetime.fromisoformat(name).replace(tzinfo=UTC).timestamp())
    return begin, begin + DAY // SECOND


def _lost(source: str, days: list[tuple[int, int]]) -> Coverage:
    """What is left to say of a source of which no day can be read: one gap."""
    first, last = (datetime.fromtimestamp(time, UTC) for time in (days[0][0], days[-1][1]))
    return Coverage(source, first, last, ((first, last),))


def _bounds(window: Window) -> tuple[int, int]:
    return (
        -_EVER if window.start is None else micros(window.start),
        _EVER if window.end is None else micros(window.end),
    )
