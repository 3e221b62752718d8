"""Every store, and `fremme read`, give a line the same time: in the doubled hour, over New Year, in sparse logs."""

import itertools
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fremme.archive import chunks
from fremme.archive.importing import import_logs
from fremme.archive.opening import open_store
from fremme.archive.protocol import Store, Window
from fremme.archive.scan import ScanStore
from fremme.intake.clock import Clock
from fremme.intake.years import first_limit, first_lines

from .support import EVERYTHING, OSLO, stamped, stores, write

STARTS = [
    datetime(2026, 10, 25, 1, 55),
    datetime(2026, 10, 25, 2, 30),
    datetime(2026, 3, 29, 1, 50),
    datetime(2025, 12, 31, 23, 50),
    datetime(2024, 2, 28, 22, 0),
    datetime(2026, 7, 1, 12, 0),
]
STEPS = [
    timedelta(0),
    timedelta(seconds=10),
    timedelta(minutes=2),
    timedelta(minutes=20),
    timedelta(minutes=58),
    timedelta(minutes=-58),
    timedelta(seconds=-30),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=40),
]
FORMS = ["stamp"] * 8 + ["none", "utc"]
numbers = itertools.count()


def log_lines(start: datetime, moves: list[tuple[timedelta, str]]) -> list[str]:
    """Lines by the clock on the wall, each so much after the one before."""
    lines, time = [], start
    for number, (step, form) in enumerate(moves):
        time += step
        said = f"postfix/qmgr[1]: 4Zz{number:07d}aB: removed"
        if form == "stamp":
            lines.append(stamped(time, said))
        elif form == "none":
            lines.append(f"  more of the line before, {number}\n")
        else:
            lines.append(f"{time.replace(tzinfo=OSLO).astimezone(UTC).isoformat()} mx1 {said}\n")
    return lines


def in_sequence(path: Path) -> list[tuple[datetime, str]]:
    clock = Clock(OSLO, limit=first_limit(path, OSLO))
    clock.start(first_lines(path))
    return [(clock.time_of(line), line.decode()) for line in path.read_bytes().splitlines()]


def times(store: Store) -> list[tuple[datetime, str]]:
    found = store.find([EVERYTHING], Window()).lines
    store.close()
    return [(line.time, line.text) for line in sorted(found, key=lambda line: line.sequence)]


def offsets(found: list[tuple[datetime, str]]) -> list[tuple[str, str]]:
    return [(time.isoformat(), said) for time, said in found]


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(STARTS),
    st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(FORMS)), min_size=1, max_size=60),
    st.sampled_from([150, 400, 1000, 1 << 16]),
)
@example(
    datetime(2026, 10, 25, 1, 59),
    [(timedelta(0), "stamp"), (timedelta(hours=1), "stamp"), (timedelta(minutes=-58), "stamp")],
    1 << 16,
)
@example(datetime(2024, 1, 1, 8), [(timedelta(days=1), "stamp")] * 600, 1 << 14)
@example(
    datetime(2026, 7, 1, 12),
    [(timedelta(0), "utc"), (timedelta(hours=3), "stamp"), (timedelta(hours=3), "utc")],
    1 << 16,
)
def test_each_line_has_one_time(
    tmp_path: Path, start: datetime, moves: list[tuple[timedelta, str]], chunk: int
) -> None:
    folder = tmp_path / str(next(numbers))
    folder.mkdir()
    lines = log_lines(start, moves)
    end = start.replace(tzinfo=OSLO) + sum((step for step, _ in moves), timedelta())
    path = write(folder / "mail.log", lines, end + timedelta(hours=1))
    with patch.object(chunks, "CHUNK", chunk):
        archive, raw = stores(folder / "archive", [path])
        told = offsets(in_sequence(path))
        assert offsets(times(archive)) == told
        assert offsets(times(raw)) == told


def many_years() -> Iterator[str]:
    for month in range(12 * 6):
        year, begun = divmod(2020 * 12 + month, 12)
        for day in range(1, 29, 9):
            yield stamped(datetime(year, begun + 1, day, 12), f"postfix/qmgr[1]: 4Zz{year}: removed")


@pytest.mark.slow
@pytest.mark.parametrize("copied", [False, True])
def test_a_set_whose_files_cover_years(tmp_path: Path, copied: bool) -> None:
    lines = list(many_years())
    half = len(lines) * 2 // 3
    paths = [write(tmp_path / "mail.log.1", lines[:half]), write(tmp_path / "mail.log", lines[half:])]
    for path, time in zip(paths, (datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)), strict=True):
        stamp = (datetime(2026, 11, 1, tzinfo=UTC) if copied else time).timestamp()
        os.utime(path, (stamp, stamp))
    for store in stores(tmp_path / "archive", paths):
        for time, said in times(store):
            assert f"4Zz{time.year}" in said


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    data = "".join(log_lines(STARTS[0], [(timedelta(seconds=10), "stamp")] * 50)).encode()
    for number in range(2):
        pipe = tmp_path / f"pipe{number}"
        os.mkfifo(pipe)
        writer = Thread(target=pipe.write_bytes, args=[data])
        writer.start()
        if number:
            assert len(times(ScanStore([pipe], zone=OSLO))) == 50
        else:
            assert import_logs(tmp_path / "archive", [pipe], zone=OSLO).lines == 50
            store = open_store(tmp_path / "archive")
            assert len(times(store)) == 50
        writer.join()
