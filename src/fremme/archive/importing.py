"""Imports log files into the archive: rotated sets in order, each line once, on two cores.

One thread reads and compresses, another writes, a process beside takes the tokens. Killed at any moment, the next import
goes on where this one had come to.
"""

import shlex
import shutil
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import zstandard

from fremme.archive.moments import micros
from fremme.archive.series import Series, clock_of, limits, missing_numbers, series_of
from fremme.archive.sqlite.packing import LEVEL, Packed, pack
from fremme.archive.sqlite.progress import Match
from fremme.archive.sqlite.tokenising import Tokeniser
from fremme.archive.sqlite.tokenising import tokeniser as tokeniser_for
from fremme.archive.sqlite.writer import Place, Writer
from fremme.config import machine_zone, zone_named
from fremme.errors import ArchiveError, IntakeError
from fremme.intake.clock import Clock
from fremme.intake.files import STDIN, LogFile, Tracker, open_log
from fremme.intake.kinds import NO_LOG, Kind, sniff
from fremme.intake.reader import read_blocks
from fremme.intake.years import first_lines
from fremme.texts import N_, Text, text

BATCH = 50
"""Blocks that are stored at once: some 7 MB of lines, a quarter of a second."""


@dataclass(slots=True)
class Result:
    """What an import did. `read` is bytes of uncompressed content, `known` files of which nothing was new."""

    files: int = 0
    known: int = 0
    skipped: int = 0
    lines: int = 0
    read: int = 0
    warnings: list[Text] = field(default_factory=list)


class Progress:
    """Is told how far an import has come; this one keeps it to itself."""

    def begin(self, path: Path, size: int) -> None:
        """A file of `size` bytes on disk is being read (0 where that is unknown)."""

    def advance(self, lines: int, content: int) -> None:
        """So many lines and bytes of content more are stored."""

    def end(self) -> None:
        """The file is done."""


