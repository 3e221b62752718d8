"""What a store of log lines can do, whatever it is made of: the seam between archive and trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Terms = frozenset[str]
"""Tokens that must all stand on one line; made by `fremme.archive.tokens.terms_of`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A stored log line.

    `text` is the raw line without a container's or journald's wrapper and without its line end, bytes that are no
    UTF-8 replaced. `position` is opaque; `sequence` grows along a source, so that lines of one source can be put in
    their order where their stamps are equal. `time` is aware, in the source's own zone where the line names none.
    """

    source: str
    position: str
    sequence: int
    time: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` up to and including `end`; None is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The lines of an answer, in order of time, then source, then sequence; `complete` is False where a bound cut them."""

    lines: tuple[Line, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a source has read: times of its first and last line, and the gaps between (see `archive.gaps`)."""

    source: str
    first: datetime
    last: datetime
    gaps: tuple[tuple[datetime, datetime], ...] = ()


class Store(Protocol):
    """A place where log lines are found again."""

    def find(self, wanted: Sequence[Terms], window: Window, limit: int = 10_000) -> Found:
        """The lines that hold all tokens of at least one of `wanted`; an empty set of terms matches every line.

        At most `limit` lines, the earliest first. All stores give the same lines for the same question.
        """
        ...

    def coverage(self) -> Sequence[Coverage]:
        """What each source covers, by source name."""
        ...

    def close(self) -> None:
        """Lets go of files and connections."""
        ...
