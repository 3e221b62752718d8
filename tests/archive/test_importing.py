"""The import: rotated sets, years, zones, odd files, standard input, progress."""

import gzip
import io
import os
import sys
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fremme.archive.importing import Progress, import_logs
from fremme.archive.opening import open_store
from fremme.archive.protocol import Line, Window
from fremme.archive.sqlite import care

from .support import EVERYTHING, OSLO, all_lines, deliveries, imported, stamped, write

START = datetime(2026, 11, 2, 6, 0)
TIME = datetime(2026, 11, 5, tzinfo=UTC)


def found(folder: Path) -> tuple[Line, ...]:
    store = open_store(folder)
    lines = store.find([EVERYTHING], Window(), 10**6).lines
    store.close()
    return lines


def monthly(tmp_path: Path, months: int, mtime: datetime | None) -> list[Path]:
    """A rotated set, a file a month, up to November 2026; with real file times, or all with one."""
    paths = []
    for age in range(months):
        year, month = divmod(2026 * 12 + 10 - age, 12)
        begin = datetime(year, month + 1, 1, 12)
        path = tmp_path / ("mail.log" if age == 0 else f"mail.log.{age}.gz")
        text = "".join(
            stamped(begin + timedelta(days=day), f"postfix/qmgr[1]: 4Zz{begin:%Y%m}{day:02d}: removed")
            for day in range(25)
        )
        path.write_bytes(text.encode() if age == 0 else gzip.compress(text.encode(), mtime=0))
        time = (mtime or begin + timedelta(days=26)).timestamp()
        os.utime(path, (time, time))
        paths.append(path)
    return paths


@pytest.mark.slow
def test_a_set_of_twenty_months_falls_into_its_years(tmp_path: Path) -> None:
    for number, mtime in enumerate((None, datetime(2026, 11, 27, tzinfo=UTC))):
        folder = tmp_path / str(number)
        folder.mkdir()
        imported(folder / "archive", *monthly(folder, 20, mtime))
        lines = found(folder / "archive")
        assert len(lines) == 500
        for line in lines:
            assert f"4Zz{line.time:%Y%m}" in line.text, line


@pytest.mark.slow
def test_the_year_named_is_that_of_the_oldest_file(tmp_path: Path) -> None:
    paths = monthly(tmp_path, 14, None)
    imported(tmp_path / "archive", *paths, year=2015)
    years = {line.time.year - int(line.text.split("4Zz")[1][:4]) for line in found(tmp_path / "archive")}
    assert years == {2015 - 2025}


def test_a_zone_stays_with_its_source(tmp_path: Path) -> None:
    lines = deliveries(START, 10, timedelta(minutes=1))
    log = write(tmp_path / "mail.log", lines[:20], TIME)
    older = write(tmp_path / "mail.log.1", deliveries(START - timedelta(days=1), 10, timedelta(minutes=1), 2), TIME)
    imported(tmp_path / "archive", log, older)
    write(log, lines, TIME)
    result = import_logs(tmp_path / "archive", [log, older], zone=ZoneInfo("America/New_York"))
    (warning,) = result.warnings
    assert "Europe/Oslo" in warning.tell("en")
    assert f"fremme archive correct {log} --timezone America/New_York" in warning.tell("en")
    assert found(tmp_path / "archive")[-1].time == datetime(2026, 11, 2, 6, 9, tzinfo=OSLO)


def test_another_year_later_changes_nothing_and_is_told_once(tmp_path: Path) -> None:
    paths = monthly(tmp_path, 3, None)
    imported(tmp_path / "archive", *paths)
    assert imported(tmp_path / "archive", *paths, year=2026).warnings == []
    (warning,) = imported(tmp_path / "archive", *paths, year=2015).warnings
    assert "2026" in warning.tell("en")
    assert "fremme archive correct" in warning.tell("en")
    assert "--year 2015" in warning.tell("en")


def test_a_source_knows_its_files_by_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monthly(tmp_path, 2, None)
    monkeypatch.chdir(tmp_path)
    imported(tmp_path / "archive", Path("mail.log"), Path("mail.log.1.gz"))
    (source,) = care.sources(tmp_path / "archive")
    assert sorted(source.files) == [str(tmp_path / "mail.log"), str(tmp_path / "mail.log.1.gz")]


def test_what_is_binary_is_refused_in_words(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        tar.add(write(tmp_path / "mail.log", deliveries(START, 10, timedelta(minutes=1)), TIME), "mail.log")
    (tmp_path / "logs.tar.gz").write_bytes(packed.getvalue())
    result = imported(tmp_path / "archive", tmp_path / "logs.tar.gz")
    assert (result.lines, result.skipped) == (0, 1)
    assert "logs.tar.gz is no text file" in result.warnings[0].tell("en")


def test_odd_files_are_kept_with_a_warning_and_journals_left(tmp_path: Path) -> None:
    notes = write(tmp_path / "notes.txt", ["buy milk\n", "Nov\n"], TIME)
    empty = write(tmp_path / "empty.log", [], TIME)
    journal = tmp_path / "system.journal"
    journal.write_bytes(b"LPKSHHRH" + bytes(1000))
    result = imported(tmp_path / "archive", notes, empty, journal, tmp_path / "gone.log")
    assert (result.lines, result.known, result.skipped) == (2, 1, 2)
    said = " ".join(warning.tell("en") for warning in result.warnings)
    assert all(name in said for name in ("notes.txt", "system.journal", "gone.log", "journalctl"))
    assert all_lines(tmp_path / "archive") == ["buy milk", "Nov"]


def test_a_damaged_compressed_file_gives_what_can_be_read(tmp_path: Path) -> None:
    lines = deliveries(START, 2000, timedelta(seconds=30))
    log = tmp_path / "mail.log.1.gz"
    log.write_bytes(gzip.compress("".join(lines).encode())[:-3000])
    os.utime(log, (TIME.timestamp(), TIME.timestamp()))
    result = imported(tmp_path / "archive", log)
    assert len(result.warnings) == 1
    kept = all_lines(tmp_path / "archive")
    assert 1000 < len(kept) < 8000
    assert kept[:-1] == [line.rstrip("\n") for line in lines[: len(kept) - 1]]


def test_standard_input_is_known_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "".join(deliveries(START, 700, timedelta(seconds=30))).encode()
    for expected in (2800, 0):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
        assert imported(tmp_path / "archive", Path("-")).lines == expected
    assert [source.name for source in care.sources(tmp_path / "archive")] == ["-"]


def test_progress_is_told_of_every_line(tmp_path: Path) -> None:
    class Told(Progress):
        lines = content = begun = ended = 0

        def begin(self, path: Path, size: int) -> None:
            self.begun += size

        def advance(self, lines: int, content: int) -> None:
            self.lines += lines
            self.content += content

        def end(self) -> None:
            self.ended += 1

    log = write(tmp_path / "mail.log", deliveries(START, 700, timedelta(seconds=30)), TIME)
    told = Told()
    import_logs(tmp_path / "archive", [log], zone=OSLO, progress=told)
    assert (told.lines, told.content, told.begun, told.ended) == (2800, log.stat().st_size, log.stat().st_size, 1)


def test_the_corpus_log_keeps_every_line(corpora: Path, tmp_path: Path) -> None:
    log = corpora / "logs" / "modoboa.log"
    imported(tmp_path / "archive", log, year=2023)
    assert sorted(all_lines(tmp_path / "archive")) == sorted(log.read_text("utf-8", "replace").splitlines())
    assert {line.time.year for line in found(tmp_path / "archive")} == {2023}
