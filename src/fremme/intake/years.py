"""Which year a log without years begins in, where it goes on for more than one."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from fremme.intake.clock import Clock
from fremme.intake.files import LogFile
from fremme.intake.local import in_year
from fremme.intake.peek import any_stamp, plain_stamp
from fremme.intake.streams import STDIN, open_log

_SAMPLE = 4096
_FIRST_BYTES = 1 << 16
_MOST = 4096


def first_limit(path: Path, zone: ZoneInfo) -> datetime:
    """The latest time that the first line of a file can have: the `limit` for its `Clock`.

    That is the file's time, less a year for every whole year that the file covers. To find those, a plain file is
    looked into at some 4,000 places at most; a compressed one, which rarely covers so much, is not.
    Raises `IntakeError` where the file cannot be read.
    """
    file = LogFile.of(path)
    limit = file.file_time
    if path == STDIN or file.compression or not path.is_file():
        return limit
    with open_log(path) as stream:
        begin = stream.read(_FIRST_BYTES).splitlines()
        stamp = next((stamp for line in begin if (stamp := any_stamp(line))), None)
        if stamp is None or stamp.year_known:
            return limit
        return _without_new_years(begin, _samples(stream, file.size), limit, zone)


def _without_new_years(begin: list[bytes], later: Iterable[bytes], limit: datetime, zone: ZoneInfo) -> datetime:
    clock = Clock(zone, limit=limit)
    clock.start(begin)
    first = last = clock.anchor
    for line in later:
        last = clock.time_of(line)
    # Read so, the log ends in the future by as many years as there are New Years too many.
    years = 0
    while in_year(last, last.year - years) > limit + timedelta(days=1):
        years += 1
    return in_year(first, first.year - years) if years else limit


def _samples(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Lines with a stamp from all over a file, in order."""
    step = max(_SAMPLE, size // _MOST)
    for position in [*range(0, max(0, size - _SAMPLE), step), max(0, size - _SAMPLE)]:
        stream.seek(position)
        whole = stream.read(_SAMPLE).splitlines()[1:-1]
        yield from (line for line in whole[:1] + whole[-1:] if plain_stamp(line))
