"""Erases a person's lines: those that name an address, in every day that has some.

Positions stay, so that importing the same file again does not bring them back. The day's file is written anew, index
included, and the old one deleted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import zstandard

from fremme.archive.erased import line_count, without
from fremme.archive.lines import Asked, Lines
from fremme.archive.moments import EPOCH
from fremme.archive.sqlite.compacting import content_of
from fremme.archive.sqlite.day import Day, Stored
from fremme.archive.sqlite.packing import LEVEL
from fremme.archive.sqlite.rewriting import Rewriting
from fremme.archive.sqlite.tokenising import index_text
from fremme.archive.tokens import Kind, terms_of
from fremme.config import zone_named
from fremme.errors import ArchiveError
from fremme.texts import N_, text

_NO_ZONE = zone_named("UTC")
"""Which lines name somebody does not depend on their times."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many lines of which days were erased, or would be; `damaged` are days that could not be rewritten."""

    lines: int
    days: tuple[str, ...]
    damaged: tuple[str, ...]


def erase(folder: Path, address: str, *, count_only: bool = False) -> Erased:
    """Erases the lines that name an address, with any +extension; with `count_only` it only counts them.

    Killed in between, the days that were not come to yet are erased when it is done again.

    Raises:
        ArchiveError: as `Rewriting`; ``no_address`` for what is none.

    """
    local, _, domain = address.strip("<> ").rpartition("@")
    if not local or not domain:
        raise ArchiveError(text(N_("{address} is no mail address."), address=address), code="no_address")
    asked = Asked.of(terms_of(f"{local}@{domain}", Kind.ADDRESS))
    lines = 0
    days: list[str] = []
    damaged: list[str] = []
    with Rewriting(folder) as work:
        for name, _ in work.catalogue.days():
            try:
                found = _erase_in(work, name, asked, count_only=count_only)
            except ArchiveError as error:
                if error.code != "archive_damaged":
                    raise
                work.give_up()
                damaged.append(name)
                continue
            if found:
                lines += found
                days.append(name)
    return Erased(lines, tuple(days), tuple(damaged))


def _erase_in(work: Rewriting, name: str, asked: Asked, *, count_only: bool) -> int:
    day = work.day(name)
    if day is None:
        return 0
    # What was taken out may still stand in the index, so that is asked.
    named = day.mentions(asked.terms)
    day.close()
    if not named:
        return 0
    work.hold([name])
    day = work.day(name)
    if day is None:
        return 0
    try:
        if count_only:
            work.give_up()
            return sum(len(_named(content_of(day, block), block, asked)) for block in day.stored())
        before = sum(row[4] for row in day.sizes())
        work.build(name, _left(day, asked), day.slots())
    finally:
        day.close()
    work.switch()
    after = work.day(name)
    if after is None:
        return 0
    try:
        return before - sum(row[4] for row in after.sizes())
    finally:
        after.close()


def _left(day: Day, asked: Asked) -> Iterator[tuple[Stored, str]]:
    for block in day.stored():
        data = content_of(day, block)
        stretches = _named(data, block, asked)
        if stretches:
            data = without(data, stretches)
            content = zstandard.ZstdCompressor(level=LEVEL).compress(data)
            yield replace(block, count=line_count(data), content=content), index_text(data)
        else:
            yield block, index_text(data)


def _named(data: bytes, block: Stored, asked: Asked) -> list[tuple[int, int]]:
    """Where the lines begin and end that name somebody."""
    lines = Lines(data, block.start, _NO_ZONE, EPOCH, EPOCH, EPOCH)
    return [(lines.offset(number), lines.ends[number]) for number in lines.matching([asked])]
