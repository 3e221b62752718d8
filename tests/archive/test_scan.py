"""Raw files as a store: however large, and whatever is in them."""

import gzip
import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fremme.archive import raw
from fremme.archive.lines import Asked
from fremme.archive.protocol import Window
from fremme.archive.scan import ScanStore, open_logs
from fremme.archive.searching import sought
from fremme.archive.tokens import Kind as Asking
from fremme.archive.tokens import terms_of
from fremme.errors import IntakeError
from fremme.intake.kinds import Kind, sniff
from fremme.texts import Text
from tests.users import not_allowed, open_folder

from .support import EVERYTHING, OSLO, deliveries, imported, shown, stores, write

open_path = pytest.fixture(open_folder)
START = datetime(2026, 11, 2, 6, 0)
TIME = datetime(2026, 11, 5, tzinfo=UTC)


def test_a_file_too_large_to_fold_at_once_is_searched_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(tmp_path / "mail.log", deliveries(START, 4000, timedelta(seconds=30)), TIME)
    wanted = [terms_of(f"user{n}@d{n % 10}.example", Asking.ADDRESS) for n in range(50)]
    whole = ScanStore([log], zone=OSLO).find(wanted, Window(), 10**6)
    monkeypatch.setattr(raw, "_FOLDED_LIMIT", 1 << 19)
    monkeypatch.setattr(raw, "_WORDS_LIMIT", 1 << 19)
    pieces = ScanStore([log], zone=OSLO).find(wanted, Window(), 10**6)
    assert shown(pieces) == shown(whole)
    assert len(whole.lines) > 100


def test_lines_longer_than_any_are_cut_as_in_the_archive(tmp_path: Path) -> None:
    long = "Nov  2 06:00:00 mx1 postfix/smtp[1]: " + "x" * 2_500_000 + " to=<kari@vg.no>"
    log = write(
        tmp_path / "mail.log",
        [*deliveries(START, 3, timedelta(seconds=30)), long + "\n", *deliveries(START, 3, timedelta(seconds=30), 2)],
        TIME,
    )
    archive, scan = stores(tmp_path / "archive", [log])
    assert shown(archive.find([EVERYTHING], Window())) == shown(scan.find([EVERYTHING], Window()))
    wanted = [terms_of("kari@vg.no", Asking.ADDRESS)]
    assert shown(archive.find(wanted, Window())) == shown(scan.find(wanted, Window()))
    assert len(scan.find(wanted, Window()).lines) == 1
    archive.close()
    scan.close()


@pytest.mark.parametrize(
    "data", [b"\0" * 300_000, bytes(range(256)) * 2000, b"\n" * 5000, b"\r" * 5000, b"no end", b"\xff\xfe\r\n\r"]
)
def test_no_content_is_too_odd(tmp_path: Path, data: bytes) -> None:
    log = tmp_path / "odd.log"
    log.write_bytes(data)
    if sniff(log) is Kind.BINARY:
        assert imported(tmp_path / "archive", log).skipped == 1
        assert len(ScanStore([log], zone=OSLO).find([EVERYTHING], Window(), 10**6).lines) == len(data.splitlines())
        return
    archive, scan = stores(tmp_path / "archive", [log])
    wanted = [EVERYTHING]
    assert [line.text for line in archive.find(wanted, Window(), 10**6).lines] == [
        line.text for line in scan.find(wanted, Window(), 10**6).lines
    ]
    assert len(archive.find(wanted, Window(), 10**6).lines) == len(data.splitlines())
    archive.close()
    scan.close()


def test_standard_input_is_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "".join(deliveries(START, 10, timedelta(seconds=30))).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    store = ScanStore([Path("-")], zone=OSLO)
    assert len(store.find([EVERYTHING], Window()).lines) == 40
    store.close()


def test_what_is_no_mail_log_is_told(open_path: Path) -> None:
    log = write(open_path / "mail.log", deliveries(START, 3, timedelta(seconds=30)), TIME)
    other = write(open_path / "notes.txt", ["buy milk\n"])
    said: list[Text] = []
    secret = write(open_path / "secret.log", deliveries(START, 3, timedelta(seconds=30), 2), TIME)
    with not_allowed(secret):
        store = open_logs([secret, log, other], OSLO, warn=said.append)
        with pytest.raises(IntakeError) as refused:
            open_logs([other, secret], OSLO, warn=said.append)
    assert refused.value.code == "no_mail_log"
    assert ["secret.log" in one.tell("nb") for one in said] == [True, False, False, True]
    assert "notes.txt" in said[1].tell("en")
    assert len(store.find([EVERYTHING], Window()).lines) == 12
    store.close()
    with pytest.raises(IntakeError) as refused:
        open_logs([log, open_path / "mial.log"], OSLO, warn=said.append)
    assert refused.value.code == "log_missing"


def test_damage_to_a_packed_log_is_told(tmp_path: Path) -> None:
    log = tmp_path / "mail.log.1.gz"
    log.write_bytes(gzip.compress("".join(deliveries(START, 2000, timedelta(seconds=30))).encode())[:-3000])
    said: list[Text] = []
    open_logs([log], OSLO, warn=said.append).close()
    assert len(said) == 1
    assert "mail.log.1.gz" in said[0].tell("nb")


def test_a_source_is_named_as_its_log_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mx1", "mx2"):
        Path(name).mkdir()
        write(Path(name) / "mail.log.1", deliveries(START, 3, timedelta(seconds=30)), TIME)
        write(Path(name) / "mail.log", deliveries(START + timedelta(days=1), 3, timedelta(seconds=30)), TIME)
    monkeypatch.chdir("mx1")
    store = open_logs(["mail.log", "../mx2/mail.log*", tmp_path / "mx1/mail.log.1"], OSLO, warn=lambda said: None)
    assert [one.source for one in store.coverage()] == ["../mx2/mail.log", "mail.log"]
    lines = store.find([EVERYTHING], Window()).lines
    assert {line.source for line in lines} == {"../mx2/mail.log", "mail.log"}
    assert len(lines) == 48
    store.close()


def test_a_file_without_a_time_stamp_covers_nothing(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", deliveries(START, 3, timedelta(seconds=30)), TIME)
    notes = write(tmp_path / "notes.txt", ["buy milk\n"] * 5000, TIME)
    for store in stores(tmp_path / "archive", [log, notes]):
        assert [Path(one.source).name for one in store.coverage()] == ["mail.log"]
        assert len(store.find([terms_of("without")], Window()).lines) == 0
        assert len(store.find([EVERYTHING], Window(), 10**5).lines) == 5012
        store.close()


@pytest.mark.parametrize("data", [b"abcabcabc", b"aabaabaab", b"1a1b1c1d" * 3, b"xyz", b""])
def test_searches_together_find_what_searches_alone_find(data: bytes) -> None:
    needles = sorted({data[a : a + n] for a in range(len(data)) for n in (1, 2, 3, 5) if len(data[a : a + n]) == n})
    asked = [Asked(frozenset({needle}), (needle,), foreign=False) for needle in needles]
    found = {
        one.needles[0] for search in sought(asked) for _, one in search.hits(data, 0, len(data), lambda at: at + 1)
    }
    assert found == set(needles)
    missing = [Asked(frozenset({n + b"?"}), (n + b"?",), foreign=False) for n in needles]
    assert not [hit for search in sought(missing) for hit in search.hits(data, 0, len(data), lambda at: at + 1)]
