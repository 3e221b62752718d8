"""Log files on disk: what there is to read, in which order, and how to open it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from fremme.intake.fingerprint import Fingerprint, Tracker, fingerprint

STDIN = Path("-")

__all__ = ["STDIN", "Fingerprint", "LogFile", "Tracker", "expand", "fingerprint", "open_log", "rotated_order", "skip_to"]


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log file: `size` is bytes on disk (0 for standard input), `file_time` about when its last line was written."""

    path: Path
    compression: str | None
    size: int
    mtime: datetime
    file_time: datetime

    @classmethod
    def of(cls, path: Path) -> "LogFile":
        """Looks at a file. Raises `IntakeError` where it is missing, no file, or may not be read."""
        raise NotImplementedError


def open_log(path: Path, *, warn: Callable[[str], None] | None = None) -> BinaryIO:
    """Opens a log for reading its uncompressed bytes: plain, gzip, bzip2, xz or zstd, told by its first bytes.

    `-` is standard input. Of a truncated or damaged compressed file comes what can be read, then `warn` is called
    with a sentence (default: the logger ``fremme.intake``). A compressed stream cannot seek, `tell` works.
    Raises `IntakeError` where the file cannot be opened.
    """
    raise NotImplementedError


def skip_to(stream: BinaryIO, position: int) -> bool:
    """Moves a stream to a byte offset, reading forward where it cannot seek; False where it ends before."""
    raise NotImplementedError


def expand(arguments: Iterable[str | Path]) -> list[Path]:
    """The files that arguments name: a folder stands for the files in it, a pattern for what it matches.

    Each file once, in the order named (folders and patterns by name); hidden files of a folder are left out. `-` stays.
    Raises `IntakeError` for a name or pattern that is nothing.
    """
    raise NotImplementedError


def rotated_order(paths: Iterable[Path]) -> list[Path]:
    """The files with each rotated set together, oldest first; sets in the order of their first file."""
    raise NotImplementedError
