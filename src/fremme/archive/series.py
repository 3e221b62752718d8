"""Log files put together as sources: a log with its rotated files is one source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.intake.clock import Clock
from fremme.intake.files import STDIN, rotated_order
from fremme.intake.rotation import taken_apart
from fremme.intake.years import first_limit, first_lines


@dataclass(frozen=True, slots=True)
class Series:
    """A source's files, oldest first; `name` is the absolute path of the log they were rotated from.

    `typed` is that path as it was named: relative where the newest of the files was.
    """

    name: str
    files: tuple[Path, ...]

    @property
    def typed(self) -> str:
        """See the class."""
        newest = self.files[-1]
        return str(newest if newest == STDIN else _log_of(newest))


def series_of(paths: Iterable[Path]) -> list[Series]:
    """The files by the log they belong to, in order."""
    return [Series(name, tuple(files)) for name, files in groupby(rotated_order(paths), key=source_name)]


def source_name(path: Path) -> str:
    """The name of the source a file belongs to: its absolute path without rotation's and compression's marks."""
    if path == STDIN:
        return str(path)
    return str(_log_of(path.absolute()))


def _log_of(path: Path) -> Path:
    """The log that a file was rotated from, beside it."""
    return path.with_name(taken_apart(path.name)[0])


def limits(files: Iterable[Path], zone: ZoneInfo) -> dict[Path, datetime]:
    """For each file of a series the latest time its first line can have (see `first_limit`).

    No file's last line is later than the first line of the file after it: so a set that lost its file times in copying
    still falls into the right years.
    """
    found: dict[Path, datetime] = {}
    later: datetime | None = None
    for path in reversed(list(files)):
        found[path] = first_limit(path, zone, later)
        if path.is_file():
            clock = Clock(zone, limit=found[path])
            clock.start(first_lines(path))
            later = clock.anchor
    return found


def clock_of(zone: ZoneInfo, *, year: int | None, limit: datetime | None, before: datetime | None) -> Clock:
    """The clock for a file of a series.

    Args:
        zone: for stamps without an offset.
        year: of the series' first line, where it was named: then the later files go on from the earlier ones.
        limit: the file's own (see `limits`).
        before: the time of the last line of the file before it, if there is one.

    """
    if year is not None and before is not None:
        return Clock(zone, anchor=before)
    return Clock(zone, year=year, limit=limit)


def missing_numbers(files: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Neighbours in a rotated set between which a number or more is missing: mail.log.4.gz, mail.log.2.gz."""
    numbered = [(path, age) for path in files if (age := taken_apart(path.name)[1])[0] != 1]
    for (older, before), (newer, after) in pairwise(numbered):
        low = before[1]
        high = after[1] if after[0] == 0 else 0
        if high - low > 1:
            yield older, newer
