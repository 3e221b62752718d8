"""Looks after an archive folder: what is in it, whether it is sound, what is old enough to go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fremme.archive.moments import day_of, micros
from fremme.archive.opening import no_archive
from fremme.archive.sqlite import schema
from fremme.archive.sqlite.catalogue import Catalogue, Expired
from fremme.archive.sqlite.day import DISORDER, Day, Span
from fremme.archive.sqlite.locks import Lock, day_lock
from fremme.archive.sqlite.progress import Progress
from fremme.archive.sqlite.rewriting import delete
from fremme.errors import ArchiveError
from fremme.texts import N_, Text, text


@dataclass(frozen=True, slots=True)
class Stats:
    """What an archive holds; `bytes_on_disk` is of all its files, `raw_bytes` of the lines themselves."""

    lines: int
    bytes_on_disk: int
    raw_bytes: int
    blocks: int
    days: int
    sources: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class SourceStats:
    """What an archive holds of a source; `files` are the paths its files were first read from."""

    name: str
    zone: str
    lines: int
    blocks: int
    first: datetime | None
    last: datetime | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expiry:
    """What was deleted, and the days that were left because a source is being written just now."""

    days: tuple[str, ...]
    lines: int
    bytes_on_disk: int
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file of the archive; `detail` is what a library said of it."""

    file: str
    fault: Text
    detail: str | None = None


def stats(folder: Path) -> Stats:
    """Counts what an archive holds. Raises `ArchiveError` as `open_store`."""
    with _Opened(folder) as archive:
        spans: list[Span] = []
        raw = days = 0
        for day in archive.days():
            spans += day.spans()
            raw += day.raw_bytes()
            days += 1
    return Stats(
        lines=sum(span.lines for span in spans),
        bytes_on_disk=_size_of(folder),
        raw_bytes=raw,
        blocks=sum(span.blocks for span in spans),
        days=days,
        sources=len({span.source for span in spans}),
        first=min((span.begin for span in spans), default=None),
        last=max((span.end for span in spans), default=None),
    )


def _size_of(folder: Path) -> int:
    with schema.told(folder):
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def sources(folder: Path) -> list[SourceStats]:
    """The sources of an archive, by name. Raises `ArchiveError` as `open_store`."""
    with _Opened(folder) as archive:
        spans = [span for day in archive.days() for span in day.spans()]
        files = archive.catalogue.files()
        return [
            SourceStats(
                name=source.name,
                zone=source.zone,
                lines=sum(span.lines for span in own),
                blocks=sum(span.blocks for span in own),
                first=min((span.begin for span in own), default=None),
                last=max((span.end for span in own), default=None),
                files=tuple(file.path for file in files if file.source == source.id and file.head is not None),
            )
            for source in archive.catalogue.sources()
            for own in [[span for span in spans if span.source == source.id]]
        ]


def verify(folder: Path) -> list[Fault]:
    """Reads all that is stored; returns what is wrong. Raises `ArchiveError` as `open_store`."""
    with _Opened(folder) as archive:
        while True:
            before = archive.catalogue.generations()
            found = _faults(folder, archive.catalogue)
            # What was rewritten meanwhile may have looked as if it was missing.
            if not found or archive.catalogue.generations() == before:
                return found


def _faults(folder: Path, catalogue: Catalogue) -> list[Fault]:
    found = [Fault(schema.SOURCES, text(DISORDER), fault) for fault in catalogue.faults()]
    named = [name for name, _ in catalogue.days()]
    with schema.told(folder):
        there = sorted(
            path.name.partition(".")[0] for path in folder.glob(f"*{schema.SUFFIX}") if path.name != schema.SOURCES
        )
    for name in sorted({*named, *there}):
        found += _faults_of_day(folder, name, catalogue)
    return found or list(_holes(folder, catalogue))


