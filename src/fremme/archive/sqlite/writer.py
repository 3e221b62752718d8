"""Writes lines into the archive: each once, in order, one writer a source."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from fremme.archive.moments import micros, moment
from fremme.archive.sqlite.catalogue import Catalogue, FileRow, SourceRow
from fremme.archive.sqlite.day import Day
from fremme.archive.sqlite.known import Known
from fremme.archive.sqlite.locks import Lock, day_lock
from fremme.archive.sqlite.packing import Packed
from fremme.archive.sqlite.progress import Match, Progress, Step
from fremme.archive.sqlite.rewriting import sweep
from fremme.archive.sqlite.schema import told
from fremme.errors import ArchiveError
from fremme.intake.fingerprint import HEAD
from fremme.texts import N_, text

_OPEN_DAYS = 16
_NEVER = 1 << 63
_TIDY_FROM = 200
"""Blocks added to a day from which on its index is worth putting in one piece."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading of a file goes on; its source is locked for us. Of an older copy there is nothing to read."""

    source: SourceRow
    file: FileRow
    progress: Progress
    match: Match


class Writer:
    """The writing side of an archive folder, which is made where it is missing."""

    def __init__(self, folder: Path) -> None:
        with told(folder):
            there = folder.is_dir()
        try:
            if not there:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise ArchiveError(
                text(N_("The archive folder {folder} cannot be made ({error})."), folder=folder, error=error.strerror),
                code="archive_unusable",
            ) from error
        self.folder = folder
        self.catalogue = Catalogue.create(folder)
        sweep(folder, self.catalogue)
        self._days: dict[str, tuple[int, Day]] = {}
        self._locks: dict[int, Lock] = {}
        self._added: dict[str, int] = {}
        self._noted: dict[tuple[str, int], int] = {}
        self._known = Known(self.catalogue, self._beginning)
        self._heads: set[int] = {file.id for file in self.catalogue.files() if (file.head_length or 0) >= HEAD}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, name: str, zone: str, path: Path, opened: Callable[[], BinaryIO]) -> Place:
        """Finds out where to go on with a file, and locks its source.

        Args:
            name: of the source; a file that is known by its content stays with the source it was first read for.
            zone: the zone's name, for a source that is new.
            path: where the file lies now.
            opened: opens the file's uncompressed content anew.

        Raises:
            ArchiveError: ``source_locked`` where another process writes this source.

        """
        file, match = self._recognised(opened)
        if file is not None:
            source = self.catalogue.source_of(file)
        else:
            with self.catalogue.transaction():
                source = self.catalogue.add_source(name, zone)
        self._lock(source)
        if file is None:
            with self.catalogue.transaction():
                file = self._unused(source.id, str(path)) or self.catalogue.add_file(source.id, str(path))
        progress = self.progress(file.id)
        for name, steps in groupby(progress.beyond, key=lambda step: step.day or ""):
            with self._day(name) as day:
                day.remove([step.block for step in steps])
        return Place(source, file, progress, match)

    def begun(self, place: Place) -> datetime | None:
        """When the first line of a file was written; None where the file is new, or its beginning expired."""
        days = self.catalogue.days(place.file.id)
        known = place.progress.run and days and not self.catalogue.expired(place.file.id)
        return moment(days[0][1]) if known else None

    def add(self, place: Place, blocks: Sequence[Packed]) -> None:
        """Stores the blocks that follow. When it returns they are safe."""
        for block in blocks:
            # What comes from elsewhere is awaited before other writers have to wait for us.
            block.tokens.result()
        file = place.file.id
        self._announce(place.file, blocks)
        for name, run in groupby(blocks, key=lambda block: block.day):
            stored = list(run)
            with self._day(name) as day:
                day.add(place.source.id, file, stored)
            self._added[name] = self._added.get(name, 0) + len(stored)

    def _announce(self, place_file: FileRow, blocks: Sequence[Packed]) -> None:
        """Notes in `sources` what is about to be stored, where that is not noted yet."""
        file = place_file.id
        firsts: dict[str, int] = {}
        for block in blocks:
            first = micros(block.first)
            if first < min(self._noted.get((block.day, file), _NEVER), firsts.get(block.day, _NEVER)):
                firsts[block.day] = first
        if not firsts and file in self._heads:
            return
        for day in firsts:
            # Made before it is noted: a day that is noted and has no file was lost.
            with self._day(day):
                pass
        head = blocks[-1].fingerprint
        with self.catalogue.transaction():
            for day, first in firsts.items():
                self.catalogue.note_presence(day, file, first)
            self.catalogue.note_head(file, head.head, head.head_length)
        self._known.note(replace(place_file, head=head.head, head_length=head.head_length))
        self._noted.update({(day, file): first for day, first in firsts.items()})
        if head.head_length >= HEAD:
            self._heads.add(file)

    def progress(self, file: int) -> Progress:
        """How far a file was read."""
        while True:
            before = self.catalogue.generations()
            steps = self.catalogue.steps(file)
            for name, _ in self.catalogue.days(file):
                with self._day(name) as day:
                    steps += day.steps(file)
            # Else blocks were moved between days while we read them.
            if self.catalogue.generations() == before:
                return Progress.of(steps)

    def let_go(self) -> None:
        """Lets go of the sources that were begun: others may write them."""
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def close(self) -> None:
        """Puts in order what was written, and lets go of files and locks."""
        for name, count in self._added.items():
            if count >= _TIDY_FROM:
                with self._day(name) as day:
                    day.tidy()
        for _, day in self._days.values():
            day.close()
        self._days.clear()
        self.catalogue.close()
        self.let_go()

    def _recognised(self, opened: Callable[[], BinaryIO]) -> tuple[FileRow | None, Match]:
        with opened() as stream:
            first = stream.read(HEAD)
        for file in self._known.candidates(first):
            match = self.progress(file.id).compare(opened, self._data_of)
            if match is not Match.OTHER:
                return file, match
        return None, Match.OTHER

    def _beginning(self, file: int) -> bytes | None:
        run = self.progress(file).run
        return self._data_of(run[0]) if run else None

    def _data_of(self, step: Step) -> bytes | None:
        if step.day is None:
            return None
        with self._day(step.day) as day:
            lines = day.lines(step.block, "UTC")
        return lines.data if lines else None

    def _unused(self, source: int, path: str) -> FileRow | None:
        """The file last noted at this path, if nothing of it was stored: whoever noted it did not come farther."""
        last = next((file for file in reversed(self.catalogue.files(source)) if file.path == path), None)
        return last if last and not self.progress(last.id).run else None

    def _lock(self, source: SourceRow) -> None:
        lock = self._locks.setdefault(source.id, Lock(self.folder, str(source.id)))
        if not lock.take():
            raise ArchiveError(
                text(N_("{source} is being read by another process, which goes on with it."), source=source.name),
                code="source_locked",
            )

    @contextmanager
    def _day(self, name: str) -> Iterator[Day]:
        """The current generation of a day, which stays the current one meanwhile."""
        lock = day_lock(self.folder, name)
        lock.take(shared=True, wait=True)
        try:
            yield self._opened(name, self.catalogue.generation(name))
        finally:
            lock.release()

    def _opened(self, name: str, generation: int) -> Day:
        known, day = self._days.pop(name, (generation, None))
        if day is not None and known != generation:
            day.close()
            day = None
        day = day or Day.create(self.folder, name, generation)
        self._days[name] = generation, day
        while len(self._days) > _OPEN_DAYS:
            oldest = next(iter(self._days))
            self._days.pop(oldest)[1].close()
        return day
