"""Puts the lines of an answer in order and keeps to its limit."""

from datetime import datetime

from fremme.archive.lines import Lines
from fremme.archive.protocol import Found, Line, Window

NUMBER_SHIFT = 44
"""A line's sequence is its file's number in the source, shifted by so many bits, and its offset in the file."""


class Collector:
    """Collects lines that come block by block, the blocks in order of their first time."""

    def __init__(self, window: Window, limit: int) -> None:
        self._window = window
        self._limit = limit
        self._found: list[tuple[datetime, str, int, Lines, int]] = []
        self._cut = False

    def enough(self, first: datetime) -> bool:
        """Whether blocks whose lines are at `first` or later cannot add a line to the answer any more."""
        if len(self._found) <= self._limit:
            return False
        self._trim()
        return self._found[self._limit - 1][0] < first if self._limit else True

    def add(self, source: str, file: int, lines: Lines, numbers: list[int]) -> None:
        """Takes the lines of these numbers whose times lie in the window."""
        start, end = self._window.start, self._window.end
        for number in numbers:
            time = lines.time(number)
            if (start is None or time >= start) and (end is None or time <= end):
                sequence = (file << NUMBER_SHIFT) | (lines.start + lines.offset(number))
                self._found.append((time, source, sequence, lines, number))

    def found(self) -> Found:
        """The answer."""
        self._trim()
        kept = self._found[: self._limit]
        return Found(tuple(_line(*entry) for entry in kept), complete=not self._cut)

    def _trim(self) -> None:
        self._found.sort(key=lambda entry: entry[:3])
        if len(self._found) > self._limit:
            self._cut = True
            # One more than asked for stays, as the proof that there is more.
            del self._found[self._limit + 1 :]


def _line(time: datetime, source: str, sequence: int, lines: Lines, number: int) -> Line:
    file, offset = sequence >> NUMBER_SHIFT, sequence & ((1 << NUMBER_SHIFT) - 1)
    return Line(source, f"{file}:{offset}", sequence, time, lines.text(number))
