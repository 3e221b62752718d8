"""Raw files as a store: however large, and whatever is in them."""

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
from fremme.archive.tokens import Kind, terms_of
from fremme.errors import IntakeError

from .support import EVERYTHING, OSLO, deliveries, imported, shown, stores, write

START = datetime(2026, 11, 2, 6, 0)
TIME = datetime(2026, 11, 5, tzinfo=UTC)


def test_a_file_too_large_to_fold_at_once_is_searched_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(tmp_path / "mail.log", deliveries(START, 4000, timedelta(seconds=30)), TIME)
    wanted = [terms_of(f"user{n}@d{n % 10}.example", Kind.ADDRESS) for n in range(50)]
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
    wanted = [terms_of("kari@vg.no", Kind.ADDRESS)]
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
    imported(tmp_path / "archive", log)
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


def test_what_is_no_mail_log_is_told(tmp_path: Path) -> None:
    log = write(tmp_path / "mail.log", deliveries(START, 3, timedelta(seconds=30)), TIME)
    other = write(tmp_path / "notes.txt", ["buy milk\n"])
    said: list[str] = []
    store = open_logs([log, other], OSLO, warn=said.append)
    assert len(said) == 1
    assert "notes.txt" in said[0]
    assert len(store.find([EVERYTHING], Window()).lines) == 12
    store.close()
    with pytest.raises(IntakeError) as refused:
        open_logs([other], OSLO, warn=said.append)
    assert refused.value.code == "no_mail_log"


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
