"""Is this file a log we can read? Told from its first lines."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a file holds, as far as reading logs goes."""

    LOG = "log"
    TEXT = "text"
    BINARY = "binary"
    JOURNAL = "journal"
    EMPTY = "empty"


def looks_like_mail_log(lines: Iterable[bytes]) -> bool:
    """Whether any of the first 200 lines has a header with a stamp and a program, as syslog and its kin write."""
    raise NotImplementedError


def sniff(path: Path) -> Kind:
    """The kind of a file, compressed or not. Raises `IntakeError` where it cannot be read; `-` is taken as a log."""
    raise NotImplementedError
