"""`fremme read`: what it prints, and that its times are the stores' times."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fremme.cli.read import read
from tests.archive.support import stamped, write
from tests.users import not_allowed, open_folder

open_path = pytest.fixture(open_folder)


@pytest.fixture(autouse=True)
def _no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FREMME_CONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def run(*words: object) -> Result:
    return CliRunner().invoke(read, [str(word) for word in words], catch_exceptions=False)


def events(*words: object) -> list[dict]:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_warnings_come_in_the_language_asked_for_and_others_are_read(
    open_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(open_path)
    (open_path / "own.toml").write_text('timezone = "Asia/Tokyo"\n')
    good = monthly(open_path, 2026, range(1, 3), "mail.log", datetime(2026, 11, 20, tzinfo=UTC))
    secret = open_path / "secret.log"
    secret.touch()
    with not_allowed(secret):
        done = run(secret, good, "--lang", "nb", "--config", open_path / "own.toml")
    assert json.loads(done.stdout.splitlines()[0])["time"].endswith("+09:00")
    assert "secret.log" in done.stderr
    assert "not allowed" not in done.stderr


def monthly(folder: Path, year: int, months: range, name: str, time: datetime) -> Path:
    lines = [
        stamped(datetime(year, month, day, 12), "postfix/qmgr[1]: 4Zz0000001aB: removed")
        for month in months
        for day in (1, 15)
    ]
    return write(folder / name, lines, time)


def test_a_rotated_set_falls_into_its_years_also_where_file_times_are_lost(tmp_path: Path) -> None:
    time = datetime(2026, 11, 20, tzinfo=UTC)
    new = monthly(tmp_path, 2026, range(1, 11), "mail.log", time)
    old = monthly(tmp_path, 2025, range(2, 13), "mail.log.1", time)
    found = events(new, old, "--timezone", "Europe/Oslo")
    assert [one["time"][:4] for one in found] == ["2025"] * 22 + ["2026"] * 20
    assert [one["line"] for one in found][21:23] == [22, 1]
    named = events(new, old, "--timezone", "Europe/Oslo", "--year", "2019")
    assert [one["time"][:4] for one in named] == ["2019"] * 22 + ["2020"] * 20
