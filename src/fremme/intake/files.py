"""Log files on disk: what there is to read, in which order, and how to open it."""

import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fremme.errors import IntakeError
from fremme.intake.fingerprint import Fingerprint, Tracker, fingerprint
from fremme.intake.rotation import rotated_order
from fremme.intake.streams import STDIN, Warn, cannot_read, compression_of, missing, open_log, skip_to
from fremme.texts import N_, text

__all__ = [
    "STDIN",
    "Fingerprint",
    "LogFile",
    "Tracker",
    "expand",
    "fingerprint",
    "open_log",
    "readable",
    "rotated_order",
    "skip_to",
]

_GZIP_TIME = slice(4, 8)


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log file: `size` is bytes on disk (0 for standard input), `file_time` about when its last line was written.

    That is the time in a gzip header where there is one (RFC 1952, MTIME: the packed file's), else the file's own.
    """

    path: Path
    compression: str | None
    size: int
    mtime: datetime
    file_time: datetime

    @classmethod
    def of(cls, path: Path) -> "LogFile":
        """Looks at a file. Raises `IntakeError` where it is missing, a folder, or may not be read."""
        if path == STDIN:
            now = datetime.now(UTC)
            return cls(path, None, 0, now, now)
        try:
            status = path.stat()
            first = b""
            if path.is_file():
                with path.open("rb") as file:
                    first = file.read(16)
        except OSError as error:
            raise cannot_read(path, error) from error
        if path.is_dir():
            raise cannot_read(path, IsADirectoryError())
        compression = compression_of(first)
        mtime = datetime.fromtimestamp(status.st_mtime, UTC)
        packed = int.from_bytes(first[_GZIP_TIME], "little") if compression == "gzip" else 0
        return cls(path, compression, status.st_size, mtime, datetime.fromtimestamp(packed, UTC) if packed else mtime)


def expand(arguments: Iterable[str | Path], *, warn: Warn | None = None) -> list[Path]:
    """The files that arguments name: a folder stands for the files in it, a pattern for what it matches.

    Each file once, in the order named (folders and patterns by name); hidden files of a folder are left out. `-` stays.
    A file that may not be read stays, for its opening to say so; of a folder that may not be read `warn` is told.
    Raises `IntakeError` for a name or pattern that is nothing (``log_missing``): that is a slip of the hand.
    """
    found: dict[str, Path] = {}
    for argument in arguments:
        for path in _named(Path(argument), warn):
            found.setdefault(os.path.abspath(path) if path != STDIN else "-", path)  # noqa: PTH100 - no links followed
    return list(found.values())


def readable(paths: Iterable[Path], warn: Warn) -> list[Path]:
    """The files that can be opened; `warn` is told of the others. Raises `IntakeError` (``log_unreadable``) if none is left."""
    found, named = [], list(paths)
    for path in named:
        try:
            # A pipe can be opened once only.
            if path != STDIN and not path.is_fifo():
                open_log(path, warn=lambda _: None).close()
            found.append(path)
        except (IntakeError, OSError) as error:
            warn(error.told if isinstance(error, IntakeError) else cannot_read(path, error).told)
    if not found:
        raise IntakeError(text(N_("None of the files named can be read.")), code="log_unreadable")
    return found


def _named(path: Path, warn: Warn | None) -> list[Path]:
    try:
        return _found(path)
    except OSError as error:
        refused = cannot_read(path, error)
        if warn is None:
            raise refused from error
        warn(refused.told)
        return []


def _found(path: Path) -> list[Path]:
    if path == STDIN:
        return [path]
    if path.is_dir():
        return sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    if path.exists():
        return [path]
    matches = [Path(name) for name in sorted(glob.glob(str(path)))] if glob.has_magic(str(path)) else []  # noqa: PTH207
    if not matches:
        raise missing(path)
    return [match for match in matches if not match.is_dir()]
