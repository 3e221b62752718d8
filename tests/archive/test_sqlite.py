"""The SQLite store: each line once, whatever happens to the files; days, locks, versions, expiry."""

import bz2
import gzip
import hashlib
import lzma
import os
import random
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fremme.archive.opening import archive_address, open_archive, open_store
from fremme.archive.protocol import Window
from fremme.archive.sqlite import care
from fremme.archive.sqlite.day import Day
from fremme.archive.sqlite.locks import Lock
from fremme.archive.tokens import Kind, block_tokens, terms_of
from fremme.errors import ArchiveError
from fremme.texts import Text
from tests.users import not_allowed, open_folder

from .support import all_lines, deliveries, imported, stamped, write

open_path = pytest.fixture(open_folder)
START = datetime(2026, 11, 1, 20, 0)
LINES = deliveries(START, 1500, timedelta(seconds=20))
TIME = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.log", LINES, TIME)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def plain(lines: list[str]) -> list[str]:
    return [line.rstrip("\r\n") for line in lines]


def test_a_file_is_read_once(log: Path, folder: Path) -> None:
    assert imported(folder, log).lines == len(LINES)
    again = imported(folder, log)
    assert (again.lines, again.known) == (0, 1)
    assert all_lines(folder) == plain(LINES)


def test_the_folder_is_for_its_owner_only_and_has_a_file_a_day(log: Path, folder: Path) -> None:
    imported(folder, log)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.glob("*.sqlite")) == [
        "2026-11-01.sqlite",
        "2026-11-02.sqlite",
        "sources.sqlite",
    ]
    for name, first, last in (("2026-11-01", "2026-11-01", "2026-11-01"), ("2026-11-02", "2026-11-02", "2026-11-02")):
        with sqlite3.connect(folder / f"{name}.sqlite") as day:
            begin, end = day.execute("SELECT min(first), max(last) FROM block").fetchone()
            assert str(datetime.fromtimestamp(begin / 1e6, UTC).date()) == first
            assert str(datetime.fromtimestamp(end / 1e6, UTC).date()) == last


