"""A quick look at the stamp of a raw line, without taking the line apart."""

from fremme.intake.header import read_header
from fremme.intake.stamp import MONTHS, WEEKDAYS, Stamp, take_stamp

STAMP_BYTES = 64
HEADER_BYTES = 1024
_HOST_BYTES = 256
_BEGINS = frozenset({b"stdo", b"stde"} | {name.encode() + b" " for name in (*MONTHS, *WEEKDAYS)})
"""How stamps begin, and the names of streams in what Kubernetes writes."""


def plain_stamp(line: bytes) -> tuple[Stamp, int] | None:
    """The stamp that a line begins with and where the line goes on, if that stamp is the one that counts."""
    found = take_stamp(line[:STAMP_BYTES].decode("latin-1"))
    return None if found is None or doubled(line, found[1]) else found


def any_stamp(line: bytes) -> Stamp | None:
    """The stamp of a line, by its header and wrappers; slower."""
    whole = line if line[:1] == b"{" else line.lstrip(b"\0")[:HEADER_BYTES]
    return read_header(whole.decode("utf-8", "replace")).stamp


def doubled(line: bytes, end: int) -> bool:
    """Whether after a stamp that ends before `end`, or after one word more, another one may begin, or a year or wrapper.

    May be true without need, never false where `read_header` takes another stamp.
    """
    begin = line[end : end + 4]
    if begin in _BEGINS or begin.isdigit():
        return True
    space = line.find(b" ", end, end + _HOST_BYTES) + 1
    begin = line[space : space + 4]
    return space > 0 and (begin in _BEGINS or begin.isdigit())
