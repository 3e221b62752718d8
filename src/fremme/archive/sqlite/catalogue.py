"""The `sources` file: which sources and files there are, in which days they have lines, what expired."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fremme.archive.moments import moment
from fremme.archive.sqlite import schema
from fremme.archive.sqlite.progress import Step
from fremme.intake.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source: a log with all its rotated files. `zone` is for stamps that name no offset."""

    id: int
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a source. `head` is the hash of its first `head_length` bytes, as far as was known when it was noted."""

    id: int
    source: int
    number: int
    path: str
    head: bytes | None
    head_length: int | None


@dataclass(frozen=True, slots=True)
class Expired:
    """A stretch of a file whose lines were deleted, with the fingerprint up to its end."""

    file: int
    start: int
    stop: int
    head: bytes
    head_length: int
    tail: bytes
    after: int
    after_offset: int


class Catalogue:
    """Rows of the `sources` file, read and written."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @classmethod
    def create(cls, folder: Path) -> "Catalogue":
        """Opens it for writing."""
        path = folder / schema.SOURCES
        return cls(schema.create(path, schema.SOURCES_LAYOUT), path)

    @classmethod
    def open(cls, folder: Path) -> "Catalogue | None":
        """Opens it for reading; None where there is none yet."""
        path = folder / schema.SOURCES
        connection = schema.opened(path, schema.SOURCES_LAYOUT)
        return cls(connection, path) if connection else None

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing of it."""
        with schema.told(self._path), schema.transaction(self._db):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment."""
        with schema.told(self._path):
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("COMMIT")

    def generations(self) -> dict[str, int]:
        """The current generation of each day that was rewritten; all others have the first, 0."""
        if not self._rows("SELECT 1 FROM sqlite_schema WHERE name = 'generation'"):
            return {}
        return dict(self._rows("SELECT day, number FROM generation"))

    def generation(self, day: str) -> int:
        """The current generation of a day's file."""
        rows = self._rows("SELECT number FROM generation WHERE day = ?", day)
        return int(rows[0][0]) if rows else 0

    def set_generation(self, day: str, number: int) -> None:
        """From now on a day's file is this one."""
        self._rows("INSERT OR REPLACE INTO generation VALUES (?, ?)", day, number)

    def set_zone(self, source: int, zone: str) -> None:
        """A source's lines were filed again under another zone."""
        self._rows("UPDATE source SET zone = ? WHERE id = ?", zone, source)

    def sources(self) -> list[SourceRow]:
        """All sources, by name."""
        return [SourceRow(*row) for row in self._rows("SELECT id, name, zone FROM source ORDER BY name")]

    def source(self, name: str) -> SourceRow | None:
        """The source of this name."""
        rows = self._rows("SELECT id, name, zone FROM source WHERE name = ?", name)
        return SourceRow(*rows[0]) if rows else None

    def source_of(self, file: FileRow) -> SourceRow:
        """The source of a file."""
        return SourceRow(*self._rows("SELECT id, name, zone FROM source WHERE id = ?", file.source)[0])

    def state(self) -> int:
        """Another number whenever another connection wrote since."""
        return int(self._rows("PRAGMA data_version")[0][0])

    def add_source(self, name: str, zone: str) -> SourceRow:
        """The source of this name, made where there is none."""
        self._rows("INSERT OR IGNORE INTO source (name, zone) VALUES (?, ?)", name, zone)
        found = self.source(name)
        if found is None:
            raise LookupError(name)
        return found

    def files(self, source: int | None = None) -> list[FileRow]:
        """All files, or those of one source, oldest entry first."""
        columns = "SELECT id, source, number, path, head, head_length FROM file"
        rows = (
            self._rows(f"{columns} ORDER BY id")
            if source is None
            else self._rows(f"{columns} WHERE source = ? ORDER BY id", source)
        )
        return [FileRow(*row) for row in rows]

    def add_file(self, source: int, path: str) -> FileRow:
        """A new file of a source, with the next number there."""
        self._rows(
            "INSERT INTO file (source, number, path)"
            " SELECT ?1, coalesce(max(number), 0) + 1, ?2 FROM file WHERE source = ?1",
            source,
            path,
        )
        return self.files(source)[-1]

    def note_head(self, file: int, head: bytes, length: int) -> None:
        """Remembers how a file begins."""
        self._rows("UPDATE file SET head = ?, head_length = ? WHERE id = ?", head, length, file)

    def days(self, file: int | None = None) -> list[tuple[str, int]]:
        """Days that may have lines (of one file), each with a time before which it has none; by day."""
        if file is not None:
            return self._rows("SELECT day, first FROM presence WHERE file = ? ORDER BY day", file)
        return self._rows("SELECT day, min(first) FROM presence GROUP BY day ORDER BY day")

    def sources_of(self, day: str) -> set[int]:
        """The sources that may have lines in a day."""
        rows = self._rows("SELECT DISTINCT f.source FROM presence p JOIN file f ON f.id = p.file WHERE p.day = ?", day)
        return {row[0] for row in rows}

    def note_presence(self, day: str, file: int, first: int) -> None:
        """Notes that a day's file will have lines of a file, none before `first`."""
        self._rows(
            "INSERT INTO presence (day, file, first) VALUES (?, ?, ?) ON CONFLICT (day, file)"
            " DO UPDATE SET first = min(first, excluded.first)",
            day,
            file,
            first,
        )

    def forget_day(self, day: str) -> None:
        """A day's file is gone."""
        self._rows("DELETE FROM presence WHERE day = ?", day)

    def forget_presence(self, day: str, file: int) -> None:
        """A day's file has no lines of a file any more."""
        self._rows("DELETE FROM presence WHERE day = ? AND file = ?", day, file)

    def expired(self, file: int) -> list[Expired]:
        """What was deleted of a file."""
        return [Expired(*row) for row in self._rows("SELECT * FROM expired WHERE file = ? ORDER BY start", file)]

    def steps(self, file: int) -> list[Step]:
        """What was deleted of a file, as steps of its reading."""
        return [
            Step(e.start, e.stop, Fingerprint(e.head, e.head_length, e.tail, e.stop), moment(e.after, e.after_offset))
            for e in self.expired(file)
        ]

    def add_expired(self, stretches: Iterable[Expired]) -> None:
        """Notes what will be deleted, so that it is not read again."""
        for s in stretches:
            self._rows(
                "INSERT OR REPLACE INTO expired VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                s.file, s.start, s.stop, s.head, s.head_length, s.tail, s.after, s.after_offset,
            )  # fmt: skip

    def gaps(self) -> list[tuple[int, int, int]]:
        """Stretches that are known to be missing: source, from, to."""
        return self._rows("SELECT source, first, last FROM gap ORDER BY source, first")

    def add_gap(self, source: int, first: int, last: int, reason: str) -> None:
        """Notes that lines of a source are missing between two times."""
        self._rows("INSERT OR IGNORE INTO gap VALUES (?, ?, ?, ?)", source, first, last, reason)

    def move_gap(self, source: int, before: tuple[int, int], after: tuple[int, int]) -> None:
        """A gap lies at other times, since its source was filed again."""
        self._rows("DELETE FROM gap WHERE source = ? AND first = ? AND last = ?", source, *before)
        self._rows("INSERT OR IGNORE INTO gap VALUES (?, ?, ?, 'rotated file missing')", source, *after)

    def faults(self) -> list[str]:
        """What is wrong with the file, in words."""
        return [row[0] for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"]

    def _rows(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        with schema.told(self._path):
            return self._db.execute(sql, values).fetchall()
