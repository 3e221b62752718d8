"""Knows a file again that was renamed, compressed or copied: by its content up to a position."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO

from fremme.intake.streams import read_up_to, skip_to, too_short

HEAD = 4096
TAIL = 1024


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of uncompressed content up to `position`: hashes of its first `head_length` bytes and of the last ones before.

    `head_length` is min(4096, position), the tail min(1024, position) bytes. Equal contents up to the same position
    give equal fingerprints.
    """

    head: bytes
    head_length: int
    tail: bytes
    position: int

    def begins(self, first: bytes) -> bool:
        """Whether content that begins with `first` (4096 bytes or all there is) may be this: cheap, a first sieve."""
        return len(first) >= self.head_length and _digest(first[: self.head_length]) == self.head

    def matches(self, stream: BinaryIO) -> bool:
        """Whether a stream at its beginning holds the same content up to `position`; it is left there if so."""
        head = read_up_to(stream, self.head_length)
        if not self.begins(head):
            return False
        if self.position == self.head_length:
            return self.tail == _digest(head[-TAIL:])
        tracker = _track(stream, head, self.position)
        return tracker is not None and tracker.now() == self


class Tracker:
    """Keeps the fingerprint of content while it is read, block by block.

    `head` and `tail` are the content's first bytes and the last ones before `position`, at least as many as a
    fingerprint takes.
    """

    def __init__(self, head: bytes = b"", tail: bytes = b"", position: int = 0) -> None:
        self._head = head[:HEAD]
        self._tail = tail[-TAIL:]
        self._position = position

    @classmethod
    def at(cls, stream: BinaryIO, position: int) -> "Tracker":
        """A tracker for content that was read up to `position`; the stream, at its beginning before, is left there.

        Raises `IntakeError` where the stream is shorter.
        """
        tracker = _track(stream, read_up_to(stream, min(HEAD, position)), position)
        if tracker is None:
            raise too_short()
        return tracker

    def add(self, data: bytes) -> None:
        """Takes the bytes that follow (a block's `data`)."""
        if len(self._head) < HEAD:
            self._head += data[: HEAD - len(self._head)]
        self._tail = data[-TAIL:] if len(data) >= TAIL else (self._tail + data)[-TAIL:]
        self._position += len(data)

    def now(self) -> Fingerprint:
        """The fingerprint up to what was added."""
        return Fingerprint(_digest(self._head), len(self._head), _digest(self._tail), self._position)


def _track(stream: BinaryIO, head: bytes, position: int) -> Tracker | None:
    """A tracker at `position` of a stream whose first bytes, `head`, were just read; None where it is shorter."""
    if position <= len(head):
        return Tracker(head, head, position)
    begin = max(position - TAIL, len(head))
    if not skip_to(stream, begin):
        return None
    rest = read_up_to(stream, position - begin)
    return Tracker(head, head + rest, position) if len(rest) == position - begin else None


def fingerprint(stream: BinaryIO, position: int) -> Fingerprint:
    """The fingerprint of a stream, at its beginning, up to `position`. Raises `IntakeError` where it is shorter."""
    return Tracker.at(stream, position).now()
