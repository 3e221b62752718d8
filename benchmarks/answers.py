"""Measures what a user waits for: the command's start, reading lines, an answer from the recorded logs.

usage: python -m benchmarks.answers   (FREMME_CORPORA names the corpora)
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import generator
from fremme.dialects.registry import read_text

ROUNDS = 7
LINES = 40_000
WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    """Prints a line a figure: the median of several rounds."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "gen.log"
        subprocess.run([sys.executable, generator(), "6000", log], check=True)
        lines = log.read_text().splitlines()[:LINES]
        seconds = middle(lambda: interpret(lines))
        print(f"interpreting alone: {len(lines) / seconds:,.0f} lines/s on one core")
        seconds = middle(lambda: fremme("read", str(log)))
        print(f"fremme read: {sum(1 for _ in log.open()) / seconds:,.0f} lines/s on one core, the start included")
    print(f"fremme --help: {middle(lambda: fremme('--help')) * 1000:.0f} ms")
    recorded = sorted(str(path) for path in Path("examples/first/logs").iterdir())
    seconds = middle(lambda: fremme("why", "--to", "@example", "--from", "nobody@nowhere.example", *recorded))
    print(f"fremme why on a small recorded log: {seconds * 1000:.0f} ms")


def interpret(lines: list[str]) -> None:
    for line in lines:
        read_text(line, WHEN)


def fremme(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "fremme", *words], check=True, stdout=subprocess.DEVNULL)


def middle(work: Callable[[], None]) -> float:
    """The median time of several rounds, in seconds."""
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return sorted(took)[ROUNDS // 2]


if __name__ == "__main__":
    main()
