"""Log files put together as sources: a log with its rotated files is one source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.intake.clock import Clock
from fremme.intake.files import STDIN, LogFile, open_log, rotated_order
from fremme.intake.rotation import _taken_apart

_FIRST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Series:
    """A source's files, oldest first; `name` is the path of the log they were rotated from."""

    name: str
    files: tuple[Path, ...]


def series_of(paths: Iterable[Path]) -> list[Series]:
    """The files by the log they belong to, in order."""
    return [Series(name, tuple(files)) for name, files in groupby(rotated_order(paths), key=source_name)]


def source_name(path: Path) -> str:
    """The name of the source a file belongs to: its absolute path without rotation's and compression's marks."""
    if path == STDIN:
        return str(path)
    return str(path.absolute().with_name(_taken_apart(path.name)[0]))


def limits(files: Iterable[Path], zone: ZoneInfo) -> dict[Path, datetime]:
    """For each file of a series the latest time its first line can have.

    That is the file's own time, and the first time of the file after it: so a set that lost its file times in copying
    still falls into the right years.
    """
    found: dict[Path, datetime] = {}
    later: datetime | None = None
    for path in reversed(list(files)):
        limit = LogFile.of(path).file_time
        if later is not None and later < limit:
            limit = later
        found[path] = limit
        if path != STDIN:
            with open_log(path, warn=lambda _: None) as stream:
                begin = stream.read(_FIRST_BYTES).splitlines()
            clock = Clock(zone, limit=limit)
            clock.start(begin)
            later = clock.anchor
    return found


def missing_numbers(files: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Neighbours in a rotated set between which a number or more is missing: mail.log.4.gz, mail.log.2.gz."""
    numbered = [(path, age) for path in files if (age := _taken_apart(path.name)[1])[0] != 1]
    for (older, before), (newer, after) in pairwise(numbered):
        low = before[1]
        high = after[1] if after[0] == 0 else 0
        if high - low > 1:
            yield older, newer
