"""When a log begins: by its first stamp, and in which year, where stamps name none and it goes on for more than one."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from fremme.intake.clock import Clock
from fremme.intake.files import LogFile
from fremme.intake.local import in_year
from fremme.intake.peek import any_stamp, plain_stamp
from fremme.intake.streams import STDIN, open_log, read_up_to

_SAMPLE = 4096
_SMALL = 1 << 18
"""A smaller log is read as a whole: few lines may cover years."""
_MOST = 1024
START_BYTES = 1 << 17
"""So much of a file's beginning is searched for its first stamp: lines before that have its time."""


def first_lines(path: Path) -> list[bytes]:
    """The lines that a file begins with, for `Clock.start`; none of a pipe, which can be read once only."""
    if path == STDIN or not path.is_file():
        return []
    with open_log(path, warn=lambda _: None) as stream:
        return read_up_to(stream, START_BYTES).splitlines()


def first_limit(path: Path, zone: ZoneInfo, end: datetime | None = None) -> datetime:
    """The latest time that the first line of a file can have: the `limit` for its `Clock`.

    That is the file's time, or `end`, a time that none of its lines is after, if that is earlier, less a year for every
    whole year that the file covers. To find those, a large file is looked into at some 1,000 places; a
    compressed one, which rarely covers so much, is not. Raises `IntakeError` where the file cannot be read.
    """
    file = LogFile.of(path)
    limit = file.file_time if end is None else min(file.file_time, end)
    if path == STDIN or file.compression or not path.is_file():
        return limit
    with open_log(path) as stream:
        begin = read_up_to(stream, START_BYTES).splitlines()
        stamp = next((stamp for line in begin if (stamp := any_stamp(line))), None)
        if stamp is None or stamp.year_known:
            return limit
        return _without_new_years(begin, _samples(stream, file.size), limit, zone)


def _without_new_years(begin: list[bytes], later: Iterable[bytes], limit: datetime, zone: ZoneInfo) -> datetime:
    clock = Clock(zone, limit=limit)
    clock.start(begin)
    first = last = clock.anchor
    for line in later:
        # 29 February would lead to a leap year, and the years are not known yet.
        if line[:6] != b"Feb 29":
            last = clock.time_of(line)
    # Read so, the log ends in the future by as many years as there are New Years too many.
    years = 0
    while in_year(last, last.year - years) > limit + timedelta(days=1):
        years += 1
    return in_year(first, first.year - years) if years else limit


def _samples(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Lines with a stamp from all over a file, in order; all of them, where it is small."""
    if size <= _SMALL:
        stream.seek(0)
        yield from (line for line in stream.read(_SMALL).splitlines() if plain_stamp(line))
        return
    step = max(_SAMPLE, size // _MOST)
    for position in [*range(0, max(0, size - _SAMPLE), step), max(0, size - _SAMPLE)]:
        stream.seek(position)
        whole = stream.read(_SAMPLE).splitlines()[1:-1]
        yield from (line for line in whole[:1] + whole[-1:] if plain_stamp(line))
