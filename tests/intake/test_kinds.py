"""Files that are logs, and files that are not."""

import gzip
import sqlite3
from pathlib import Path

import pytest

from fremme.intake.kinds import Kind, looks_like_mail_log, sniff

LINE = b"Nov  3 10:19:02 mx1 postfix/smtpd[123]: connect\n"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (LINE, Kind.LOG),
        (gzip.compress(LINE), Kind.LOG),
        (b"#!/bin/sh\n" * 199 + LINE, Kind.LOG),
        (b"#!/bin/sh\n" * 200 + LINE, Kind.TEXT),
        (b"\0" * 5000 + LINE, Kind.LOG),
        (b"2026-11-03 10:19:02 1uHmaX-000000005vi-0000 Completed\n", Kind.LOG),
        (b'{"log":"postfix/smtpd[1]: x\\n","time":"2026-11-03T09:19:02Z"}\n', Kind.LOG),
        (b"root:x:0:0:root:/root:/bin/bash\n", Kind.TEXT),
        ("Hei på deg. Dette er ingen logg: se her.\n".encode("latin-1"), Kind.TEXT),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 20, Kind.BINARY),
        (bytes(384 * 20), Kind.BINARY),
        (b"LPKSHHRH\0\0\0\0" + bytes(100), Kind.JOURNAL),
        (gzip.compress(b"mail.log" + bytes(249) + b"ustar\x0000" + bytes(248) + LINE * 9), Kind.BINARY),
        (gzip.compress(gzip.compress(LINE)), Kind.BINARY),
        (b"SQLite format 3\0" + bytes(90) + b"\n" + LINE, Kind.BINARY),
        (b"PK\x03\x04" + bytes(20) + b"mail.log\n" + LINE, Kind.BINARY),
        (gzip.compress(b"LPKSHHRH\0\0\0\0" + bytes(100)), Kind.JOURNAL),
        (b"", Kind.EMPTY),
        (gzip.compress(b""), Kind.EMPTY),
    ],
)
def test_kinds(tmp_path: Path, content: bytes, kind: Kind) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert sniff(path) is kind


def test_a_database_is_binary(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (a)")
    database.close()
    assert sniff(path) is Kind.BINARY


def test_real_logs(corpora: Path) -> None:
    logs = [corpora / "logs/modoboa.log", *sorted((corpora / "logs/exim").iterdir())[:50]]
    assert {sniff(path) for path in logs} == {Kind.LOG}


def test_bare_messages_are_no_log() -> None:
    assert not looks_like_mail_log([b"warning: something", b"to=<a@b.no>: x", b""])
