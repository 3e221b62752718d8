"""What the tests of all dialects share: reading one message, and samples kept as data."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fremme.codes import EventKind
from fremme.dialects.event import Client, Event, Record, Relay
from fremme.dialects.protocol import Dialect

SAMPLES = Path(__file__).parent / "samples"
ADDED = frozenset(("time", "host", "program", "pid", "text"))
"""Fields that the registry adds; a dialect that gives them itself is at fault."""


def read(dialect: Dialect, program: str, message: str) -> Event | None:
    """The event of one message, or None where the dialect does not know it."""
    fields = dialect.read(Record(None, "mx1.example", program, 4711, message, message))
    if fields is None:
        return None
    assert not ADDED & fields.keys()
    return Event(program=program, text=message, **fields)


@dataclass(frozen=True)
class Sample:
    """One line of a samples file with what must come of it."""

    name: str
    program: str
    message: str
    expected: dict[str, Any]


def samples_of(dialect: str) -> list[Sample]:
    """All samples of a dialect, from its one file or its folder of files.

    A `[[sample]]` has `line` (``program[pid]: message``, with or without a stamp and host before it; or a bare
    message beside a `program`), `source` (where it was seen) and the table `event` with the expected fields.
    """
    files = sorted((SAMPLES / dialect).glob("*.toml")) or [SAMPLES / f"{dialect}.toml"]
    return [
        _sample(f"{file.stem}-{place}", entry)
        for file in files
        for place, entry in enumerate(tomllib.loads(file.read_text("utf-8"))["sample"], 1)
    ]


def _sample(name: str, entry: dict[str, Any]) -> Sample:
    assert entry["source"], f"{name} names no source"
    program, message = entry.get("program"), entry["line"]
    if program is None:
        tag, _, message = message.partition(": ")
        program = tag.rpartition(" ")[2].partition("[")[0]
    return Sample(name, program, message, entry["event"])


def differences(event: Event | None, expected: dict[str, Any]) -> list[str]:
    """What an event has otherwise than expected, in words; an expected ``"-"`` stands for None.

    Fields that are not expected are not looked at; of `attributes` those named must be as named.
    """
    if event is None:
        return ["the dialect does not know the line"]
    found = []
    for name, value in expected.items():
        actual = getattr(event, name)
        if isinstance(actual, (Client, Relay)):
            pairs = [(f"{name}.{key}", getattr(actual, key), part) for key, part in value.items()]
        elif name == "attributes":
            pairs = [(f"{name}.{key}", actual.get(key), part) for key, part in value.items()]
        else:
            pairs = [(name, actual, value)]
        found += [f"{key} is {is_!r}, not {wanted!r}" for key, is_, wanted in pairs if not _same(is_, wanted)]
    return found


def _same(actual: object, wanted: object) -> bool:
    if wanted == "-":
        return actual is None
    if isinstance(actual, tuple):
        return list(actual) == wanted
    if isinstance(actual, EventKind):
        return actual.value == wanted
    return actual == wanted
