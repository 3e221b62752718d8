"""The files of the SQLite store: what is in them, and how they are opened.

`sources` is written before the day files it speaks of, so it may say too much after a crash, never too little: a file
without a block, a day a file turns out to have no block in. What was read is told by the blocks alone.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fremme.archive.tokens import VERSION as TOKENS_VERSION
from fremme.errors import ArchiveError
from fremme.texts import N_, text

APPLICATION = 0x46726D65
SUFFIX = ".sqlite"
SOURCES = f"sources{SUFFIX}"
LOCKS = "locks"

_WAIT_SECONDS = 120

# Bytes 33 to 126 are all letters to the index: it splits at spaces only, so its tokens are exactly ours.
_TOKEN_CHARS = "".join(chr(c) for c in range(33, 127) if not chr(c).isalnum()).replace("'", "''''").replace('"', '""')

SOURCES_SCHEMA = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, zone TEXT NOT NULL
);
CREATE TABLE file (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, number INTEGER NOT NULL, path TEXT NOT NULL,
    head BLOB, head_length INTEGER, UNIQUE (source, number)
);
CREATE TABLE presence (
    day TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file, first INTEGER NOT NULL,
    PRIMARY KEY (day, file)
) WITHOUT ROWID;
CREATE INDEX presence_file ON presence (file);
CREATE TABLE expired (
    file INTEGER NOT NULL REFERENCES file, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    head BLOB NOT NULL, head_length INTEGER NOT NULL, tail BLOB NOT NULL,
    after INTEGER NOT NULL, after_offset INTEGER NOT NULL, PRIMARY KEY (file, start)
) WITHOUT ROWID;
CREATE TABLE gap (
    source INTEGER NOT NULL REFERENCES source, first INTEGER NOT NULL, last INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (source, first, last)
) WITHOUT ROWID;
"""

_GENERATION = """
CREATE TABLE generation (day TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
"""
"""Since format 2: the current generation of a day's file; 0, the first, of a day that is not named."""

