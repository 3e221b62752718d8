"""Finds lines in the archive."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from fremme.archive.collecting import Collector
from fremme.archive.gaps import covered
from fremme.archive.lines import Asked, Lines, asked_of
from fremme.archive.moments import SECOND, day_of, micros, moment
from fremme.archive.protocol import Coverage, Found, Terms, Window
from fremme.archive.sqlite.catalogue import Catalogue
from fremme.archive.sqlite.day import Candidate, Day, Span

_OPEN_DAYS = 64
_KEPT_BLOCKS = 128
"""Blocks kept decompressed, some 300 kB each."""
_EVER = 1 << 62


class SqliteStore:
    """The reading side of an archive folder; many may read while one writes."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder = folder
        self._catalogue = catalogue
        self._days: OrderedDict[str, Day] = OrderedDict()
        self._blocks: OrderedDict[tuple[str, int], Lines] = OrderedDict()
        self._files: dict[int, tuple[str, int, str]] = {}

    def find(self, wanted: Sequence[Terms], window: Window, limit: int = 10_000) -> Found:
        """See `Store.find`."""
        collector = Collector(window, limit)
        asked = asked_of(wanted)
        for name, begin in self._days_in(window):
            # A later day may have earlier lines than this one, if they came out of order; its `begin` tells.
            if asked and not collector.enough(moment(begin)):
                self._find_in(name, asked, window, collector)
        return collector.found()

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
            source, number, zone = self._file(candidate.file)
            lines = self._lines(candidate, zone)
            if lines is not None:
                collector.add(source, number, lines, lines.matching(places[candidate]))

    def coverage(self) -> Sequence[Coverage]:
        """See `Store.coverage`."""
        spans: dict[int, list[Span]] = {}
        slots: dict[int, set[int]] = {}
        for name, _ in self._days_in(Window()):
            day = self._day(name)
            if day is None:
                continue
            for span in day.spans():
                spans.setdefault(span.source, []).append(span)
            for source, slot in day.slots():
                slots.setdefault(source, set()).add(slot)
        noted = self._catalogue.gaps()
        return [
            covered(
                source.name,
                min(span.begin for span in spans[source.id]),
                max(span.end for span in spans[source.id]),
                slots[source.id],
                [(first // SECOND, last // SECOND) for own, first, last in noted if own == source.id],
            )
            for source in self._catalogue.sources()
            if source.id in spans
        ]

    def close(self) -> None:
        """Closes all files."""
        for day in self._days.values():
            day.close()
        self._days.clear()
        self._blocks.clear()
        self._catalogue.close()

    def _days_in(self, window: Window) -> list[tuple[str, int]]:
        """The days that may have lines in a window, each with a time before which it has none."""
        first, last = _bounds(window)
        earliest = "" if window.start is None else day_of(first)
        return [(name, begin) for name, begin in self._catalogue.days() if name >= earliest and begin <= last]

    def _day(self, name: str) -> Day | None:
        day = self._days.pop(name, None) or Day.open(self.folder, name)
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
        return self._files[number]


def _bounds(window: Window) -> tuple[int, int]:
    return (
        -_EVER if window.start is None else micros(window.start),
        _EVER if window.end is None else micros(window.end),
    )
