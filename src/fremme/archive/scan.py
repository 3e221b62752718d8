"""The store that needs nothing set up: raw log files, searched in place."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.archive.collecting import Collector
from fremme.archive.gaps import covered
from fremme.archive.lines import Asked, Lines, asked_of
from fremme.archive.protocol import Coverage, Found, Terms, Window
from fremme.archive.raw import RawFile
from fremme.archive.series import clock_of, limits, missing_numbers, series_of
from fremme.config import machine_zone
from fremme.errors import IntakeError
from fremme.intake.files import expand
from fremme.intake.kinds import NO_LOG, Kind, sniff
from fremme.intake.streams import Warn
from fremme.texts import N_, text

_KEPT_CHUNKS = 512


class ScanStore:
    """Log files as a store. Rotated files of one log are one source, as in an archive.

    Args:
        paths: the files in any order (see `intake.files.expand`); `-` is standard input.
        zone: for stamps without an offset; the machine's where it is None.
        year: of the first stamp of each source's oldest file; where it is None, told by file times and sequence.
        warn: is told of damage to a file; default: the logger ``fremme.intake``.

    A source's name is its log's, as it was named in `paths`. Raises `IntakeError` where a file cannot be read.

    """

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        zone: ZoneInfo | None = None,
        year: int | None = None,
        warn: Warn | None = None,
    ) -> None:
        zone = zone or machine_zone()
        self._files: list[RawFile] = []
        self._missing: list[tuple[RawFile, RawFile]] = []
        self._lines: OrderedDict[tuple[int, int], Lines] = OrderedDict()
        for series in series_of(paths):
            latest = limits(series.files, zone) if year is None else {}
            opened: dict[Path, RawFile] = {}
            before: datetime | None = None
            for number, path in enumerate(series.files, 1):
                clock = clock_of(zone, year=year, limit=latest.get(path), before=before)
                file = RawFile(path, series.typed, number, clock, zone, warn)
                if file.chunks:
                    opened[path] = file
                    before = file.anchor
            self._files += opened.values()
            self._missing += [
                (opened[older], opened[newer])
                for older, newer in missing_numbers(series.files)
                if older in opened and newer in opened
            ]

    def find(self, wanted: Sequence[Terms], window: Window, limit: int = 10_000) -> Found:
        """See `Store.find`."""
        collector = Collector(window, limit)
        asked = asked_of(wanted)
        places: list[tuple[RawFile, int, list[Asked]]] = [
            (file, number, held)
            for file in self._files
            for number, held in file.candidates(asked, window.start, window.end).items()
        ]
        places.sort(key=lambda place: place[0].chunks[place[1]].first)
        for file, number, held in places:
            if collector.enough(file.chunks[number].earliest):
                break
            lines = self._chunk(file, number)
            collector.add(file.source, file.number, lines, lines.matching(held))
        return collector.found()

    def coverage(self) -> Sequence[Coverage]:
        """See `Store.coverage`."""
        missing: dict[str, list[tuple[int, int]]] = {}
        for older, newer in self._missing:
            last, first = older.chunks[-1].last, newer.chunks[0].first
            if last < first:
                missing.setdefault(older.source, []).append((int(last.timestamp()), int(first.timestamp())))
        found = []
        for source in sorted({file.source for file in self._files}):
            files = [file for file in self._files if file.source == source]
            first = min(chunk.first for file in files for chunk in file.chunks)
            last = max(chunk.last for file in files for chunk in file.chunks)
            if slots := set[int]().union(*(file.slots() for file in files)):
                found.append(covered(source, first, last, slots, missing.get(source, ())))
        return found

    def close(self) -> None:
        """Lets go of the files."""
        for file in self._files:
            file.close()
        self._files.clear()
        self._lines.clear()

    def _chunk(self, file: RawFile, number: int) -> Lines:
        key = (id(file), number)
        lines = self._lines.pop(key, None) or file.lines(number)
        self._lines[key] = lines
        if len(self._lines) > _KEPT_CHUNKS:
            self._lines.popitem(last=False)
        return lines


def open_logs(logs: Iterable[str | Path], zone: ZoneInfo | None, *, year: int | None = None, warn: Warn) -> ScanStore:
    """Opens the log files, folders and patterns named as a store.

    `warn` is told of files that hold no mail log, may not be read, or are damaged; the others are used.
    Raises `IntakeError`: ``log_missing`` for a name that is nothing, ``no_mail_log`` where no file can be used.
    """
    readable = []
    for path in expand(logs, warn=warn):
        try:
            kind = sniff(path)
        except IntakeError as error:
            warn(error.told)
            continue
        if kind is Kind.LOG:
            readable.append(path)
        else:
            warn(text(_ODD[kind], path=path))
    if not readable:
        raise IntakeError(text(N_("None of the files named holds a mail log that can be read.")), code="no_mail_log")
    return ScanStore(readable, zone=zone, year=year, warn=warn)


_ODD = NO_LOG | {
    Kind.TEXT: N_("{path} has no line of a mail log in it."),
    Kind.EMPTY: N_("{path} is empty."),
}
