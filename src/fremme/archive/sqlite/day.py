"""One day's file: its blocks, written and found."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import zstandard

from fremme.archive.erased import line_count
from fremme.archive.lines import Lines
from fremme.archive.moments import micros, moment, offset_of
from fremme.archive.sqlite import schema
from fremme.archive.sqlite.packing import Packed
from fremme.archive.sqlite.progress import Step
from fremme.archive.tokens import block_tokens
from fremme.config import zone_named
from fremme.intake.files import Fingerprint
from fremme.texts import N_, Text, text

_TOKENS_TRIED = 3
_NONSENSE = (zstandard.ZstdError, OverflowError, TypeError, ValueError)
"""What comes of a row whose values are none of ours."""
_BLOCK_LIMIT = 64 << 20
"""No block is larger when decompressed; what claims to be is damaged."""

DISORDER = N_("The file is damaged.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that may hold what is asked for."""

    day: str
    id: int
    file: int
    first: int


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a block: of its first and last line, the clock's anchors before and behind it; each with its offset."""

    first: int
    first_offset: int
    last: int
    last_offset: int
    anchor: int
    anchor_offset: int
    after: int
    after_offset: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A block as it stands in a day's file; `content` is compressed, `size` is of the lines."""

    id: int
    source: int
    file: int
    start: int
    stop: int
    count: int
    size: int
    times: Times
    fingerprint: Fingerprint
    content: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a block tells about the reading of its file."""

    id: int
    start: int
    stop: int
    fingerprint: Fingerprint
    after: int
    after_offset: int


@dataclass(frozen=True, slots=True)
class Span:
    """What of a source lies in a day: the times of its first and last line, how much it is."""

    source: int
    begin: datetime
    end: datetime
    lines: int
    blocks: int


class Day:
    """The file of a UTC day."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.name = path.name.partition(".")[0]
        self.path = path
        self._db = connection

    @classmethod
    def create(cls, folder: Path, name: str, generation: int = 0) -> "Day":
        """Opens a day for writing."""
        path = schema.file_of(folder, name, generation)
        return cls(schema.create(path, schema.DAY_LAYOUT), path)

    @classmethod
    def open(cls, folder: Path, name: str, generation: int = 0) -> "Day | None":
        """Opens a day for reading; None where there is none."""
        path = schema.file_of(folder, name, generation)
        connection = schema.opened(path, schema.DAY_LAYOUT)
        return cls(connection, path) if connection else None

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def add(self, source: int, file: int, blocks: Iterable[Packed]) -> None:
        """Stores blocks of one file, all or none."""
        with schema.told(self.path), schema.transaction(self._db):
            for block in blocks:
                self._add(source, file, block)

    def _add(self, source: int, file: int, block: Packed) -> None:
        times = Times(
            micros(block.first), offset_of(block.first), micros(block.last), offset_of(block.last),
            micros(block.anchor), offset_of(block.anchor), micros(block.after), offset_of(block.after),
        )  # fmt: skip
        row = Stored(
            0, source, file, block.start, block.stop, block.count, block.size, times, block.fingerprint, block.content
        )
        self._put(row, block.tokens.result())
        self._put_slots((source, slot) for begin, end in block.slots for slot in range(begin, end + 1))

    def put(self, blocks: Iterable[tuple[Stored, str]], slots: Iterable[tuple[int, int]]) -> None:
        """Stores blocks with their tokens, and in which slots their sources have lines; all or none."""
        with schema.told(self.path), schema.transaction(self._db):
            for block, tokens in blocks:
                self._put(block, tokens)
            self._put_slots(slots)

    def _put(self, block: Stored, tokens: str) -> None:
        times, print_ = block.times, block.fingerprint
        cursor = self._db.execute(
            "INSERT INTO block VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                block.source, block.file, block.start, block.stop, block.count, block.size, *astuple(times),
                print_.head, print_.head_length, print_.tail,
            ),
        )  # fmt: skip
        number = cursor.lastrowid
        self._db.execute("INSERT INTO content VALUES (?, ?)", (number, block.content))
        self._db.execute("INSERT INTO token (rowid, text) VALUES (?, ?)", (number, tokens))
        self._db.execute(
            "INSERT INTO span VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT (source) DO UPDATE SET"
            " first_offset = iif(?2 < first, ?3, first_offset), first = min(first, ?2),"
            " last_offset = iif(?4 > last, ?5, last_offset), last = max(last, ?4),"
            " count = count + ?6, blocks = blocks + 1",
            (block.source, times.first, times.first_offset, times.last, times.last_offset, block.count),
        )

    def _put_slots(self, slots: Iterable[tuple[int, int]]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO slot VALUES (?, ?)", slots)

    def stored(self, source: int | None = None) -> Iterator[Stored]:
        """The blocks (of one source), those of a file together and in their order."""
        with schema.told(self.path):
            rows = self._db.execute(
                "SELECT b.*, c.data FROM block b JOIN content c ON c.id = b.id"
                " WHERE ?1 IS NULL OR b.source = ?1 ORDER BY b.file, b.start",
                (source,),
            )
            for row in rows:
                yield _stored(*row)

    def one(self, block: int) -> Stored | None:
        """A block by its number."""
        with schema.told(self.path):
            row = self._db.execute(
                "SELECT b.*, c.data FROM block b JOIN content c ON c.id = b.id WHERE b.id = ?", (block,)
            ).fetchone()
        return _stored(*row) if row else None

    def sizes(self) -> list[tuple[int, int, int, int, int, int]]:
        """Number, file, start, stop, lines and bytes of each block, those of a file together and in their order."""
        with schema.told(self.path):
            return self._db.execute(
                "SELECT id, file, start, stop, count, bytes FROM block ORDER BY file, start"
            ).fetchall()

    def mentions(self, terms: frozenset[bytes]) -> bool:
        """Whether the index has a block with all these tokens, be it one that was taken out."""
        asked = " ".join(f'"{term.decode("latin-1")}"' for term in sorted(terms))
        with schema.told(self.path):
            return bool(self._db.execute("SELECT 1 FROM token WHERE token MATCH ? LIMIT 1", (asked,)).fetchall())

    def complete(self) -> None:
        """After the last write: everything in one file, safe on the disk."""
        with schema.told(self.path):
            self._db.execute("INSERT INTO token (token) VALUES ('optimize')")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def tidy(self) -> None:
        """After much was added: the index in one piece, what is in the log written to the file."""
        with schema.told(self.path):
            self._db.execute("INSERT INTO token (token) VALUES ('optimize')")
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def candidates(self, terms: frozenset[bytes], first: int, last: int) -> list[Candidate]:
        """The blocks that hold all terms and overlap the times; all that overlap for no terms."""
        with schema.told(self.path):
            if terms:
                asked = " ".join(f'"{term.decode("latin-1")}"' for term in sorted(terms))
                rows = self._db.execute(
                    "SELECT b.id, b.file, b.first FROM token CROSS JOIN block b ON b.id = token.rowid"
                    " WHERE token MATCH ? AND b.last >= ? AND b.first <= ?",
                    (asked, first, last),
                ).fetchall()
            else:
                rows = self._db.execute(
                    "SELECT id, file, first FROM block WHERE last >= ? AND first <= ?", (first, last)
                ).fetchall()
        return [Candidate(self.name, *row) for row in rows]

    def lines(self, block: int, zone: str) -> Lines | None:
        """A block's lines; None where it is gone. Raises `ArchiveError` (``archive_damaged``)."""
        with schema.told(self.path):
            row = self._db.execute(
                "SELECT c.data, b.start, b.anchor, b.anchor_offset, b.first, b.first_offset, b.last, b.last_offset"
                " FROM block b JOIN content c ON c.id = b.id WHERE b.id = ?",
                (block,),
            ).fetchone()
        if row is None:
            return None
        data, start, *times = row
        try:
            anchor, first, last = (moment(*times[n : n + 2]) for n in (0, 2, 4))
            return Lines(unpacked(data), start, zone_named(zone), anchor, first, last)
        except _NONSENSE as error:
            raise schema.damaged(self.path, error) from error

    def stretches(self, file: int) -> list[Stretch]:
        """What of a file lies here."""
        with schema.told(self.path):
            rows = self._db.execute(
                "SELECT id, start, stop, head, head_length, tail, after, after_offset FROM block WHERE file = ?",
                (file,),
            ).fetchall()
        return [
            Stretch(block, start, stop, Fingerprint(head, length, tail, stop), after, offset)
            for block, start, stop, head, length, tail, after, offset in rows
        ]

    def steps(self, file: int) -> list[Step]:
        """What of a file lies here, as steps of its reading."""
        return [
            Step(s.start, s.stop, s.fingerprint, moment(s.after, s.after_offset), self.name, s.id)
            for s in self.stretches(file)
        ]

    def remove(self, blocks: Iterable[int]) -> None:
        """Takes blocks out. Their tokens stay in the index and lead nowhere: a block's number never comes again."""
        with schema.told(self.path), schema.transaction(self._db):
            for block in blocks:
                source, count = self._db.execute(
                    "DELETE FROM block WHERE id = ? RETURNING source, count", (block,)
                ).fetchone()
                self._db.execute("DELETE FROM content WHERE id = ?", (block,))
                self._db.execute(
                    "UPDATE span SET count = count - ?, blocks = blocks - 1 WHERE source = ?", (count, source)
                )

    def spans(self) -> list[Span]:
        """What of each source lies here."""
        with schema.told(self.path):
            rows = self._db.execute("SELECT * FROM span WHERE blocks > 0 ORDER BY source").fetchall()
        return [Span(row[0], moment(*row[1:3]), moment(*row[3:5]), *row[5:]) for row in rows]

    def raw_bytes(self) -> int:
        """How many bytes the lines have, decompressed."""
        with schema.told(self.path):
            return int(self._db.execute("SELECT coalesce(sum(bytes), 0) FROM block").fetchone()[0])

    def slots(self) -> list[tuple[int, int]]:
        """The ten-minute slots with lines: source, slot; sorted."""
        with schema.told(self.path):
            return self._db.execute("SELECT source, slot FROM slot ORDER BY source, slot").fetchall()

    def files(self) -> list[int]:
        """The files that have blocks here."""
        with schema.told(self.path):
            return [row[0] for row in self._db.execute("SELECT DISTINCT file FROM block")]

    def faults(self) -> list[tuple[Text, str | None]]:
        """What is wrong with the file, and the library's words for it; decompresses all there is."""
        found: list[tuple[Text, str | None]] = []
        try:
            found += [(text(DISORDER), row[0]) for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            rows = self._db.execute(
                "SELECT b.id, b.bytes, b.count, c.data FROM block b LEFT JOIN content c ON c.id = b.id"
            )
            for block, size, count, data in rows:
                fault = _fault(data, size, count)
                if fault is None and not self._indexed(block, unpacked(data)):
                    fault = text(N_("Lines cannot be found: the index lacks words of them.")), None
                if fault:
                    found.append(fault)
        except (sqlite3.DatabaseError, *_NONSENSE) as error:
            found.append((text(DISORDER), str(error)))
        return found

    def _indexed(self, block: int, data: bytes) -> bool:
        """Whether a block is in the index, by a few of its tokens."""
        for token in sorted(block_tokens(data), key=len)[-_TOKENS_TRIED:]:
            found = self._db.execute(
                "SELECT 1 FROM token WHERE token MATCH ? AND rowid = ?", (f'"{token.decode("latin-1")}"', block)
            ).fetchone()
            if found is None:
                return False
        return True


def _stored(number: int, source: int, file: int, start: int, stop: int, count: int, size: int, *more: Any) -> Stored:
    *times, head, head_length, tail, content = more
    print_ = Fingerprint(head, head_length, tail, stop)
    return Stored(number, source, file, start, stop, count, size, Times(*times), print_, content)


def _fault(data: bytes | None, size: int, count: int) -> tuple[Text, str | None] | None:
    if data is None:
        return text(N_("Lines are missing: {count}."), count=count), None
    try:
        raw = unpacked(data)
    except zstandard.ZstdError as error:
        return text(N_("Lines cannot be read: {count}."), count=count), str(error)
    if len(raw) != size or line_count(raw) != count:
        return text(N_("Other lines are stored than there should be.")), None
    return None


def unpacked(data: bytes) -> bytes:
    """A block's raw bytes."""
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=_BLOCK_LIMIT)
