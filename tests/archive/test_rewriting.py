"""Correct, erase, compact: what they change, what they leave, and that a kill in between leaves the old or the new."""

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fremme.archive.importing import import_logs
from fremme.archive.opening import open_store
from fremme.archive.protocol import Line, Window
from fremme.archive.sqlite import care, rewriting
from fremme.archive.sqlite.compacting import compact
from fremme.archive.sqlite.correcting import correct
from fremme.archive.sqlite.erasing import erase
from fremme.archive.sqlite.locks import Lock
from fremme.archive.tokens import Kind, terms_of
from fremme.errors import ArchiveError

from .support import EVERYTHING, OSLO, all_lines, deliveries, imported, stamped, write

START = datetime(2026, 11, 1, 20, 0)
TIME = datetime(2026, 11, 4, tzinfo=UTC)
LINES = deliveries(START, 900, timedelta(minutes=2))
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "mail.log", LINES, TIME)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return write(tmp_path / "other.log", deliveries(START, 300, timedelta(minutes=3), 5), TIME)


def found(folder: Path, window: Window = Window()) -> list[Line]:  # noqa: B008 - a value
    store = open_store(folder)
    try:
        return list(store.find([EVERYTHING], window, 10**9).lines)
    finally:
        store.close()


def shape(folder: Path) -> list[tuple[str, str, datetime, str]]:
    return [(line.source, line.position, line.time, line.text) for line in found(folder)]


def asked(folder: Path, address: str) -> list[str]:
    store = open_store(folder)
    try:
        return [line.text for line in store.find([terms_of(address, Kind.ADDRESS)], Window()).lines]
    finally:
        store.close()


