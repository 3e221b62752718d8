"""`fremme import` and `fremme archive`: what they print and how they end."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fremme.archive.sqlite.locks import Lock
from fremme.cli.archive import archive, import_, lines, number, size
from fremme.errors import ArchiveError, IntakeError
from tests.archive.support import deliveries, write
from tests.users import not_allowed, open_folder

open_path = pytest.fixture(open_folder)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    start = datetime(2026, 11, 2, 6, 0)
    return write(tmp_path / "mail.log", deliveries(start, 500, timedelta(minutes=5)), datetime(2026, 11, 6, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FREMME_CONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def run(*words: object) -> Result:
    command = import_ if words[0] == "import" else archive
    return CliRunner().invoke(command, [str(word) for word in words[1:]], catch_exceptions=False)


def answer(*words: object) -> dict:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_import_and_stats(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    done = answer("import", log, "--archive", folder, "--timezone", "Europe/Oslo")
    assert {name: done[name] for name in ("files", "known", "skipped", "lines", "warnings")} == {
        "files": 1, "known": 0, "skipped": 0, "lines": 2000, "warnings": [],
    }  # fmt: skip
    stats = answer("archive", "stats", "--archive", folder)
    assert stats["lines"] == 2000
    assert stats["blocks"] >= 2
    assert stats["sources"] == 1
    assert stats["first"] == "2026-11-02T06:00:00+01:00"
    assert stats["last"] == "2026-11-03T23:35:00+01:00"
    assert stats["bytes"] == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert answer("archive", "verify", "--archive", folder) == {"ok": True, "faults": []}
    (source,) = answer("archive", "sources", "--archive", folder)["sources"]
    assert source["source"] == str(log)
    assert source["timezone"] == "Europe/Oslo"


def test_the_archive_of_the_environment_and_of_the_configuration(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FREMME_ARCHIVE", str(tmp_path / "one"))
    answer("import", log)
    assert (tmp_path / "one" / "sources.sqlite").exists()
    (tmp_path / "own.toml").write_text(f'archive = "{tmp_path / "two"}"\ntimezone = "Asia/Tokyo"\n')
    answer("import", log, "--config", tmp_path / "own.toml")
    (source,) = answer("archive", "sources", "--config", tmp_path / "own.toml")["sources"]
    assert source["timezone"] == "Asia/Tokyo"


def test_expire(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    answer("import", log, "--archive", folder, "--timezone", "UTC")
    done = answer("archive", "expire", "--before", "2026-11-03", "--archive", folder)
    assert done["days"] == ["2026-11-02"]
    assert answer("archive", "stats", "--archive", folder)["lines"] == 2000 - done["lines"]
    assert answer("archive", "expire", "--older-than", "1d", "--archive", folder)["left"] == []


@pytest.mark.parametrize(
    "words",
    [
        ["expire"],
        ["expire", "--before", "yesterday"],
        ["expire", "--older-than", "x"],
        ["expire", "--older-than", "1d", "--before", "2026-01-01"],
    ],
)
def test_wrong_usage(words: list[str], tmp_path: Path) -> None:
    assert run("archive", *words, "--archive", tmp_path / "archive").exit_code == 2


def test_words_in_both_languages(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    for lang in ("en", "nb"):
        for words in (
            ["import", log],
            ["archive", "stats"],
            ["archive", "sources"],
            ["archive", "verify"],
            ["archive", "expire", "--before", "2000-01-01"],
        ):
            done = run(*words, "--archive", folder, "--lang", lang)
            assert done.exit_code == 0
            assert done.stdout.strip()
            assert "{" not in done.stdout


def test_damage_and_nothing_read_are_exit_status_1(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    answer("import", log, "--archive", folder)
    day = folder / "2026-11-03.sqlite"
    day.write_bytes(day.read_bytes()[:5000] + bytes(4000))
    done = run("archive", "verify", "--archive", folder)
    assert done.exit_code == 1
    assert "2026-11-03.sqlite: The file is damaged." in done.stdout
    assert f"delete its file in {folder}" in done.stdout
    assert "import the logs" in done.stdout
    done = run("archive", "verify", "--archive", folder, "--json")
    found = json.loads(done.stdout)
    assert not found["ok"]
    assert {frozenset(fault) for fault in found["faults"]} == {frozenset({"file", "fault", "detail"})}
    assert found["faults"][0]["fault"].keys() == {"nb", "en"}
    journal = tmp_path / "system.journal"
    journal.write_bytes(b"LPKSHHRH" + bytes(1000))
    done = run("import", journal, "--archive", tmp_path / "other")
    assert done.exit_code == 1
    assert "journalctl" in done.stderr


def test_a_day_that_is_gone_is_damage(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    answer("import", log, "--archive", folder)
    (folder / "2026-11-03.sqlite").unlink()
    done = run("archive", "verify", "--archive", folder, "--lang", "nb")
    assert done.exit_code == 1
    assert done.stdout.startswith("2026-11-03.sqlite: Filen mangler")


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_warnings_of_an_import_come_in_the_language_asked_for(log: Path, tmp_path: Path, lang: str) -> None:
    packed = tmp_path / "cut.log.gz"
    packed.write_bytes(gzip.compress(log.read_bytes())[:-3000])
    notes = write(tmp_path / "notes.txt", ["buy milk\n"])
    journal = tmp_path / "system.journal"
    journal.write_bytes(b"LPKSHHRH" + bytes(1000))
    done = run("import", packed, notes, journal, "--archive", tmp_path / "archive", "--lang", lang)
    assert done.exit_code == 0
    assert len(done.stderr.splitlines()) == 3
    assert ("damaged" in done.stderr) == (lang == "en")
    assert (" is " in done.stderr) == (lang == "en")


def test_one_file_that_may_not_be_read_does_not_stop_the_others(
    log: Path, open_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(open_path)
    monkeypatch.setenv("HOME", str(open_path))
    folder = open_path / "archive"
    good, secret = (open_path / name for name in ("good.log", "secret.log"))
    for path in (good, secret):
        path.write_bytes(log.read_bytes())
    with not_allowed(secret):
        found = answer_of(run("import", secret, good, "--archive", folder, "--json"))
        assert (found["files"], found["skipped"]) == (1, 1)
        assert "secret.log" in found["warnings"][0]["nb"]
        assert run("import", secret, "--archive", folder).exit_code == 1
    with pytest.raises(IntakeError, match=r"There is no file .*gode\.log"):
        run("import", open_path / "gode.log", good, "--archive", folder)


def answer_of(done: Result) -> dict:
    return json.loads(done.stdout)


def test_a_log_that_another_process_reads_is_not_told_as_nothing_new(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    answer("import", log, "--archive", folder)
    lock = Lock(folder, "1")
    assert lock.take()
    done = run("import", log, "--archive", folder)
    lock.release()
    assert done.exit_code == 1
    assert "another process" in done.stderr
    assert done.stdout == ""


def test_nothing_to_expire(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    answer("import", log, "--archive", folder, "--timezone", "UTC")
    done = run("archive", "expire", "--before", "2000-01-01", "--archive", folder, "--lang", "en")
    assert done.stdout == "Nothing is that old.\n"
    done = run("archive", "expire", "--before", "2026-11-03", "--archive", folder, "--lang", "en")
    assert done.stdout.startswith("Deleted: 1 day with 864 lines, ")


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("import", tmp_path / "empty", "--archive", tmp_path / "archive", "--lang", "en")
    assert done.exit_code == 1
    assert "no file" in done.stderr


def test_the_help_has_whole_lines() -> None:
    assert "..." not in run("archive", "--help").stdout.partition("Commands:")[2]


def test_no_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="There is no archive"):
        run("archive", "stats", "--archive", tmp_path / "nothing")
    with pytest.raises(ArchiveError, match="ClickHouse"):
        run("import", __file__, "--archive", "clickhouse://localhost")


def test_numbers_as_people_write_them() -> None:
    assert number(1234567) == "1 234 567"
    assert [lines(count).tell("en") for count in (0, 1, 2882)] == ["0 lines", "1 line", "2 882 lines"]
    assert [lines(count).tell("nb") for count in (0, 1, 2882)] == ["0 linjer", "1 linje", "2 882 linjer"]
    told = [size(octets).tell("en") for octets in (1, 999, 1_000, 188_416, 1_500_000, 1_234_567_890)]
    assert told == ["less than 1 kB"] * 2 + ["1 kB", "188 kB", "1.5 MB", "1,235 MB"]
    assert size(1_500_000).tell("nb") == "1,5 MB"


def test_correct(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    run("import", log, "--archive", folder, "--timezone", "Europe/Oslo")
    warned = run("import", log, "--archive", folder, "--timezone", "Asia/Tokyo")
    assert f"fremme archive correct {log} --timezone Asia/Tokyo" in warned.stderr
    assert answer("archive", "correct", "mail.log", "--timezone", "Asia/Tokyo", "--archive", folder)["lines"] == 2000
    (source,) = answer("archive", "sources", "--archive", folder)["sources"]
    assert (source["timezone"], source["first"]) == ("Asia/Tokyo", "2026-11-02T06:00:00+09:00")
    again = run("archive", "correct", log, "--timezone", "Asia/Tokyo", "--archive", folder, "--lang", "nb")
    assert again.stdout == "Ingen linje fikk ny tid.\n"
    assert "2 000" in run("archive", "correct", log, "--year", 2020, "--archive", folder, "--lang", "en").stdout
    assert run("archive", "correct", log, "--archive", folder).exit_code == 2


def test_erase(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    run("import", log, "--archive", folder)
    address = log.read_text().split("to=<")[1].split(">")[0]
    many = sum(address in line for line in log.read_text().splitlines())
    with monkeypatch.context() as terminal:
        terminal.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        refused = CliRunner().invoke(archive, ["erase", address, "--archive", str(folder)], input="n\n")
        assert refused.exit_code == 1
        assert f"name {address}" in refused.stderr
    assert answer("archive", "stats", "--archive", folder)["lines"] == 2000
    done = answer("archive", "erase", address, "--yes", "--archive", folder)
    assert (done["lines"], done["damaged"]) == (many, [])
    assert answer("archive", "stats", "--archive", folder)["lines"] == 2000 - many
    again = run("archive", "erase", address, "--yes", "--archive", folder, "--lang", "nb")
    assert again.stdout == "Slettet: 0 linjer, fordelt på 0 døgn.\n"


def test_compact(log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    whole = log.read_text().splitlines(keepends=True)
    for end in range(100, 2001, 100):
        write(log, whole[:end], datetime(2026, 11, 6, tzinfo=UTC))
        run("import", log, "--archive", folder)
    done = answer("archive", "compact", "--archive", folder)
    assert done["blocks"]["after"] < done["blocks"]["before"]
    again = run("archive", "compact", "--archive", folder, "--lang", "en")
    assert again.stdout == "There was nothing worth compacting.\n"
    assert answer("archive", "stats", "--archive", folder)["lines"] == 2000
