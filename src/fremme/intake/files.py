"""Log files on disk: what there is to read, in which order, and how to open it."""

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fremme.errors import IntakeError
from fremme.intake.fingerprint import Fingerprint, Tracker, fingerprint
from fremme.intake.rotation import rotated_order
from fremme.intake.streams import STDIN, cannot_read, compression_of, open_log, skip_to
from fremme.texts import N_, text

__all__ = [
    "STDIN",
    "Fingerprint",
    "LogFile",
    "Tracker",
    "expand",
    "fingerprint",
    "open_log",
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
            raise IntakeError(text(N_("{path} is a folder, not a log file."), path=path), code="log_is_folder")
        compression = compression_of(first)
        mtime = datetime.fromtimestamp(status.st_mtime, UTC)
        packed = int.from_bytes(first[_GZIP_TIME], "little") if compression == "gzip" else 0
        return cls(path, compression, status.st_size, mtime, datetime.fromtimestamp(packed, UTC) if packed else mtime)


def expand(arguments: Iterable[str | Path]) -> list[Path]:
    """The files that arguments name: a folder stands for the files in it, a pattern for what it matches.

    Each file once, in the order named (folders and patterns by name); hidden files of a folder are left out. `-` stays.
    Raises `IntakeError` for a name or pattern that is nothing.
    """
    found: dict[Path, None] = {}
    for argument in arguments:
        found.update(dict.fromkeys(_named(Path(argument))))
    return list(found)


def _named(path: Path) -> list[Path]:
    if path == STDIN:
        return [path]
    if path.is_dir():
        return _files_in(path)
    if path.exists():
        return [path]
    matches = [Path(name) for name in sorted(glob.glob(str(path)))]  # noqa: PTH207 - also for absolute patterns
    if not matches:
        raise IntakeError(text(N_("There is no file {path}."), path=path), code="log_missing")
    return [match for match in matches if not match.is_dir()]


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise cannot_read(folder, error) from error
