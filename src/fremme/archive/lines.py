"""Some consecutive lines held in memory, and the exact check which of them answer a question: the same for all stores."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import accumulate
from zoneinfo import ZoneInfo

from fremme.archive.erased import remaining
from fremme.archive.protocol import Terms
from fremme.archive.tokens import holds, needles
from fremme.intake.clock import Clock
from fremme.intake.header import read_header
from fremme.intake.peek import plain_stamp
from fremme.intake.reader import MAX_LINE

_NO_CHANGE_WITHIN = timedelta(days=1)
"""Lines of a longer span may hold a change of the clocks and back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Terms, and how to find lines that may hold them all: by `needles` in lower-cased bytes (see `tokens.needles`)."""

    terms: frozenset[bytes]
    needles: tuple[bytes, ...]
    foreign: bool

    @classmethod
    def of(cls, terms: Terms) -> "Asked":
        """Looks for the longest of the terms that has needles: the rarest, most likely."""
        if not terms:
            return cls(frozenset(), (), foreign=False)
        best = max(terms, key=lambda term: (not needles(term)[1], len(term)))
        found, foreign = needles(best)
        return cls(frozenset(term.encode("utf-8", "surrogateescape") for term in terms), found, foreign)


class Lines:
    """Raw lines, their byte offsets in the source, and their times.

    `first`, `last` are bounds of the times; `anchor` is the clock's before the first line. Offsets count from `start`.
    """

    __slots__ = (
        "_anchor",
        "_clock",
        "_ends",
        "_first",
        "_folded",
        "_last",
        "_offset",
        "_times",
        "_zone",
        "data",
        "start",
    )

    def __init__(
        self, data: bytes, start: int, zone: ZoneInfo, anchor: datetime, first: datetime, last: datetime
    ) -> None:
        self.data = data
        self.start = start
        self._zone = zone
        self._anchor = anchor
        self._first, self._last = first, last
        self._offset: tuple[tzinfo | None] | None = None
        self._folded: bytes | None = None
        self._ends: list[int] | None = None
        self._clock: Clock | None = None
        self._times: list[datetime] = []

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def ends(self) -> list[int]:
        """Where each line ends, its line end included; relative to the data."""
        if self._ends is None:
            lengths = list(map(len, self.data.splitlines(keepends=True)))
            if lengths and max(lengths) > MAX_LINE:
                lengths = [part for length in lengths for part in _cut(length)]
            self._ends = list(accumulate(lengths))
        return self._ends

    def offset(self, number: int) -> int:
        """Where a line begins, relative to the data."""
        return self.ends[number - 1] if number else 0

    def raw(self, number: int) -> bytes:
        """A line's bytes without its line end."""
        return self.data[self.offset(number) : self.ends[number]].rstrip(b"\r\n")

    def text(self, number: int) -> str:
        """A line as it is shown: without line end and wrapper, bytes that are no UTF-8 replaced."""
        return read_header(self.raw(number).decode("utf-8", "replace")).text

    def matching(self, asked: Iterable[Asked]) -> list[int]:
        """The numbers of the lines that hold all terms of at least one that is asked."""
        if self._folded is None:
            self._folded = self.data.lower()
        folded = self._folded
        found: set[int] = set()
        for one in asked:
            if not one.terms:
                left = remaining(self.data)
                return list(range(len(self))) if left is None else left
            tried: set[int] = set()
            for needle in one.needles:
                at = folded.find(needle)
                while at >= 0:
                    number = bisect_right(self.ends, at)
                    tried.add(number)
                    at = folded.find(needle, self.ends[number])
            if one.foreign:
                tried.update(n for n in range(len(self)) if not self.raw(n).isascii())
            found.update(n for n in tried - found if holds(self.raw(n), one.terms))
        return sorted(found)

    def time(self, number: int) -> datetime:
        """The time of a line: by the bounds where they leave one choice, else by all lines before it."""
        return self._by_bounds(number) or self._in_sequence(number)

    def _by_bounds(self, number: int) -> datetime | None:
        found = plain_stamp(self.raw(number))
        if found is None:
            return None
        stamp = found[0]
        if stamp.final:
            return stamp.value
        zone = self._fixed
        if zone is None:
            return None
        years = {stamp.value.year} if stamp.year_known else {self._first.year, self._last.year}
        for year in years:
            try:
                time = stamp.value.replace(year=year, tzinfo=zone)
            except ValueError:
                continue
            if self._first <= time <= self._last:
                return time
        return None

    @property
    def _fixed(self) -> tzinfo | None:
        """The offset that stamps without one have from the first line to the last, if it is the same throughout."""
        if self._offset is None:
            ends = (self._first, self._last)
            offsets = {time.utcoffset() for time in (*ends, *(end.astimezone(self._zone) for end in ends))}
            same = len(offsets) == 1 and self._last - self._first <= _NO_CHANGE_WITHIN
            self._offset = (self._first.tzinfo if same else None,)
        return self._offset[0]

    def _in_sequence(self, number: int) -> datetime:
        if self._clock is None:
            self._clock = Clock(self._zone, anchor=self._anchor)
        while len(self._times) <= number:
            self._times.append(self._clock.time_of(self.raw(len(self._times))))
        return self._times[number]


def _cut(length: int) -> list[int]:
    """The lengths of the pieces that a line is stored in (see `read_blocks`)."""
    return [MAX_LINE] * (length // MAX_LINE) + ([length % MAX_LINE] if length % MAX_LINE else [])


def asked_of(wanted: Sequence[Terms]) -> list[Asked]:
    """What is asked, made ready: each set of terms once; an empty one alone, since it matches every line."""
    if any(not terms for terms in wanted):
        return [Asked.of(frozenset())]
    return [Asked.of(terms) for terms in dict.fromkeys(wanted)]