DAY_SCHEMA = """
CREATE TABLE block (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, file INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, count INTEGER NOT NULL, bytes INTEGER NOT NULL,
    first INTEGER NOT NULL, first_offset INTEGER NOT NULL, last INTEGER NOT NULL, last_offset INTEGER NOT NULL,
    anchor INTEGER NOT NULL, anchor_offset INTEGER NOT NULL, after INTEGER NOT NULL, after_offset INTEGER NOT NULL,
    head BLOB NOT NULL, head_length INTEGER NOT NULL, tail BLOB NOT NULL,
    UNIQUE (file, start)
);
CREATE TABLE content (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE span (
    source INTEGER PRIMARY KEY, first INTEGER NOT NULL, first_offset INTEGER NOT NULL,
    last INTEGER NOT NULL, last_offset INTEGER NOT NULL, count INTEGER NOT NULL, blocks INTEGER NOT NULL
);
CREATE TABLE slot (source INTEGER NOT NULL, slot INTEGER NOT NULL, PRIMARY KEY (source, slot)) WITHOUT ROWID;
CREATE VIRTUAL TABLE token USING fts5(
    text, content='', columnsize=0, detail=none, tokenize="ascii tokenchars 'TOKEN_CHARS'"
);
INSERT INTO token(token, rank) VALUES ('automerge', 8);
""".replace("TOKEN_CHARS", _TOKEN_CHARS)


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands in a file: its version (SQLite's user_version), the schema of a new one, what older ones lack.

    A writer brings an older file up to date; a reader takes it as it is.
    """

    version: int
    schema: str
    upgrades: dict[int, str]
    """For each older version what leads to the next one."""


SOURCES_LAYOUT = Layout(2, SOURCES_SCHEMA + _GENERATION, {1: _GENERATION})
DAY_LAYOUT = Layout(TOKENS_VERSION, DAY_SCHEMA, {})
"""A day's file holds an index of tokens: other tokens are another format."""


def file_of(folder: Path, day: str, generation: int = 0) -> Path:
    """Where a day's file lies: ``2026-11-03.sqlite``, rewritten ``2026-11-03.1.sqlite``."""
    return folder / (f"{day}.{generation}{SUFFIX}" if generation else f"{day}{SUFFIX}")


def parts_of(path: Path) -> tuple[Path, ...]:
    """A database and what belongs to it, in the order in which to delete them.

    The database first: SQLite drops a log that has no database, but would read one into a new database.
    """
    return path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def create(path: Path, layout: Layout) -> sqlite3.Connection:
    """Opens a file for writing; lays down what is missing where it is new or older. A crash in between leaves nothing half.

    A new file is for its owner only, and so is what SQLite puts beside it. Raises `ArchiveError` where it cannot be opened
    (codes as in `opened`).
    """
    with told(path):
        _make(path)
    connection = _connect(path, "rwc")
    try:
        with told(path):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            with transaction(connection):
                _bring_up_to_date(connection, path, layout)
    except BaseException:
        connection.close()
        raise
    return connection


def opened(path: Path, layout: Layout) -> sqlite3.Connection | None:
    """Opens a file for reading; None where it is missing, or only just being made.

    Raises `ArchiveError`: ``archive_newer`` where a newer version of the program wrote it, ``archive_damaged`` where
    it is no archive file.
    """
    with told(path):
        if not path.exists():
            return None
    connection = _connect(path, "rw")
    try:
        with told(path):
            if _version(connection, path, layout):
                connection.execute("PRAGMA query_only=1")
                return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside, or nothing of it; other writers wait."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns the system's and SQLite's errors into words (see `refused` and `damaged`)."""
    try:
        yield
    except OSError as error:
        raise refused(path, error) from error
    except sqlite3.OperationalError as error:
        if _corrupt(error):
            raise damaged(path, error) from error
        unreadable = path.exists() and not os.access(path, os.R_OK | os.W_OK, effective_ids=True)
        raise refused(path, PermissionError() if unreadable else error) from error
    except sqlite3.DatabaseError as error:
        raise damaged(path, error) from error


def _corrupt(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or "vtable constructor failed" in str(error)


def refused(path: Path, error: Exception) -> ArchiveError:
    """The error (``archive_unusable``) to show where the system refuses a file or folder of the archive."""
    if isinstance(error, PermissionError):
        return ArchiveError(
            text(
                N_(
                    "You are not allowed to use the archive: {path} belongs to another user. Run the command as that"
                    " user, for instance with sudo."
                ),
                path=path,
            ),
            code="archive_unusable",
        )
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return ArchiveError(
        text(N_("{path} in the archive cannot be used ({reason})."), path=path, reason=reason), code="archive_unusable"
    )


def damaged(path: Path, error: Exception) -> ArchiveError:
    """The error (``archive_damaged``) to show where a file of the archive does not hold what it should."""
    return ArchiveError(
        text(
            N_(
                "{path} in the archive is damaged, or is no archive file ({reason}). What can be done:"
                " fremme archive verify"
            ),
            path=path,
            reason=str(error),
        ),
        code="archive_damaged",
    )


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with told(path):
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_SECONDS, check_same_thread=False)


def _make(path: Path) -> None:
    """An empty file, where there is none, with mode 0600 whatever the umask; SQLite gives its log the same mode."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    try:
        os.fchmod(file, 0o600)
    finally:
        os.close(file)


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, layout: Layout) -> None:
    version = _version(connection, path, layout)
    if version == layout.version:
        return
    steps = [layout.upgrades[older] for older in range(version, layout.version)] if version else [layout.schema]
    for statement in "".join(steps).split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={layout.version}")


def _version(connection: sqlite3.Connection, path: Path, layout: Layout) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > layout.version:
        raise ArchiveError(
            text(
                N_(
                    "{path} was written by a newer version of Fremme (format {version}, this one knows {known})."
                    " Use that version to read it."
                ),
                path=path,
                version=version,
                known=layout.version,
            ),
            code="archive_newer",
        )
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if version and application != APPLICATION:
        raise ArchiveError(text(N_("{path} is a database of another program."), path=path), code="archive_damaged")
    return version
