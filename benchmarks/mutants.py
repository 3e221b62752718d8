"""Broken log lines through the whole interpretation: header, dialect, and what the refusal's words mean.

usage: python -m benchmarks.mutants [LINES] [SEED]   (nice -n 19 for a long run; a line of figures each 200,000 lines)

The lines are the samples of all dialects, each cut, doubled, swapped, mixed with other lines, stretched, or with odd bytes put in.
One seed gives the same lines again. Counted are exceptions (there may be none) and lines that take over 10 ms of CPU time each
of several times.
"""

import random
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from fremme.dialects.as_json import event_as_json
from fremme.dialects.registry import read_text
from fremme.replies.classifier import classify

LINES = 1_000_000
SLICE = 200_000
SLOW = 0.010
"""Seconds of CPU time that no line may take again and again."""

AGAIN = 5
SAMPLES = Path(__file__).parents[1] / "tests" / "dialects" / "samples"
WHEN = datetime(2026, 11, 1, tzinfo=UTC)
HEADERS = (
    "Nov  3 10:19:02 mx1 ",
    "2026-11-03T10:19:02.123456+01:00 mx1 ",
    "<22>Nov  3 10:19:02 mx1 ",
    "<22>1 2026-11-03T10:19:02+01:00 mx1 postfix 42 - - ",
    "postfix-1  | Nov  3 10:19:02 mx1 ",
    '{"MESSAGE":"',
    "2026-11-03 10:19:02 ",
    "",
)
ODD = (
    b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xc2\xad", b"\xf0\x9f\x93\xac", "²".encode(), "٣".encode(),
    b"\r", b"\n", b"\t", b"\x1b[31m", b"\xef\xbb\xbf", b"%s", b"\\", b'"', b"<", b">", b"<>", b"(", b")", b"[", b"]", b": ", b", ",
    b"=", b"{", b"}", b"'", b"@", b"-", b" ", b".", b"9" * 30, b"-1", b"1e999", b"status=", b"to=<", b"from=<", b"said: ", b"#012",
)  # fmt: skip
LENGTHS = (50, 300, 1_000, 4_000, 16_000)
LONGEST, ONE_IN = 200_000, 20_000
"""A field of this many bytes, in one of so many stretched lines."""

Mutation = Callable[[random.Random, bytes, list[bytes]], bytes]


def lines_of_samples() -> list[bytes]:
    """All samples as lines with a header, in the order of their files."""
    found = []
    for file in sorted(SAMPLES.rglob("*.toml")):
        for place, entry in enumerate(tomllib.loads(file.read_text("utf-8"))["sample"]):
            line = entry["line"] if "program" not in entry else f"{entry['program']}[4]: {entry['line']}"
            found.append((HEADERS[place % 2] + line).encode("utf-8", "surrogatepass"))
    return found


def _cut(chance: random.Random, line: bytes, _: list[bytes]) -> bytes:
    start, end = sorted((_place(chance, line), _place(chance, line)))
    return line[:start] + line[end:] if chance.random() < 0.5 else line[:end]


def _double(chance: random.Random, line: bytes, _: list[bytes]) -> bytes:
    start, end = sorted((_place(chance, line), _place(chance, line)))
    return line[:end] + line[start:]


def _swap(chance: random.Random, line: bytes, _: list[bytes]) -> bytes:
    first, second, third = sorted(_place(chance, line) for _ in range(3))
    return line[:first] + line[second:third] + line[first:second] + line[third:]


def _mix(chance: random.Random, line: bytes, others: list[bytes]) -> bytes:
    other = others[int(chance.random() * len(others))]
    start, end = sorted((_place(chance, other), _place(chance, other)))
    at = _place(chance, line)
    return line[:at] + other[start:end] + line[at:]


def _stretch(chance: random.Random, line: bytes, _: list[bytes]) -> bytes:
    at = _place(chance, line)
    length = LENGTHS[int(chance.random() ** 3 * len(LENGTHS))]
    if chance.random() * ONE_IN < 1:
        length = LONGEST
    piece = line[at : at + 1 + int(chance.random() * 8)] or b"x"
    return line[:at] + piece * (length // len(piece)) + line[at:]


def _odd(chance: random.Random, line: bytes, _: list[bytes]) -> bytes:
    at = _place(chance, line)
    return line[:at] + ODD[int(chance.random() * len(ODD))] + line[at + int(chance.random() * 2) :]


def _behead(chance: random.Random, line: bytes, _: list[bytes]) -> bytes:
    body = line.split(b" mx1 ", 1)[-1]
    return HEADERS[int(chance.random() * len(HEADERS))].encode() + body


MUTATIONS: tuple[Mutation, ...] = (_cut, _double, _swap, _mix, _mix, _odd, _odd, _odd, _stretch, _behead)


def _place(chance: random.Random, line: bytes) -> int:
    return int(chance.random() * (len(line) + 1))


def mutants(seed: int, lines: list[bytes]) -> Iterator[bytes]:
    """Broken lines without end, the same for the same seed."""
    chance = random.Random(seed)
    while True:
        line = lines[int(chance.random() * len(lines))]
        for _ in range(1 + int(chance.random() * 3)):
            line = MUTATIONS[int(chance.random() * len(MUTATIONS))](chance, line, lines)
        yield line


def interpret(line: bytes) -> None:
    """All that becomes of a line: header, dialect, its words' meaning, its JSON."""
    event = read_text(line.decode("utf-8", "replace"), WHEN)
    if event.reason:
        host = event.relay.host if event.relay else None
        classify(event.reason, reply=event.reply, status=event.status, remote_host=host)
    event_as_json(event)


def run(count: int, seed: int, lines: list[bytes]) -> tuple[int, int]:
    """Interprets so many broken lines; gives how many raised and how many were slow each time, and prints those."""
    raised = slow = 0
    source = mutants(seed, lines)
    for _ in range(count):
        line = next(source)
        begun = time.thread_time()
        try:
            interpret(line)
        except Exception as error:  # noqa: BLE001 - what is counted here is whatever is raised
            raised += 1
            print(f"raised {error!r}: {line[:500]!r}", flush=True)
        if time.thread_time() - begun > SLOW and (least := quickest(line)) > SLOW:
            slow += 1
            print(f"slow, {least * 1000:.1f} ms for {len(line)} bytes: {line[:300]!r}", flush=True)
    return raised, slow


def quickest(line: bytes) -> float:
    """The least CPU time that a line takes, of several times."""
    took = []
    for _ in range(AGAIN):
        begun = time.thread_time()
        interpret(line)
        took.append(time.thread_time() - begun)
    return min(took)


def main() -> None:
    """Prints the figures so far after every slice."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    lines = lines_of_samples()
    raised = slow = done = 0
    while done < count:
        size = min(SLICE, count - done)
        more_raised, more_slow = run(size, seed + done, lines)
        done, raised, slow = done + size, raised + more_raised, slow + more_slow
        print(
            f"{done:,} mutants of {len(lines)} lines, seed {seed}: {raised} exceptions, {slow} lines over "
            f"{SLOW * 1000:.0f} ms, {time.process_time():.0f} s CPU",
            flush=True,
        )
    sys.exit(1 if raised or slow else 0)


if __name__ == "__main__":
    main()