def import_logs(
    folder: Path,
    paths: Iterable[Path],
    *,
    zone: ZoneInfo | None = None,
    year: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Imports log files.

    Args:
        folder: the archive's, made where it is missing.
        paths: files in any order (see `intake.files.expand`); `-` is standard input.
        zone: for stamps without an offset, of sources that are new; the machine's where it is None.
        year: of the first stamp of each source's oldest file; where it is None, told by file times and sequence.
        progress: is told how far it is.

    Raises:
        ArchiveError: the archive cannot be written.

    """
    paths = list(paths)
    tokeniser = tokeniser_for(sum(path.stat().st_size for path in paths if path.is_file()))
    work = _Import(zone, year, progress or Progress(), tokeniser)
    with closing(tokeniser), Writer(folder) as writer, ThreadPoolExecutor(1, "archive-writer") as pool:
        for series in series_of(paths):
            try:
                work.series(writer, pool, series)
            except ArchiveError as error:
                if error.code != "source_locked":
                    raise
                work.skip(error.told)
            finally:
                # Ten thousand logs are more than a process may hold locks for.
                writer.let_go()
    return work.result


class _Import:
    def __init__(self, zone: ZoneInfo | None, year: int | None, progress: Progress, tokeniser: Tokeniser) -> None:
        self.result = Result()
        self._named_zone = zone
        self._year = year
        self._progress = progress
        self._tokeniser = tokeniser
        self._zones_told: set[int] = set()
        self._years_told: set[int] = set()

    def skip(self, reason: Text) -> None:
        self.result.skipped += 1
        self.result.warnings.append(reason)

    def series(self, writer: Writer, pool: ThreadPoolExecutor, series: Series) -> None:
        """Imports a log with its rotated files."""
        readable = [path for path in series.files if self._readable(path)]
        zone = self._named_zone or machine_zone()
        with ExitStack() as stack:
            contents = {path: stack.enter_context(_content(path)) for path in readable}
            latest = limits(contents.values(), zone) if self._year is None else {}
            before: Clock | None = None
            ends: dict[Path, tuple[Place, datetime, datetime]] = {}
            for path, content in contents.items():
                place = writer.begin(series.name, zone.key, _absolute(path), partial(open_log, content, warn=_silent))
                self._say_kept(place, zone, writer)
                clock = self._clock(place, latest.get(content), before)
                if place.match is Match.OLDER:
                    self.result.known += 1
                    continue
                first = self._file(writer, pool, place, path, content, clock)
                ends[path] = (place, first, clock.anchor)
                before = clock
        self._note_gaps(writer, series, ends)

    def _clock(self, place: Place, limit: datetime | None, before: Clock | None) -> Clock:
        zone = zone_named(place.source.zone)
        if place.progress.after is not None:
            return Clock(zone, anchor=place.progress.after)
        return clock_of(zone, year=self._year, limit=limit, before=before.anchor if before else None)

    def _file(
        self, writer: Writer, pool: ThreadPoolExecutor, place: Place, path: Path, content: Path, clock: Clock
    ) -> datetime:
        """Stores what is new of a file; returns the time of the first line that is."""
        begun = self.result.lines
        size = LogFile.of(content).size
        first: datetime | None = None
        clock.start(first_lines(content))
        self._progress.begin(path, size)
        waiting: deque[tuple[Future[None], list[Packed]]] = deque()
        with open_log(content, warn=self.result.warnings.append) as stream:
            for batch in _batches(_packed(stream, place, clock, content, self._tokeniser)):
                first = first or batch[0].first
                waiting.append((pool.submit(writer.add, place, batch), batch))
                if len(waiting) > 1:
                    self._stored(*waiting.popleft())
            while waiting:
                self._stored(*waiting.popleft())
        self._progress.end()
        if self.result.lines > begun:
            self.result.files += 1
        else:
            self.result.known += 1
        return first or clock.anchor

    def _stored(self, future: Future[None], batch: list[Packed]) -> None:
        future.result()
        lines, size = sum(block.count for block in batch), sum(block.size for block in batch)
        self.result.lines += lines
        self.result.read += size
        self._progress.advance(lines, size)

    def _readable(self, path: Path) -> bool:
        """Whether a file can be imported; says what is odd about it."""
        try:
            kind = sniff(path)
        except IntakeError as error:
            self.skip(error.told)
            return False
        if kind in NO_LOG:
            self.skip(text(NO_LOG[kind], path=path))
        elif kind is Kind.EMPTY:
            self.result.known += 1
        elif kind is Kind.TEXT:
            self.result.warnings.append(
                text(N_("{path} does not look like a mail log. It was kept all the same."), path=path)
            )
        return kind in {Kind.LOG, Kind.TEXT}

    def _say_kept(self, place: Place, zone: ZoneInfo, writer: Writer) -> None:
        """Says, once for a log, that it keeps the zone and the years it was first read with."""
        source = place.source
        if self._named_zone is not None and source.zone != zone.key and source.id not in self._zones_told:
            self._zones_told.add(source.id)
            self.result.warnings.append(
                text(
                    N_(
                        "{source} was first read with the time zone {zone}, and keeps it. If that is wrong:"
                        " fremme archive correct {name} --timezone {other}"
                    ),
                    source=source.name,
                    zone=source.zone,
                    name=shlex.quote(source.name),
                    other=zone.key,
                )
            )
        if self._year is None or source.id in self._years_told:
            return
        self._years_told.add(source.id)
        first = writer.begun(place)
        if first is not None and first.astimezone(zone_named(source.zone)).year != self._year:
            self.result.warnings.append(
                text(
                    N_(
                        "{source} was read before, its first line as of {year}, and keeps that. If that is wrong:"
                        " fremme archive correct {name} --year {other}"
                    ),
                    source=source.name,
                    year=first.year,
                    name=shlex.quote(source.name),
                    other=self._year,
                )
            )

    def _note_gaps(self, writer: Writer, series: Series, ends: dict[Path, tuple[Place, datetime, datetime]]) -> None:
        """Notes where a rotated file is missing in a set that was read for the first time."""
        for older, newer in missing_numbers(series.files):
            if older not in ends or newer not in ends:
                continue
            (place, _, last), (other, first, _) = ends[older], ends[newer]
            if place.source.id == other.source.id and last < first and Match.SAME not in {place.match, other.match}:
                with writer.catalogue.transaction():
                    writer.catalogue.add_gap(place.source.id, micros(last), micros(first), "rotated file missing")


def _packed(stream: BinaryIO, place: Place, clock: Clock, content: Path, tokeniser: Tokeniser) -> Iterator[Packed]:
    zone, position = zone_named(place.source.zone), place.progress.position
    with open_log(content, warn=_silent) as begin:
        tracker = Tracker.at(begin, position)
    compressor = zstandard.ZstdCompressor(level=LEVEL)
    for block in read_blocks(stream, position, clock):
        yield from pack(block, clock.anchor, tracker, zone, compressor, tokeniser)


def _batches(blocks: Iterator[Packed]) -> Iterator[list[Packed]]:
    while batch := list(islice(blocks, BATCH)):
        yield batch


def _absolute(path: Path) -> Path:
    return path if path == STDIN else path.absolute()


def _silent(_: Text) -> None:
    """What is wrong with a file is said once, where it is read as a whole."""


@contextmanager
def _content(path: Path) -> Iterator[Path]:
    """A file that can be read more than once: what comes by standard input or a pipe is written to one first."""
    if path != STDIN and path.is_file():
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="fremme-") as file:
        with open_log(path) as stream:
            shutil.copyfileobj(stream, file)
        file.flush()
        yield Path(file.name)
