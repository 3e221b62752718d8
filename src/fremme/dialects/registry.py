"""From a line to an `Event`: finds the dialect by the program's name, and lets it read the line."""

from datetime import datetime
from functools import cache, lru_cache
from importlib import import_module

from fremme.codes import EventKind
from fremme.dialects.event import Event, Record
from fremme.dialects.protocol import Dialect
from fremme.intake.header import read_header

MODULES = ("postfix", "dovecot", "amavis", "postgrey", "policyd_spf", "opendkim", "opendmarc")
"""Modules of this room that export a `DIALECT`; the first that claims a program reads its lines."""


@cache
def dialects() -> tuple[Dialect, ...]:
    """All dialects there are, in the order in which they are asked."""
    return tuple(import_module(f"fremme.dialects.{name}").DIALECT for name in MODULES)


@lru_cache(maxsize=4096)
def dialect_of(program: str) -> Dialect | None:
    """The dialect that reads lines with this syslog tag, or None."""
    return next((dialect for dialect in dialects() if dialect.claims(program)), None)


def interpret(record: Record) -> Event:
    """What a line means. A line that no dialect knows is an event `other`."""
    dialect = dialect_of(record.program)
    fields = dialect.read(record) if dialect else None
    if fields is None:
        fields = {"event": EventKind.OTHER}
    return Event(time=record.time, host=record.host, program=record.program, pid=record.pid, text=record.text, **fields)


def read_text(text: str, time: datetime | None) -> Event:
    """What a raw line means; `time` is what the source's clock made of its stamp."""
    header = read_header(text)
    return interpret(Record(time, header.host, header.program, header.pid, header.message, header.text))
