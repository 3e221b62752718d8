"""A raw log file, searched in place."""

import mmap
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.archive.chunks import Chunk, Content, chunks_of
from fremme.archive.lines import Asked, Lines
from fremme.archive.moments import SECOND, micros
from fremme.archive.searching import sought
from fremme.archive.words import pieces, words
from fremme.intake.clock import SLOT_SECONDS, Clock
from fremme.intake.files import LogFile, open_log
from fremme.intake.streams import Warn

_FOLDED_LIMIT = 512 << 20
_WORDS_LIMIT = 256 << 20
_MANY = 50
"""So many searches of the whole take about as long as taking its words, after which a search takes nearly nothing."""


class RawFile:
    """The content of a log file, searched where it lies: mapped, or in memory where it was compressed.

    `anchor` is the clock's behind its last line.
    """

    def __init__(
        self, path: Path, source: str, number: int, clock: Clock, zone: ZoneInfo, warn: Warn | None = None
    ) -> None:
        self.source = source
        self.number = number
        self.data = _content(path, warn)
        self.chunks, self.anchor = chunks_of(self.data, clock, zone)
        self._starts = [chunk.start for chunk in self.chunks]
        self._zone = zone
        self._folded: bytes | None = None
        self._words: dict[int, set[bytes]] = {}
        self._searched = 0
        self._quoted: bool | None = None

    def close(self) -> None:
        """Lets go of the file."""
        if isinstance(self.data, mmap.mmap):
            self.data.close()

    def lines(self, number: int) -> Lines:
        """The lines of a chunk."""
        chunk = self.chunks[number]
        return Lines(
            self.data[chunk.start : chunk.stop], chunk.start, self._zone, chunk.anchor, chunk.first, chunk.last
        )

    def candidates(self, asked: list[Asked], start: datetime | None, end: datetime | None) -> dict[int, list[Asked]]:
        """The chunks that may hold what is asked, between two times, each with what it may hold."""
        within = [number for number, chunk in enumerate(self.chunks) if chunk.overlaps(start, end)]
        found: dict[int, list[Asked]] = {}
        search = self._by_words if self._worth_words(asked, within) else self._by_needles
        for number, one in search(asked, within):
            known = found.setdefault(number, [])
            if one not in known:
                known.append(one)
        return found

    def slots(self) -> set[int]:
        """The ten-minute slots (Unix time // 600) that have lines."""
        found: set[int] = set()
        for chunk in self.chunks:
            for begin, end in chunk.slots if chunk.slots is not None else self._slots_of(chunk):
                found.update(range(begin, end + 1))
        return found

    def _slots_of(self, chunk: Chunk) -> tuple[tuple[int, int], ...]:
        first, last = (micros(time) // (SLOT_SECONDS * SECOND) for time in (chunk.first, chunk.last))
        if last - first <= 1:
            return ((first, last),)
        return Clock(self._zone, anchor=chunk.anchor).span(self.data[chunk.start : chunk.stop].splitlines()).slots

    def _worth_words(self, asked: list[Asked], within: list[int]) -> bool:
        if len(self.data) > _WORDS_LIMIT:
            return False
        self._searched += len(sought(asked, self.quoted)) * len(within)
        return self._searched > _MANY * len(self.chunks)

    @property
    def quoted(self) -> bool:
        """Whether a local part in quotation marks may stand in it; rarely so, and half of the needles are for those."""
        if self._quoted is None:
            self._quoted = self.data.find(b'"@') >= 0
        return self._quoted

    def _by_words(self, asked: list[Asked], within: list[int]) -> Iterator[tuple[int, Asked]]:
        wanted = [(one, pieces(one.terms)) for one in asked]
        for number in within:
            held = self._words.get(number)
            if held is None:
                chunk = self.chunks[number]
                held = self._words[number] = words(self.data[chunk.start : chunk.stop])
            for one, needed in wanted:
                if needed <= held:
                    yield number, one

    def _by_needles(self, asked: list[Asked], within: list[int]) -> Iterator[tuple[int, Asked]]:
        searches = sought(asked, self.quoted)
        for first, last in _runs(within):
            begin, end = self.chunks[first].start, self.chunks[last].stop
            for folded, offset in self._folded_between(begin, end):
                for search in searches:
                    for at, one in search.hits(folded, max(0, begin - offset), end - offset, self._next_chunk(offset)):
                        yield bisect_right(self._starts, at + offset) - 1, one
        unsought = [one for one in asked if one.foreign or not one.terms]
        for number in within if unsought else ():
            chunk = self.chunks[number]
            plain = self.data[chunk.start : chunk.stop].isascii()
            yield from ((number, one) for one in unsought if not one.terms or not plain)

    def _next_chunk(self, offset: int) -> Callable[[int], int]:
        """Where the chunk ends that a place lies in: one hit there is enough."""
        return lambda at: self.chunks[bisect_right(self._starts, at + offset) - 1].stop - offset

    def _folded_between(self, begin: int, end: int) -> Iterator[tuple[bytes, int]]:
        """Lower-cased content that covers a stretch, with its offset; in pieces where the file is large."""
        if len(self.data) <= _FOLDED_LIMIT:
            if self._folded is None:
                self._folded = self.data[:].lower()
            yield self._folded, 0
            return
        while begin < end:
            stop = self.chunks[bisect_right(self._starts, begin + _FOLDED_LIMIT // 8) - 1].stop
            yield self.data[begin : min(stop, end)].lower(), begin
            begin = stop


def _content(path: Path, warn: Warn | None) -> Content:
    file = LogFile.of(path)
    if path.is_file() and file.compression is None and file.size:
        with path.open("rb") as opened:
            return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    with open_log(path, warn=warn) as stream:
        return stream.read()


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
