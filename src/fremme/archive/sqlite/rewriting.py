"""Rewrites days: a new generation of a day's file is made beside the old one, and `sources` switches to it.

The switch is one transaction for all days that were rewritten together, so that a kill at any moment leaves either the
old or the new. A reader that has the old file open goes on with it; then its space is freed.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from fremme.archive.opening import no_archive
from fremme.archive.sqlite import schema
from fremme.archive.sqlite.catalogue import Catalogue
from fremme.archive.sqlite.day import Day, Stored
from fremme.archive.sqlite.locks import Lock, day_lock
from fremme.errors import ArchiveError
from fremme.texts import N_, text

_REWRITING = "rewriting"


class Rewriting:
    """An archive of which days are rewritten; nobody else does so meanwhile.

    Raises `ArchiveError` as `open_store`, and ``archive_busy`` where another process rewrites days.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = Catalogue.open(folder)
        if found is None:
            raise no_archive(folder)
        found.close()
        self.catalogue = Catalogue.create(folder)
        self._lock = Lock(folder, _REWRITING)
        self._held: dict[str, Lock] = {}
        self._built: dict[str, int] = {}

    def __enter__(self) -> "Rewriting":
        if not self._lock.take():
            self.catalogue.close()
            raise ArchiveError(
                text(N_("Another process is putting the archive in order just now. Try again when it is done.")),
                code="archive_busy",
            )
        sweep(self.folder, self.catalogue)
        return self

    def __exit__(self, *_: object) -> None:
        with ExitStack() as last:
            last.callback(self._lock.release)
            last.callback(self.catalogue.close)
            self._forget_built()

    def day(self, name: str) -> Day | None:
        """A day as it is now, for reading; the caller closes it."""
        return Day.open(self.folder, name, self.catalogue.generation(name))

    def hold(self, days: Iterable[str]) -> None:
        """Waits for those who write to these days, and keeps others away until the next switch."""
        for name in sorted(set(days) - set(self._held)):
            self._held[name] = day_lock(self.folder, name)
            self._held[name].take(wait=True)

    def build(self, name: str, blocks: Iterable[tuple[Stored, str]], slots: Iterable[tuple[int, int]]) -> None:
        """Makes the new generation of a day that is held, of blocks with their tokens."""
        number = self.catalogue.generation(name) + 1
        self._built[name] = number
        delete(schema.file_of(self.folder, name, number))
        day = Day.create(self.folder, name, number)
        try:
            day.put(blocks, slots)
            day.complete()
        finally:
            day.close()

    def drop(self, name: str) -> None:
        """A day that is held will have no lines any more."""
        self._built[name] = self.catalogue.generation(name) + 1

    def switch(self, more: Callable[[Catalogue], None] = lambda _: None) -> None:
        """From now on what was built is the archive, and `more` is written to `sources`; all at once."""
        _sync(self.folder)
        old = {name: schema.file_of(self.folder, name, self.catalogue.generation(name)) for name in self._built}
        with self.catalogue.transaction():
            for name, number in self._built.items():
                self.catalogue.set_generation(name, number)
            more(self.catalogue)
        self._built.clear()
        for path in old.values():
            delete(path)
        self._let_go()

    def give_up(self) -> None:
        """What was built since the last switch is thrown away."""
        self._forget_built()

    def _forget_built(self) -> None:
        for name, number in self._built.items():
            delete(schema.file_of(self.folder, name, number))
        self._built.clear()
        self._let_go()

    def _let_go(self) -> None:
        for lock in self._held.values():
            lock.release()
        self._held.clear()


def sweep(folder: Path, catalogue: Catalogue) -> None:
    """Deletes what a rewriting that was cut short left behind; leaves days that somebody writes to."""
    with schema.told(folder):
        there = [path for path in folder.glob(f"*{schema.SUFFIX}*") if not path.name.startswith(schema.SOURCES)]
    for name in sorted({path.name.partition(".")[0] for path in there}):
        current = {part.name for part in schema.parts_of(schema.file_of(folder, name, catalogue.generation(name)))}
        stray = [path for path in there if path.name.partition(".")[0] == name and path.name not in current]
        lock = day_lock(folder, name)
        if not stray or not lock.take():
            continue
        try:
            # Under the lock the generation is certain.
            current = {part.name for part in schema.parts_of(schema.file_of(folder, name, catalogue.generation(name)))}
            for path in stray:
                if path.name not in current:
                    with schema.told(path):
                        path.unlink(missing_ok=True)
        finally:
            lock.release()


def delete(path: Path) -> int:
    """Deletes a database and what belongs to it; readers that have it open go on with what they have.

    Returns how many bytes it took.
    """
    size = 0
    with schema.told(path):
        for part in schema.parts_of(path):
            if part.exists():
                size += part.stat().st_size
                part.unlink()
    return size


def _sync(folder: Path) -> None:
    """New files stand in the folder also after a power cut."""
    with schema.told(folder):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
