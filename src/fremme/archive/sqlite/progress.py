"""How far a file was read: told by its blocks and by what expired, by nothing else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import BinaryIO

from fremme.archive.erased import begins
from fremme.intake.files import Fingerprint

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of a file: read from `start` up to `stop`; `after` is the clock's anchor behind it."""

    start: int
    stop: int
    fingerprint: Fingerprint
    after: datetime
    day: str | None = None
    block: int = 0


class Match(Enum):
    """How a file's content stands to what was read."""

    OTHER = auto()
    SAME = auto()
    OLDER = auto()


@dataclass(frozen=True, slots=True)
class Progress:
    """The unbroken run of steps from the file's beginning, and those that stand beyond a hole."""

    run: tuple[Step, ...] = ()
    beyond: tuple[Step, ...] = ()

    @property
    def position(self) -> int:
        """Where reading goes on."""
        return self.run[-1].stop if self.run else 0

    @property
    def after(self) -> datetime | None:
        """The time to go on from: of the last line that was read."""
        return self.run[-1].after if self.run else None

    @classmethod
    def of(cls, steps: Iterable[Step]) -> "Progress":
        """Puts steps in their order. Where a block and what expired tell of the same stretch, the block is kept."""
        by_start: dict[int, Step] = {}
        for step in steps:
            if step.block or step.start not in by_start:
                by_start[step.start] = step
        run: list[Step] = []
        position = 0
        while position in by_start:
            step = by_start.pop(position)
            run.append(step)
            position = step.stop
        return cls(tuple(run), tuple(step for step in by_start.values() if step.block))

    def compare(self, opened: Callable[[], BinaryIO], data_of: Callable[[Step], bytes | None]) -> Match:
        """Whether a file's content is what was read, perhaps with more behind it, or a beginning of it (an older copy).

        `opened` opens the content anew, `data_of` gives the bytes of a step where they are still kept.
        """
        # Where the day with a file's beginning was lost, what was read behind it tells.
        known = self.run or sorted(self.beyond, key=lambda step: step.stop)
        if not known:
            return Match.OTHER
        with opened() as stream:
            if known[-1].fingerprint.matches(stream):
                return Match.SAME
        if not self.run:
            return Match.OTHER
        with opened() as stream:
            length = _length(stream, self.position)
        if length >= self.position:
            return Match.OTHER
        before = [step for step in self.run if step.stop <= length]
        following = self.run[len(before)]
        with opened() as stream:
            if before and not before[-1].fingerprint.matches(stream):
                return Match.OTHER
            rest = stream.read(length - following.start)
        data = data_of(following)
        older = before != [] if data is None else begins(data, rest)
        return Match.OLDER if older else Match.OTHER


def _length(stream: BinaryIO, enough: int) -> int:
    """The length of a stream's content, or `enough` where it is at least that."""
    length = 0
    while length < enough and (data := stream.read(_CHUNK)):
        length += len(data)
    return min(length, enough)
