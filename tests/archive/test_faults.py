"""What goes wrong with machines, disks and files: no line is lost or doubled, and the archive always opens."""

import os
import random
import resource
import shutil
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.faults import copies
from benchmarks.kill import started, write_logs
from fremme.archive.opening import open_store
from fremme.archive.protocol import Window
from fremme.archive.sqlite import care
from fremme.archive.tokens import Kind, terms_of

from .support import EVERYTHING, OSLO, all_lines, deliveries, imported, shown, stamped, stores, write

START = datetime(2026, 11, 1, 20, 0)
TIME = datetime(2026, 11, 4, tzinfo=UTC)
LINES = deliveries(START, 3000, timedelta(seconds=20))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.log", LINES, TIME)


def plain(lines: list[str]) -> list[str]:
    return [line.rstrip("\n") for line in lines]


def on_a_full_disk(room: int, *words: object) -> "subprocess.CompletedProcess[str]":
    """Runs a command for which no file may grow beyond so many bytes."""
    return subprocess.run(
        [sys.executable, "-m", "fremme", *map(str, words)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("room", [0, 20_000, 60_000, 150_000, 300_000])
def test_an_import_on_a_full_disk_is_told_and_goes_on_later(log: Path, folder: Path, room: int) -> None:
    done = on_a_full_disk(room, "import", log, "--archive", folder, "--lang", "en")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "in the archive cannot be used" in done.stderr
    imported(folder, log)
    assert all_lines(folder) == plain(LINES)
    assert care.verify(folder) == []


@pytest.mark.parametrize(
    "words", [("compact",), ("erase", "user7@d3.example", "--yes"), ("correct", "{log}", "--year", "2020")]
)
def test_rewriting_on_a_full_disk_changes_nothing(log: Path, folder: Path, words: tuple[str, ...]) -> None:
    for end in range(300, len(LINES) + 1, 300):
        imported(folder, write(log, LINES[:end], TIME))
    done = on_a_full_disk(90_000, "archive", *(word.format(log=log) for word in words), "--archive", folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    imported(folder, log)
    assert all_lines(folder) == plain(LINES)
    assert {line.time.year for line in _found(folder)} == {2026}
    assert care.verify(folder) == []
    assert {path.name for path in folder.glob("2*")} == {"2026-11-01.sqlite", "2026-11-02.sqlite"}


def _found(folder: Path):
    store = open_store(folder)
    try:
        return store.find([EVERYTHING], Window(), 10**9).lines
    finally:
        store.close()


def test_two_imports_at_once_store_each_line_once(tmp_path: Path, folder: Path) -> None:
    logs = write_logs(tmp_path, 6_000)
    words = ("import", "--timezone", "Europe/Oslo", "--archive", str(folder), *map(str, logs))
    both = [started(*words), started(*words)]
    assert 0 in {process.wait() for process in both}
    imported(folder, *logs)
    assert Counter(all_lines(folder)) == Counter(line for log in logs for line in log.read_text().splitlines())


def test_imports_and_compactions_at_once_store_each_line_once(tmp_path: Path, folder: Path) -> None:
    log = tmp_path / "mail.log"
    imported(folder, write(log, LINES[:100], TIME))
    for end in range(2000, len(LINES) + 1, 2000):
        write(log, LINES[:end], TIME)
        both = [
            started("import", "--archive", str(folder), str(log)),
            started("archive", "compact", "--archive", str(folder)),
        ]
        assert [process.wait() for process in both] == [0, 0]
    assert all_lines(folder) == plain(LINES)
    assert care.verify(folder) == []


def test_a_clock_that_jumps(tmp_path: Path, folder: Path) -> None:
    jumps = [timedelta(0), timedelta(hours=-3), timedelta(days=20), timedelta(minutes=-90), timedelta(days=-19)]
    lines = []
    for number in range(2500):
        at = START + timedelta(seconds=number * 5) + jumps[number // 500]
        lines.append(stamped(at, f"postfix/qmgr[1]: 4Zz{number:09d}aB: removed"))
    log = write(tmp_path / "mail.log", lines, datetime(2026, 11, 30, tzinfo=UTC))
    archive, raw = stores(folder, [log])
    for number in (3, 499, 500, 777, 1200, 1999, 2400):
        wanted = [terms_of(f"4Zz{number:09d}aB", Kind.QUEUE_ID)]
        (line,) = archive.find(wanted, Window()).lines
        assert line.text == lines[number].rstrip()
        assert line.time == (START + timedelta(seconds=number * 5) + jumps[number // 500]).replace(tzinfo=OSLO)
        assert shown(archive.find(wanted, Window(line.time, line.time))) == shown(raw.find(wanted, Window()))
    assert len(archive.find([EVERYTHING], Window(), 10**6).lines) == len(lines)
    archive.close()
    raw.close()


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, folder: Path) -> None:
    log = write(tmp_path / "mail.log", LINES[:4000], TIME)
    done = threading.Event()

    def grow() -> None:
        with log.open("a") as file:
            for line in LINES[4000:]:
                file.write(line)
                file.flush()
        done.set()

    thread = threading.Thread(target=grow)
    thread.start()
    while not done.is_set():
        imported(folder, log)
    thread.join()
    imported(folder, log)
    # Where a line was read half the other half is one of its own: together they are what the file holds.
    assert b"".join(_raw(folder)) == log.read_bytes()


def _raw(folder: Path) -> list[bytes]:
    from fremme.archive.sqlite.day import Day, unpacked

    found = []
    for path in folder.glob("2*.sqlite"):
        day = Day.open(folder, path.stem)
        assert day is not None
        found += [(block.start, unpacked(block.content)) for block in day.stored()]
        day.close()
    return [data for _, data in sorted(found)]


def test_a_file_that_is_cut_while_it_is_read(tmp_path: Path, folder: Path) -> None:
    log = write(tmp_path / "mail.log", LINES, TIME)
    process = started("import", "--timezone", "Europe/Oslo", "--archive", str(folder), str(log))
    with log.open("r+b") as file:
        for size in range(log.stat().st_size, 100_000, -50_000):
            file.truncate(size)
    assert process.wait() == 0
    kept = all_lines(folder)
    assert kept == plain(LINES)[: len(kept)] or kept[:-1] == plain(LINES)[: len(kept) - 1]
    # The whole file is there again under another name: nothing of it twice.
    whole = write(tmp_path / "mail.log.1", LINES, TIME)
    imported(folder, whole)
    assert b"".join(_raw(folder)).startswith("".join(LINES[:100]).encode())
    assert len(all_lines(folder)) <= len(LINES) + 1
    assert care.verify(folder) == []


def test_long_lines_and_odd_bytes_come_back_as_they_were(tmp_path: Path, folder: Path) -> None:
    start = LINES[0].encode()
    odd = [
        start,
        start[:-1] + b" x" + b"a@b.example," * 90_000 + b"\n",
        b"Nov  1 20:00:05 mx1 postfix/qmgr[1]: 4ZzNULNULaB: \x00\x00\x00 removed\n",
        b"\x00" * 70_000 + b"\n",
        start[:-1] + b"y" * (3 << 20) + b"\n",
        bytes(range(256)).replace(b"\n", b"").replace(b"\r", b"") + b"\n",
        LINES[1].encode(),
    ]
    log = tmp_path / "mail.log"
    log.write_bytes(b"".join(odd * 2))
    os.utime(log, (TIME.timestamp(), TIME.timestamp()))
    imported(folder, log)
    assert b"".join(_raw(folder)) == log.read_bytes()
    assert care.verify(folder) == []
    assert imported(folder, log).lines == 0
    store = open_store(folder)
    assert len(store.find([terms_of("4ZzNULNULaB", Kind.QUEUE_ID)], Window()).lines) == 2
    store.close()


def test_many_small_files(tmp_path: Path, folder: Path) -> None:
    logs = []
    for number in range(300):
        at = START + timedelta(minutes=number)
        logs.append(write(tmp_path / f"host{number}.log", deliveries(at, 1, timedelta(0), number), TIME))
    assert imported(folder, *logs).files == 300
    assert len(all_lines(folder)) == 1200
    assert imported(folder, *logs).known == 300


@pytest.mark.slow
def test_a_copy_at_any_moment_opens_and_is_completed(tmp_path: Path) -> None:
    assert copies(tmp_path, write_logs(tmp_path, 9_000), 3, random.Random(5)) == 3


def test_a_copy_without_its_logs_beside_is_an_older_state(log: Path, folder: Path, tmp_path: Path) -> None:
    imported(folder, log)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert all_lines(copy) == plain(LINES)
    assert imported(copy, log).lines == 0
