"""Logs without years that go on for more than one."""

import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fremme.intake.clock import Clock
from fremme.intake.years import first_limit

OSLO = ZoneInfo("Europe/Oslo")
END = datetime(2026, 11, 23, 12, tzinfo=UTC)


def write(path: Path, first: datetime, packed: bool = False) -> list[bytes]:
    """A line each six hours, until END."""
    count = (END - first) // timedelta(hours=6) + 1
    times = [(first + timedelta(hours=6) * number).astimezone(OSLO) for number in range(count)]
    lines = [f"{time:%b} {time.day:2} {time:%H:%M:%S} mx1 postfix/qmgr[1]: line {time.year}".encode() for time in times]
    content = b"\n".join(lines) + b"\n"
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    os.utime(path, (END.timestamp(), END.timestamp()))
    return lines


@pytest.mark.parametrize("year", [2019, 2023, 2024, 2025, 2026])
@pytest.mark.parametrize("month", [1, 5, 11, 12])
def test_the_year_of_the_first_line(tmp_path: Path, year: int, month: int) -> None:
    first = datetime(year, month, 3, tzinfo=UTC)
    if first < END:
        lines = write(tmp_path / "mail.log", first)
        clock = Clock(OSLO, limit=first_limit(tmp_path / "mail.log", OSLO))
        assert all(clock.time_of(line).year == int(line[-4:]) for line in lines)


def test_packed_files_and_logs_with_years_have_their_file_time(tmp_path: Path) -> None:
    path = tmp_path / "log"
    write(path, datetime(2026, 11, 1, tzinfo=UTC), packed=True)
    assert first_limit(path, OSLO) == END
    path.write_bytes(b"2019-11-03T10:19:02+01:00 mx1 x[1]: y\n" * 9)
    os.utime(path, (END.timestamp(), END.timestamp()))
    assert first_limit(path, OSLO) == END
    path.write_bytes(b"")
    os.utime(path, (END.timestamp(), END.timestamp()))
    assert first_limit(path, OSLO) == END
