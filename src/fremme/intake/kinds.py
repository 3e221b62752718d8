"""Is this file a log we can read? Told from its first lines."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import islice
from pathlib import Path

from fremme.intake.header import read_header
from fremme.intake.peek import HEADER_BYTES
from fremme.intake.streams import MAGIC, STDIN, open_log, read_up_to
from fremme.texts import N_

_FIRST_LINES = 200
_FIRST_BYTES = 1 << 17
_JOURNAL = b"LPKSHHRH"
_BINARY = (
    b"SQLite format 3\0",
    b"\x7fELF",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"%PDF-",
    b"Rar!",
    *MAGIC,
)
"""How files begin that may hold lines of a log and are none; so does what was packed twice."""
_TAR, _TAR_AT = b"ustar", 257
"""POSIX.1-2017, pax, "ustar Interchange Format": a header of 512 bytes before each file."""
_TEXT_CONTROLS = bytes({7, 8, 9, 10, 12, 13, 27})
_CONTROLS = bytes(set(range(32)) - set(_TEXT_CONTROLS))
_MANY = 50
"""One control character in so many bytes makes a file binary."""


class Kind(StrEnum):
    """What a file holds, as far as reading logs goes."""

    LOG = "log"
    TEXT = "text"
    BINARY = "binary"
    JOURNAL = "journal"
    EMPTY = "empty"


NO_LOG = {
    Kind.BINARY: N_("{path} is no text file but a database, an archive or the like. It cannot be read as a log."),
    Kind.JOURNAL: N_("{path} is a systemd journal. Write it out with journalctl -o json, and name that file."),
}
"""Why files of some kinds cannot be read at all."""


def looks_like_mail_log(lines: Iterable[bytes]) -> bool:
    """Whether any of the first 200 lines has a stamp, or a program with its pid, as syslog and its kin write them."""
    return any(_has_header(line) for line in islice(lines, _FIRST_LINES))


def _has_header(line: bytes) -> bool:
    whole = line if line[:1] == b"{" else line[:HEADER_BYTES]
    header = read_header(whole.decode("utf-8", "replace"))
    return header.stamp is not None or header.pid is not None


def sniff(path: Path) -> Kind:
    """The kind of a file, compressed or not. Raises `IntakeError` where it cannot be read; `-` is taken as a log.

    `JOURNAL` is a systemd journal file, which only `journalctl` can read (`journalctl -o json` writes what we can).
    """
    if path == STDIN or (path.exists() and not path.is_file() and not path.is_dir()):
        return Kind.LOG
    with open_log(path, warn=lambda _: None) as stream:
        first = read_up_to(stream, _FIRST_BYTES)
    if first.startswith(_JOURNAL):
        return Kind.JOURNAL
    if first.startswith(_BINARY) or first.startswith(_TAR, _TAR_AT):
        return Kind.BINARY
    # A crash can leave a run of zeros in a log that is sound otherwise.
    text = first.lstrip(b"\0")
    if not text:
        return Kind.BINARY if first else Kind.EMPTY
    if looks_like_mail_log(text.splitlines()):
        return Kind.LOG
    controls = len(text) - len(text.translate(None, _CONTROLS))
    return Kind.BINARY if controls * _MANY > len(text) else Kind.TEXT
