"""Looks for many needles in a large haystack, in as few passes as it can.

`bytes.find` reads some 4 GB/s, one needle a pass. Needles that begin alike (queue ids of one time) go together in one
regular expression: its common beginning is found fast, and what follows are plain alternatives.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from fremme.archive.lines import Asked

_TOGETHER = ((4, 2), (2, 4), (1, 12))
"""Bytes in common, and how many needles with those are worth a pass of their own."""


@dataclass(frozen=True, slots=True)
class Search:
    """One pass: needles that begin alike, each with what is asked by it."""

    needles: dict[bytes, list[Asked]] = field(default_factory=dict)

    def hits(self, data: bytes, begin: int, end: int, onward: Callable[[int], int]) -> Iterator[tuple[int, Asked]]:
        """Places of needles between two offsets; a single needle's search goes on at `onward` of a place."""
        if len(self.needles) == 1:
            ((needle, asked),) = self.needles.items()
            at = data.find(needle, begin, end)
            while at >= 0:
                for one in asked:
                    yield at, one
                at = data.find(needle, onward(at), end)
            return
        begun = _common(self.needles)
        rests = b"|".join(re.escape(needle[len(begun) :]) for needle in self.needles)
        # Only the common beginning is taken, so that a needle that begins within another one is found too.
        for match in re.compile(re.escape(begun) + b"(?=" + rests + b")").finditer(data, begin, end):
            for needle, asked in self.needles.items():
                if data.startswith(needle, match.start()):
                    for one in asked:
                        yield match.start(), one


def sought(asked: list[Asked], quoted: bool = True) -> list[Search]:
    """The passes that find all needles of what is asked; with `quoted` also those for quoted local parts."""
    needles: dict[bytes, list[Asked]] = {}
    for one in asked:
        for needle in one.needles:
            if quoted or b'"@' not in needle:
                needles.setdefault(needle, []).append(one)
    searches = []
    left = sorted(needles)
    for common, enough in _TOGETHER:
        rest: list[bytes] = []
        for _, group in groupby(left, key=lambda needle, common=common: needle[:common]):  # type: ignore[misc]
            alike = list(group)
            begun = _common(alike)
            # A beginning that may overlap itself is left to single searches.
            if len(alike) >= enough and begun[0] not in begun[1:]:
                searches.append(Search({needle: needles[needle] for needle in alike}))
            else:
                rest += alike
        left = rest
    return searches + [Search({needle: needles[needle]}) for needle in left]


def _common(needles: Collection[bytes]) -> bytes:
    """What all of them begin with."""
    first, last = min(needles), max(needles)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:length]