def _faults_of_day(folder: Path, name: str, catalogue: Catalogue) -> Iterator[Fault]:
    file = schema.file_of(folder, name, catalogue.generation(name)).name
    try:
        day = Day.open(folder, name, catalogue.generation(name))
    except ArchiveError as error:
        if error.code != "archive_damaged":
            raise
        yield Fault(file, text(DISORDER), str(error.__cause__ or error))
        return
    if day is None:
        # One that no source knows was only just being made when an import was killed.
        if name in dict(catalogue.days()):
            yield Fault(file, text(N_("The file is missing or empty: the lines of this day are lost.")))
        return
    try:
        faults = day.faults()
        yield from (Fault(file, *fault) for fault in faults)
        if not faults:
            known = {one.id for one in catalogue.files()}
            if not known.issuperset(day.files()):
                yield Fault(file, text(N_("It holds lines of a log that the archive does not know.")))
            if day.files() and name not in dict(catalogue.days()):
                yield Fault(file, text(N_("The archive does not know of this day: its lines are not found.")))
    finally:
        day.close()


def _holes(folder: Path, catalogue: Catalogue) -> Iterator[Fault]:
    """Where lines of a file are missing before others of it that are there."""
    for file in catalogue.files():
        steps = catalogue.steps(file.id)
        for name, _ in catalogue.days(file.id):
            day = Day.open(folder, name, catalogue.generation(name))
            if day is not None:
                steps += day.steps(file.id)
                day.close()
        beyond = Progress.of(steps).beyond
        if beyond:
            day_name = beyond[0].day or ""
            yield Fault(
                schema.file_of(folder, day_name, catalogue.generation(day_name)).name,
                text(N_("Lines of {log} that stood before those of this day are missing."), log=file.path),
            )


def expire(folder: Path, before: datetime) -> Expiry:
    """Deletes all days that end before a time (its own UTC day stays). Raises `ArchiveError` as `open_store`.

    What will be deleted is noted first, so that no import reads it again.
    """
    limit = day_of(micros(before))
    gone: list[str] = []
    left: list[str] = []
    lines = size = 0
    with _Opened(folder, write=True) as archive:
        for day in archive.days():
            if day.name >= limit:
                break
            locks = [day_lock(folder, day.name), *(Lock(folder, str(span.source)) for span in day.spans())]
            try:
                if not all(lock.take() for lock in locks):
                    left.append(day.name)
                    continue
                lines += sum(span.lines for span in day.spans())
                with archive.catalogue.transaction():
                    for file in day.files():
                        archive.catalogue.add_expired(_expired(day, file))
                day.close()
                size += delete(day.path)
                with archive.catalogue.transaction():
                    archive.catalogue.forget_day(day.name)
                gone.append(day.name)
            finally:
                for lock in locks:
                    lock.release()
        _forget_lost(folder, archive.catalogue, limit)
    return Expiry(tuple(gone), lines, size, tuple(left))


def _forget_lost(folder: Path, catalogue: Catalogue, limit: str) -> None:
    """Days whose files are gone, be it that an expiry was cut short."""
    for name, _ in catalogue.days():
        if name < limit and not schema.file_of(folder, name, catalogue.generation(name)).exists():
            with catalogue.transaction():
                catalogue.forget_day(name)


def _expired(day: Day, file: int) -> Iterator[Expired]:
    for s in day.stretches(file):
        print_ = s.fingerprint
        yield Expired(file, s.start, s.stop, print_.head, print_.head_length, print_.tail, s.after, s.after_offset)


class _Opened:
    """An archive folder's catalogue and days, for a while."""

    def __init__(self, folder: Path, *, write: bool = False) -> None:
        self._folder = folder
        found = Catalogue.open(folder)
        if found is None:
            raise no_archive(folder)
        if write:
            found.close()
            found = Catalogue.create(folder)
        self.catalogue = found

    def __enter__(self) -> "_Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.catalogue.close()

    def days(self) -> Iterator[Day]:
        """The day files, oldest first, one open at a time."""
        for name, _ in self.catalogue.days():
            day = Day.open(self._folder, name, self.catalogue.generation(name))
            if day is not None:
                try:
                    yield day
                finally:
                    day.close()
