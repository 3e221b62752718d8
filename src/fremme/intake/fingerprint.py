"""Knows a file again that was renamed, compressed or copied: by its content up to a position."""

from dataclasses import dataclass
from typing import BinaryIO

HEAD = 4096
TAIL = 1024


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
        raise NotImplementedError

    def matches(self, stream: BinaryIO) -> bool:
        """Whether a stream at its beginning holds the same content up to `position`; it is left there if so."""
        raise NotImplementedError


class Tracker:
    """Keeps the fingerprint of content while it is read, block by block."""

    def __init__(self, head: bytes = b"", tail: bytes = b"", position: int = 0) -> None:
        raise NotImplementedError

    @classmethod
    def at(cls, stream: BinaryIO, position: int) -> "Tracker":
        """A tracker for content that was read up to `position`; the stream, at its beginning before, is left there.

        Raises `IntakeError` where the stream is shorter.
        """
        raise NotImplementedError

    def add(self, data: bytes) -> None:
        """Takes the bytes that follow (a block's `data`)."""
        raise NotImplementedError

    def now(self) -> Fingerprint:
        """The fingerprint up to what was added."""
        raise NotImplementedError


def fingerprint(stream: BinaryIO, position: int) -> Fingerprint:
    """The fingerprint of a stream, at its beginning, up to `position`. Raises `IntakeError` where it is shorter."""
    return Tracker.at(stream, position).now()
