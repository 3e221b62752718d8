"""The syslog header: who wrote a line, when, and what it says; containers' and journald's wrappers are taken off."""

from dataclasses import dataclass

from fremme.intake.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Header:
    """A log line taken apart.

    `program` is the syslog tag without the pid, "" where the line has none; then `message` is all that stands after
    the stamp and host. `text` is the line without a container's wrapper. Of a journald JSON entry it is the line that
    `journalctl -o short-iso-precise` shows (stamp, host, tag, pid, message), so that nothing is lost: reading `text`
    again gives the same header.
    """

    stamp: Stamp | None
    host: str | None
    program: str
    pid: int | None
    message: str
    text: str


def read_header(text: str) -> Header:
    """Takes one line, without its line end, apart. Never raises; linear in the line's length."""
    raise NotImplementedError