@pytest.mark.parametrize("umask", [0, 0o022, 0o077, 0o277])
def test_files_are_for_their_owner_only_whatever_the_umask(log: Path, folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        imported(folder, log)
        reader = open_store(folder)
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    finally:
        os.umask(before)
    reader.close()
    assert len(modes) >= 5
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("at", [1, 10, 999, 1000, 1001, 4000, 5999])
def test_a_file_that_grew_is_read_on(folder: Path, tmp_path: Path, at: int) -> None:
    log = write(tmp_path / "mail.log", LINES[:at], TIME)
    assert imported(folder, log).lines == at
    write(log, LINES, TIME)
    assert imported(folder, log).lines == len(LINES) - at
    assert all_lines(folder) == plain(LINES)


@pytest.mark.parametrize(
    ("suffix", "packed"),
    [
        (".1", bytes),
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", zstandard.compress),
    ],
)
@pytest.mark.parametrize("at", [3, 3000, 6000])
def test_a_file_renamed_or_compressed_is_known(
    log: Path, folder: Path, tmp_path: Path, suffix: str, packed: object, at: int
) -> None:
    imported(folder, write(tmp_path / "mail.log", LINES[:at], TIME))
    whole = "".join(LINES).encode()
    moved = tmp_path / f"mail.log.1{suffix}"
    moved.write_bytes(packed(whole))  # type: ignore[operator]
    log.unlink()
    assert imported(folder, moved).lines == len(LINES) - at
    assert all_lines(folder) == plain(LINES)


def test_a_copy_elsewhere_is_known_also_an_older_one(log: Path, folder: Path, tmp_path: Path) -> None:
    imported(folder, log)
    copy = tmp_path / "elsewhere" / "copied.log"
    copy.parent.mkdir()
    shutil.copy(log, copy)
    older = write(tmp_path / "older.log", LINES[:1234], TIME)
    young = write(tmp_path / "young.log", LINES[:2], TIME)
    assert imported(folder, copy, older, young).lines == 0
    assert all_lines(folder) == plain(LINES)


def test_rotation_by_copying_and_cutting_goes_on_with_a_new_file(folder: Path, tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", LINES[:3000], TIME)
    imported(folder, log)
    write(tmp_path / "mail.log.1", LINES[:3500], TIME)
    write(log, LINES[3500:], TIME)
    assert imported(folder, log, tmp_path / "mail.log.1").lines == 3000
    assert all_lines(folder) == plain(LINES)
    assert [Path(one.name).name for one in care.sources(folder)] == ["mail.log"]


def test_files_that_begin_alike_are_told_apart(folder: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "a.log", LINES, TIME)
    two = write(tmp_path / "b.log", [*LINES[:2000], *deliveries(START, 500, timedelta(seconds=60), 7)], TIME)
    imported(folder, one)
    assert imported(folder, two).lines == 4000
    assert len(all_lines(folder)) == len(LINES) + 4000


def test_what_stands_beyond_a_hole_is_read_anew(log: Path, folder: Path) -> None:
    imported(folder, log)
    with sqlite3.connect(folder / "2026-11-01.sqlite") as day:
        day.execute("DELETE FROM block WHERE start = (SELECT max(start) FROM block)")
    day.close()
    assert len(all_lines(folder)) < len(LINES)
    imported(folder, log)
    assert all_lines(folder) == plain(LINES)


def test_lines_out_of_order_over_midnight_are_kept_with_the_later_day(folder: Path, tmp_path: Path) -> None:
    midnight = datetime(2026, 11, 3, 0, 0, tzinfo=UTC)
    times = [midnight + timedelta(seconds=(-1) ** n * n) for n in range(60)]
    lines = [f"{time.isoformat()} mx postfix/qmgr[1]: 4Zz{n:07d}aB: removed\n" for n, time in enumerate(times)]
    imported(folder, write(tmp_path / "mail.log", lines, TIME))
    assert sorted(all_lines(folder)) == sorted(plain(lines))
    store = open_store(folder)
    for n, time in enumerate(times):
        (line,) = store.find([terms_of(f"4Zz{n:07d}aB", Kind.QUEUE_ID)], Window(time, time)).lines
        assert line.time == time
    store.close()
    care.expire(folder, midnight)
    left = set(all_lines(folder))
    assert {line for line, time in zip(plain(lines), times, strict=True) if time >= midnight} <= left


def test_a_second_writer_leaves_the_source(log: Path, folder: Path, tmp_path: Path) -> None:
    imported(folder, write(tmp_path / "mail.log", LINES[:100], TIME))
    write(log, LINES, TIME)
    other = write(tmp_path / "other.log", deliveries(START, 10, timedelta(seconds=1), 5), TIME)
    lock = Lock(folder, "1")
    assert lock.take()
    result = imported(folder, log, other)
    assert (result.lines, result.skipped) == (40, 1)
    assert "another process" in result.warnings[0].tell("en")
    lock.release()
    assert imported(folder, log).lines == len(LINES) - 100


def test_readers_see_what_a_writer_adds(log: Path, folder: Path, tmp_path: Path) -> None:
    imported(folder, write(tmp_path / "mail.log", LINES[:1000], TIME))
    store = open_store(folder)
    assert len(store.find([frozenset()], Window()).lines) == 1000
    imported(
        folder, write(log, LINES, TIME), write(tmp_path / "b.log", deliveries(START, 5, timedelta(days=1), 3), TIME)
    )
    assert len(store.find([frozenset()], Window()).lines) == len(LINES) + 20
    store.close()


def test_expired_days_are_gone_and_not_read_again(log: Path, folder: Path, tmp_path: Path) -> None:
    imported(folder, log)
    reader = open_store(folder)
    before = len(reader.find([frozenset()], Window(), 10**6).lines)
    done = care.expire(folder, datetime(2026, 11, 2, 12, tzinfo=UTC))
    assert done.days == ("2026-11-01",)
    assert before == len(LINES)
    left = len(LINES) - done.lines
    assert len(reader.find([frozenset()], Window(), 10**6).lines) == left
    reader.close()
    assert imported(folder, log).lines == 0
    write(log, [*LINES, stamped(datetime(2026, 11, 2, 9, 0), "postfix/qmgr[1]: 4ZZZZZZZZZZ: removed")], TIME)
    assert imported(folder, log).lines == 1
    assert len(all_lines(folder)) == left + 1
    care.expire(folder, datetime(2026, 12, 1, tzinfo=UTC))
    shutil.move(log, tmp_path / "mail.log.1")
    assert imported(folder, tmp_path / "mail.log.1").lines == 0
    assert all_lines(folder) == []
    assert care.verify(folder) == []


def test_an_expiry_that_was_cut_short_loses_and_doubles_nothing(
    log: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(folder, log)
    monkeypatch.setattr(care, "delete", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        care.expire(folder, datetime(2026, 11, 2, tzinfo=UTC))
    monkeypatch.undo()
    assert imported(folder, log).lines == 0
    assert all_lines(folder) == plain(LINES)
    assert care.expire(folder, datetime(2026, 11, 2, tzinfo=UTC)).lines > 0


def test_a_day_that_is_being_written_is_left(log: Path, folder: Path) -> None:
    imported(folder, log)
    lock = Lock(folder, "1")
    assert lock.take()
    done = care.expire(folder, datetime(2026, 12, 1, tzinfo=UTC))
    assert done.days == ()
    assert done.left == ("2026-11-01", "2026-11-02")
    lock.release()


def test_a_newer_format_is_refused_in_words(log: Path, folder: Path) -> None:
    imported(folder, log)
    for name in ("2026-11-02.sqlite", "sources.sqlite"):
        with sqlite3.connect(folder / name) as file:
            file.execute("PRAGMA user_version = 99")
        file.close()
        with pytest.raises(ArchiveError, match="newer version") as refused:
            all_lines(folder)
        assert refused.value.code == "archive_newer"


def test_what_is_no_archive_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError) as refused:
        open_archive(tmp_path / "nothing")
    assert refused.value.code == "archive_missing"
    with pytest.raises(ArchiveError) as refused:
        open_store("clickhouse://localhost/logs")
    assert refused.value.code == "store_unknown"
    assert "ClickHouse" in str(refused.value)
    (tmp_path / "sources.sqlite").write_bytes(b"no database at all, but long enough to look at" * 100)
    with pytest.raises(ArchiveError) as refused:
        open_archive(tmp_path)
    assert refused.value.code == "archive_damaged"


def test_verify_finds_damage(log: Path, folder: Path) -> None:
    imported(folder, log)
    assert care.verify(folder) == []
    with sqlite3.connect(folder / "2026-11-02.sqlite") as day:
        day.execute("UPDATE content SET data = x'28b52ffd00' WHERE id = 1")
        day.execute("DELETE FROM content WHERE id = 2")
    day.close()
    found = care.verify(folder)
    assert [one.file for one in found] == ["2026-11-02.sqlite"] * 2
    assert {one.detail is None for one in found} == {True, False}


def test_verify_misses_a_day_that_the_sources_know(log: Path, folder: Path) -> None:
    imported(folder, log)
    (folder / "2026-11-02.sqlite").unlink()
    (fault,) = care.verify(folder)
    assert fault.file == "2026-11-02.sqlite"
    assert "missing" in fault.fault.tell("en")
    care.expire(folder, datetime(2026, 12, 1, tzinfo=UTC))
    assert care.verify(folder) == []


def test_verify_misses_what_stood_before_other_lines(log: Path, folder: Path) -> None:
    imported(folder, log)
    with sqlite3.connect(folder / "2026-11-01.sqlite") as day:
        day.execute("DELETE FROM content WHERE id = (SELECT max(id) FROM block)")
        day.execute("DELETE FROM block WHERE id = (SELECT max(id) FROM block)")
    day.close()
    (fault,) = care.verify(folder)
    assert fault.file == "2026-11-02.sqlite"
    assert str(log) in fault.fault.tell("en")


def damaged(folder: Path, name: str, how: str) -> None:
    day = folder / f"{name}.sqlite"
    match how:
        case "gone":
            day.unlink()
        case "empty":
            day.write_bytes(b"")
        case "cut":
            os.truncate(day, day.stat().st_size // 2)
        case "noise":
            content = bytearray(day.read_bytes())
            content[: 1 << 13] = random.Random(1).randbytes(1 << 13)
            day.write_bytes(content)
        case "blocks":
            with sqlite3.connect(day) as rows:
                rows.execute("UPDATE content SET data = x'28b52ffd00'")
            rows.close()


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "noise", "blocks"])
@pytest.mark.parametrize("name", ["2026-11-01", "2026-11-02"])
def test_what_is_readable_beside_a_damaged_day_is_answered(
    log: Path, folder: Path, tmp_path: Path, how: str, name: str
) -> None:
    imported(folder, log)
    lost = {line for line in all_lines(folder) if (line < "Nov  2 01:00") == (name == "2026-11-01")}
    damaged(folder, name, how)
    assert {one.file for one in care.verify(folder)} >= {f"{name}.sqlite"}
    said: list[Text] = []
    store = open_store(folder, warn=said.append)
    kept = {line.text for line in store.find([frozenset()], Window(), 10**6).lines}
    (covered,) = store.coverage()
    store.close()
    assert kept >= set(plain(LINES)) - lost
    assert len(said) == (how not in {"gone", "empty"})
    if how in {"gone", "empty", "noise"}:
        assert covered.first >= datetime(2026, 11, 2, tzinfo=UTC) or covered.last <= datetime(2026, 11, 2, tzinfo=UTC)
    # What the guide tells to do: delete the day's files, import again; by now the log was rotated.
    for path in folder.glob(f"{name}*"):
        path.unlink()
    moved = log.rename(tmp_path / "mail.log.1")
    imported(folder, moved)
    assert all_lines(folder) == plain(LINES)
    assert care.verify(folder) == []


def test_a_day_lost_in_the_midst_is_a_gap(folder: Path, tmp_path: Path) -> None:
    lines = deliveries(datetime(2026, 11, 1, 6, 0), 1000, timedelta(minutes=10))
    imported(folder, write(tmp_path / "mail.log", lines, datetime(2026, 11, 9, tzinfo=UTC)))
    damaged(folder, "2026-11-04", "gone")
    store = open_store(folder)
    (covered,) = store.coverage()
    store.close()
    (gap,) = covered.gaps
    assert gap == (datetime(2026, 11, 4, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC))


def test_of_a_log_of_which_no_day_is_left_all_is_a_gap(log: Path, folder: Path) -> None:
    imported(folder, log)
    for name in ("2026-11-01", "2026-11-02"):
        damaged(folder, name, "gone")
    store = open_store(folder)
    (covered,) = store.coverage()
    store.close()
    assert covered.gaps == ((covered.first, covered.last),)


@pytest.mark.parametrize("what", ["", "sources.sqlite"])
def test_another_user_is_refused_in_words(open_path: Path, what: str) -> None:
    folder = open_path / "archive"
    log = write(open_path / "mail.log", LINES, TIME)
    imported(folder, log)
    if what:
        # The folder lies open, as it should not; what is in it does not.
        folder.chmod(0o755)
    with not_allowed(folder / what):
        for work in (
            lambda: care.verify(folder),
            lambda: care.stats(folder),
            lambda: care.sources(folder),
            lambda: care.expire(folder, datetime(2030, 1, 1, tzinfo=UTC)),
            lambda: imported(folder, log),
            lambda: all_lines(folder),
        ):
            with pytest.raises(ArchiveError, match="not allowed") as refused:
                work()
            assert refused.value.code == "archive_unusable"
    assert care.verify(folder) == []


def test_stats_and_sources_tell_what_is_there(log: Path, folder: Path) -> None:
    imported(folder, log)
    found = care.stats(folder)
    assert (found.lines, found.sources, found.days) == (len(LINES), 1, 2)
    assert found.raw_bytes == log.stat().st_size
    assert found.bytes_on_disk == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert found.first == datetime(2026, 11, 1, 19, 0, tzinfo=UTC)
    (source,) = care.sources(folder)
    assert (source.name, source.zone, source.lines) == (str(log), "Europe/Oslo", len(LINES))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.binary(max_size=2000).map(b"Nov  2 06:00:00 mx1 odd[1]: ".__add__))
def test_the_index_has_every_token_of_any_bytes(tmp_path: Path, data: bytes) -> None:
    folder = tmp_path / hashlib.sha256(data).hexdigest()
    log = folder / "odd.log"
    folder.mkdir(exist_ok=True)
    log.write_bytes(data)
    imported(folder / "archive", log)
    assert care.verify(folder / "archive") == []
    (name,) = [path.stem for path in (folder / "archive").glob("2*.sqlite")]
    day = Day.open(folder / "archive", name)
    assert day is not None
    for token in block_tokens(data):
        assert day.candidates(frozenset({token}), 0, 1 << 62), token
    day.close()


def test_where_the_archive_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FREMME_ARCHIVE", "/from/environment")
    assert archive_address("/asked", "/configured") == "/asked"
    assert archive_address(None, "/configured") == "/configured"
    assert archive_address(None) == "/from/environment"
    monkeypatch.delenv("FREMME_ARCHIVE")
    assert archive_address(None).endswith("/fremme/archive")