def in_small_pieces(folder: Path, log: Path, lines: list[str], pieces: int = 25) -> None:
    for piece in range(1, pieces + 1):
        imported(folder, write(log, lines[: len(lines) * piece // pieces], TIME))


def interrupted(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """From now on a rewriting ends where it comes to this, as if it was killed: nothing is put in order behind it."""
    monkeypatch.setattr(rewriting.Rewriting, "_forget_built", lambda self: self._let_go())
    monkeypatch.setattr(rewriting, name, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))


@pytest.mark.parametrize("pieces", [1, 25])
def test_another_zone_is_as_if_it_was_imported_so(
    log: Path, other: Path, folder: Path, tmp_path: Path, pieces: int
) -> None:
    in_small_pieces(folder, log, LINES, pieces)
    imported(folder, other)
    before = [line for line in found(folder) if line.source == str(other)]
    done = correct(folder, str(log), TOKYO)
    assert done.lines == len(LINES)
    import_logs(tmp_path / "fresh", [log], zone=TOKYO)
    assert [one for one in shape(folder) if one[0] == str(log)] == shape(tmp_path / "fresh")
    assert [line for line in found(folder) if line.source == str(other)] == before
    assert care.verify(folder) == []
    assert {one.name: one.zone for one in care.sources(folder)} == {str(log): "Asia/Tokyo", str(other): "Europe/Oslo"}
    window = Window(datetime(2026, 11, 2, 6, 0, tzinfo=TOKYO), datetime(2026, 11, 2, 7, 0, tzinfo=TOKYO))
    fresh = found(tmp_path / "fresh", window)
    assert [line.text for line in found(folder, window) if line.source == str(log)] == [line.text for line in fresh]


def test_another_year_moves_the_whole_log_and_reading_goes_on_there(log: Path, folder: Path, tmp_path: Path) -> None:
    imported(folder, write(log, LINES[:2000], TIME))
    correct(folder, str(log), year=2024)
    assert {line.time.year for line in found(folder)} == {2024}
    write(log, LINES, TIME)
    assert imported(folder, log).lines == len(LINES) - 2000
    import_logs(tmp_path / "fresh", [log], zone=OSLO, year=2024)
    assert shape(folder) == shape(tmp_path / "fresh")
    assert not list(folder.glob("2026*"))
    assert care.verify(folder) == []
    correct(folder, str(log), year=2026)
    assert [line.text for line in found(folder)] == [line.rstrip() for line in LINES]
    assert {line.time.year for line in found(folder)} == {2026}
    assert imported(folder, log).lines == 0


def test_a_rotated_set_goes_on_from_the_year_named(folder: Path, tmp_path: Path) -> None:
    parts = [
        ("mail.log.2", datetime(2025, 12, 20)),
        ("mail.log.1", datetime(2025, 12, 30)),
        ("mail.log", datetime(2026, 1, 9)),
    ]
    paths = [
        write(tmp_path / name, deliveries(at, 40, timedelta(hours=1), n), TIME) for n, (name, at) in enumerate(parts)
    ]
    imported(folder, *paths)
    correct(folder, str(paths[2]), year=2019)
    import_logs(tmp_path / "fresh", paths, zone=OSLO, year=2019)
    assert shape(folder) == shape(tmp_path / "fresh")
    assert {line.time.year for line in found(folder)} == {2019, 2020}


def test_stamps_with_an_offset_stay_where_they_are(folder: Path, tmp_path: Path) -> None:
    times = [datetime(2026, 11, 2, 21, 0, tzinfo=UTC) + timedelta(minutes=n * 10) for n in range(40)]
    log = write(
        tmp_path / "mail.log",
        [f"{time.isoformat()} mx postfix/qmgr[1]: 4Zz{time:%d%H%M}aB: removed\n" for time in times],
    )
    imported(folder, log)
    before = [line.time for line in found(folder)]
    assert correct(folder, str(log), TOKYO).lines == 0
    assert [line.time for line in found(folder)] == before
    assert care.sources(folder)[0].zone == "Asia/Tokyo"


@pytest.mark.parametrize("at", ["_sync", "delete"])
def test_a_correction_that_was_cut_short_leaves_the_old_or_the_new(
    log: Path, other: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    imported(folder, log, other)
    before = shape(folder)
    with monkeypatch.context() as patched:
        interrupted(patched, at)
        with pytest.raises(KeyboardInterrupt):
            correct(folder, str(log), TOKYO)
    if at == "_sync":
        assert shape(folder) == before
    assert imported(folder, log, other).lines == 0
    assert sorted(one[3] for one in shape(folder)) == sorted(one[3] for one in before)
    correct(folder, str(log), TOKYO)
    assert len(found(folder)) == len(before)
    assert care.verify(folder) == []
    days = {path.name.partition(".")[0] for path in folder.glob("2*.sqlite")}
    assert len(days) == len(list(folder.glob("2*.sqlite")))


def test_what_cannot_be_corrected_is_told(log: Path, folder: Path) -> None:
    with pytest.raises(ArchiveError) as refused:
        correct(folder, "/nowhere", TOKYO)
    assert refused.value.code == "archive_missing"
    imported(folder, log)
    with pytest.raises(ArchiveError) as refused:
        correct(folder, "/nowhere", TOKYO)
    assert refused.value.code == "source_unknown"
    lock = Lock(folder, "1")
    assert lock.take()
    with pytest.raises(ArchiveError) as refused:
        correct(folder, str(log), TOKYO)
    assert refused.value.code == "source_locked"
    lock.release()
    busy = Lock(folder, "rewriting")
    assert busy.take()
    with pytest.raises(ArchiveError) as refused:
        compact(folder)
    assert refused.value.code == "archive_busy"
    busy.release()


def test_an_expired_beginning_stays_expired_after_a_correction(log: Path, folder: Path) -> None:
    imported(folder, log)
    care.expire(folder, datetime(2026, 11, 2, tzinfo=UTC))
    left = len(found(folder))
    correct(folder, str(log), TOKYO)
    assert imported(folder, log).lines == 0
    assert len(found(folder)) == left < len(LINES)
    assert care.verify(folder) == []


def test_an_erased_person_is_gone_and_does_not_come_back(log: Path, other: Path, folder: Path, tmp_path: Path) -> None:
    imported(folder, log, other)
    address = "user7@d3.example"
    every = [line.rstrip() for path in (log, other) for line in path.read_text().splitlines()]
    theirs = [line for line in every if address in line]
    counted = erase(folder, address, count_only=True)
    assert len(all_lines(folder)) == len(every)
    done = erase(folder, address)
    assert done == counted
    assert done.lines == len(theirs) > 0
    assert asked(folder, address) == []
    assert sorted(all_lines(folder)) == sorted(line for line in every if address not in line)
    assert care.stats(folder).lines == len(every) - len(theirs)
    assert care.verify(folder) == []
    for path in folder.rglob("*.sqlite*"):
        assert address.encode() not in path.read_bytes()
    older = write(tmp_path / "older.log", LINES[:700], TIME)
    assert imported(folder, log, other, older).lines == 0
    assert asked(folder, address) == []
    assert erase(folder, address).lines == 0
    write(log, [*LINES, stamped(datetime(2026, 11, 3, 9, 0), f"postfix/lmtp[1]: 4AAAAAAAAAAAAA: to=<{address}>")], TIME)
    assert imported(folder, log).lines == 1
    assert len(asked(folder, address)) == 1


def test_lines_beside_erased_ones_keep_position_and_time(log: Path, folder: Path) -> None:
    imported(folder, log)
    before = shape(folder)
    erase(folder, "user7@d3.example")
    assert shape(folder) == [one for one in before if "user7@d3.example" not in one[3]]
    correct(folder, str(log), TOKYO)
    assert len(shape(folder)) == len([one for one in before if "user7@d3.example" not in one[3]])


@pytest.mark.parametrize("at", ["_sync", "delete"])
def test_an_erasure_that_was_cut_short_is_completed(
    log: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    imported(folder, log)
    with monkeypatch.context() as patched:
        interrupted(patched, at)
        with pytest.raises(KeyboardInterrupt):
            erase(folder, "user7@d3.example")
    assert len(all_lines(folder)) <= len(LINES)
    erase(folder, "user7@d3.example")
    assert len(all_lines(folder)) == len([line for line in LINES if "user7@d3.example" not in line])
    for path in folder.rglob("*.sqlite*"):
        assert b"user7@d3.example" not in path.read_bytes()


def test_a_damaged_day_is_named_and_left_by_erasing_and_compacting(log: Path, folder: Path) -> None:
    in_small_pieces(folder, log, LINES)
    with sqlite3.connect(folder / "2026-11-02.sqlite") as day:
        day.execute("UPDATE content SET data = x'00' WHERE id = (SELECT max(id) FROM content)")
    day.close()
    assert compact(folder).damaged == ("2026-11-02",)
    assert erase(folder, "user7@d3.example").damaged == ("2026-11-02",)
    assert asked(folder, "user7@d3.example") != []


def test_what_is_no_address_is_refused(log: Path, folder: Path) -> None:
    imported(folder, log)
    for address in ("kari", "@vg.no", "kari@"):
        with pytest.raises(ArchiveError) as refused:
            erase(folder, address)
        assert refused.value.code == "no_address"


def test_small_blocks_are_merged_and_nothing_else_changes(log: Path, other: Path, folder: Path) -> None:
    in_small_pieces(folder, log, LINES)
    imported(folder, other)
    before, stats = shape(folder), care.stats(folder)
    done = compact(folder)
    assert done.days != ()
    assert done.blocks_after < done.blocks_before
    assert done.bytes_after < done.bytes_before
    after = care.stats(folder)
    assert (after.lines, after.raw_bytes, after.first, after.last) == (
        stats.lines, stats.raw_bytes, stats.first, stats.last,
    )  # fmt: skip
    assert after.blocks < stats.blocks
    assert shape(folder) == before
    assert care.verify(folder) == []
    assert imported(folder, log, other).lines == 0
    assert compact(folder).days == ()


def test_a_line_that_was_cut_at_its_files_end_stays_as_it_was_read(folder: Path, tmp_path: Path) -> None:
    whole = "".join(LINES[:12])
    log = tmp_path / "mail.log"
    for end in (500, 533, 700, len(whole)):
        imported(folder, write(log, [whole[:end]], TIME))
    before = shape(folder)
    compact(folder)
    assert shape(folder) == before
    assert care.verify(folder) == []


def test_a_reader_goes_on_while_days_are_rewritten(log: Path, folder: Path) -> None:
    in_small_pieces(folder, log, LINES)
    reader = open_store(folder)
    before = reader.find([EVERYTHING], Window(), 10**9)
    compact(folder)
    assert reader.find([EVERYTHING], Window(), 10**9) == before
    correct(folder, str(log), TOKYO)
    after = reader.find([EVERYTHING], Window(), 10**9).lines
    assert sorted(line.text for line in after) == sorted(line.text for line in before.lines)
    assert after[0].time == before.lines[0].time - timedelta(hours=8)
    erase(folder, "user7@d3.example")
    assert reader.find([terms_of("user7@d3.example", Kind.ADDRESS)], Window()).lines == ()
    reader.close()


def test_a_writer_goes_on_in_the_new_generation(log: Path, folder: Path) -> None:
    from fremme.archive.sqlite.writer import Writer

    in_small_pieces(folder, log, LINES[:2000])
    with Writer(folder) as writer:
        steps = len(writer.progress(1).run)
        compact(folder)
        assert len(writer.progress(1).run) < steps
    write(log, LINES, TIME)
    assert imported(folder, log).lines == len(LINES) - 2000
    assert all_lines(folder) == [line.rstrip() for line in LINES]


def test_an_archive_of_format_1_is_read_and_brought_up_to_date(tmp_path: Path) -> None:
    data = Path(__file__).parent / "data" / "format-1"
    lines = (data / "mail.log").read_text().splitlines()
    folder = tmp_path / "archive"
    folder.mkdir()
    for path in data.glob("*.sqlite"):
        shutil.copy(path, folder / path.name)
    assert all_lines(folder) == lines
    assert asked(folder, lines[2].partition("<")[2].partition(">")[0])
    with sqlite3.connect(folder / "sources.sqlite") as sources:
        assert sources.execute("PRAGMA user_version").fetchone() == (1,)
    sources.close()
    assert imported(folder, data / "mail.log").lines == 0
    with sqlite3.connect(folder / "sources.sqlite") as sources:
        assert sources.execute("PRAGMA user_version").fetchone() == (2,)
    sources.close()
    assert all_lines(folder) == lines
    assert care.verify(folder) == []
    correct(folder, "/var/log/mail.log", TOKYO)
    assert all_lines(folder) == lines
