"""Lines that were erased: bytes of cancel characters (0x18) stand in their place, so that all positions stay.

A line that came so is one nobody asks for either.
"""

from collections.abc import Iterable
from itertools import accumulate

_FILL = b"\x18"


def is_erased(line: bytes) -> bool:
    """Whether a line was erased."""
    return line[:1] == _FILL and not line.strip(_FILL + b"\r\n")


def without(data: bytes, stretches: Iterable[tuple[int, int]]) -> bytes:
    """Raw lines of which those from one offset up to another are erased; their line ends stay."""
    left = bytearray(data)
    for begin, end in stretches:
        bare = len(data[begin:end].rstrip(b"\r\n"))
        left[begin : begin + bare] = _FILL * bare
    return bytes(left)


def remaining(data: bytes) -> list[int] | None:
    """The numbers of the lines that were not erased; None where none was."""
    if _FILL not in data:
        return None
    return [number for number, line in enumerate(data.splitlines()) if not is_erased(line)]


def line_count(data: bytes) -> int:
    """How many lines there are, those not counted that were erased."""
    lines = data.splitlines()
    return sum(not is_erased(line) for line in lines) if _FILL in data else len(lines)


def begins(data: bytes, beginning: bytes) -> bool:
    """Whether raw lines begin with these bytes, as far as they were not erased."""
    if _FILL not in data:
        return data.startswith(beginning)
    if len(data) < len(beginning):
        return False
    pieces = data.splitlines(keepends=True)
    return all(
        is_erased(piece) or piece[: max(0, len(beginning) - at)] == beginning[at : at + len(piece)]
        for at, piece in zip(accumulate(map(len, pieces), initial=0), pieces, strict=False)
    )
