"""`fremme read`: what each line of a log means."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from fremme.archive.series import clock_of, limits, series_of
from fremme.cli.cleaning import clean
from fremme.cli.options import config_option, lang_option, timezone_option, year_option
from fremme.cli.setting import config_of, language_of, warner, zone_of
from fremme.codes import EventKind
from fremme.dialects.anonymise import Anonymiser
from fremme.dialects.as_json import event_as_json
from fremme.dialects.event import Event, Record
from fremme.dialects.registry import interpret
from fremme.intake.clock import Clock
from fremme.intake.files import expand, readable
from fremme.intake.header import read_header
from fremme.intake.reader import read_blocks
from fremme.intake.streams import Warn, open_log
from fremme.intake.years import first_lines

SHAPES = 100_000
"""How many different shapes `--unknown` counts: more are a log of something else."""

TOGETHER = 200
"""Lines written at once."""

QUOTED = re.compile(r"<[^<>]{0,200}>|\"[^\"]{0,200}\"|'[^']{0,200}'|\[[^\[\]]{0,200}\]")
NUMBERED = re.compile(r"\S{0,100}\d\S{0,100}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How logs are read: the zone and year of stamps that lack them, and who is told of trouble."""

    zone: ZoneInfo
    year: int | None
    warn: Warn


@click.command("read")
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line; this is the default.")
@click.option("--unknown", is_flag=True, help="Count the shapes of lines that no dialect knows, most frequent first.")
@click.option("--anonymise", is_flag=True, help="The lines themselves, without what names anyone: for a bug report.")
@timezone_option
@year_option
@config_option
@lang_option
def read(
    logs: tuple[str, ...],
    as_json: bool,
    unknown: bool,
    anonymise: bool,
    timezone: str | None,
    year: int | None,
    config: Path | None,
    lang: str | None,
) -> None:
    """What each line of a log means, one JSON object a line.

    LOG is a file (plain, gz, bz2, xz, zst), a folder, or - for standard input. --lang is the language of warnings.
    """
    del as_json
    set_up = config_of(config)
    zone, _ = zone_of(timezone, set_up)
    reading = Reading(zone, year, warner(language_of(lang, set_up)))
    name = Anonymiser().line if anonymise else str
    if unknown:
        _print_unknown(logs, reading, name)
        return
    if anonymise:
        for _, _, event in _events(logs, reading):
            click.echo(clean(name(event.text)).encode("utf-8", "replace"))
        return
    encode = json.JSONEncoder(ensure_ascii=False).encode
    waiting: list[str] = []
    for source, number, event in _events(logs, reading):
        waiting.append(encode({"source": source, "line": number, **event_as_json(event)}))
        if len(waiting) == TOGETHER:
            _write(waiting)
    _write(waiting)


def _write(lines: list[str]) -> None:
    if lines:
        click.echo("\n".join(lines).encode("utf-8", "replace"))
    lines.clear()


def _events(logs: tuple[str, ...], reading: Reading) -> Iterator[tuple[str, int, Event]]:
    zone, year = reading.zone, reading.year
    for series in series_of(readable(expand(logs, warn=reading.warn), reading.warn)):
        latest = limits(series.files, zone) if year is None else {}
        before: datetime | None = None
        for path in series.files:
            clock = clock_of(zone, year=year, limit=latest.get(path), before=before)
            clock.start(first_lines(path))
            for number, event in enumerate(_events_of(path, clock, reading), 1):
                yield str(path), number, event
            before = clock.anchor


def _events_of(path: Path, clock: Clock, reading: Reading) -> Iterator[Event]:
    with open_log(path, warn=reading.warn) as stream:
        for block in read_blocks(stream, 0, clock):
            times = Clock(reading.zone, anchor=block.anchor)
            for line in block.lines:
                header = read_header(line.decode("utf-8", "replace"))
                record = Record(
                    times.time_of(line), header.host, header.program, header.pid, header.message, header.text
                )
                yield interpret(record)


def _print_unknown(logs: tuple[str, ...], reading: Reading, name: Callable[[str], str]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for _, _, event in _events(logs, reading):
        if event.event is not EventKind.OTHER or event.attributes.keys() - {"unread"}:
            continue
        key = (event.program or "", _shape(event))
        if key in examples or len(examples) < SHAPES:
            counts[key] += 1
            examples.setdefault(key, event.text)
    for (program, shape), count in counts.most_common():
        found = {"program": program, "shape": name(shape), "count": count, "example": name(examples[program, shape])}
        click.echo(json.dumps(found, ensure_ascii=False))


def _shape(event: Event) -> str:
    """A line with what changes from line to line taken out."""
    message = read_header(event.text[:2000]).message
    return NUMBERED.sub("#", QUOTED.sub("#", message))[:200]
