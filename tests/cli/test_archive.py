"""`fremme import` and `fremme archive`: what they print and how they end."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fremme.cli.archive import archive, import_, number, size
from fremme.errors import ArchiveError
from tests.archive.support import deliveries, write


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
    assert run("archive", "verify", "--archive", folder).exit_code == 1
    journal = tmp_path / "system.journal"
    journal.write_bytes(b"LPKSHHRH" + bytes(1000))
    done = run("import", journal, "--archive", tmp_path / "other")
    assert done.exit_code == 1
    assert "journalctl" in done.stderr


def test_no_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="There is no archive"):
        run("archive", "stats", "--archive", tmp_path / "nothing")
    with pytest.raises(ArchiveError, match="ClickHouse"):
        run("import", __file__, "--archive", "clickhouse://localhost")


def test_numbers_as_people_write_them() -> None:
    assert number(1234567) == "1 234 567"
    assert size(1_234_567_890, "nb") == "1 234,6 MB"
    assert size(1_234_567_890, "en") == "1 234.6 MB"
