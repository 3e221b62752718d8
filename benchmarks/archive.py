"""Measures the archive: import, size, memory, finding, a raw log, a trace.

usage: python -m benchmarks.archive [--messages 200000] [--keep FOLDER]   (FREMME_CORPORA names the corpora)
"""

import argparse
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from benchmarks import generator
from fremme.archive.importing import import_logs
from fremme.archive.opening import open_store
from fremme.archive.protocol import Store, Window
from fremme.archive.scan import ScanStore
from fremme.archive.tokens import Kind, terms_of
from fremme.trace.question import Question
from fremme.trace.tracing import trace

ZONE = ZoneInfo("Europe/Oslo")
RAW = 50_000_000
T = TypeVar("T")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=200_000)
    asked.add_argument("--keep", type=Path, help="where the log lies, or is left for the next time")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        log = place / f"gen{given.messages}.log"
        if not log.exists():
            subprocess.run([sys.executable, generator(), str(given.messages), log], check=True)
        measure(log, Path(folder) / "archive", Path(folder) / "raw.log")


def measure(log: Path, archive: Path, raw: Path) -> None:
    result, seconds = timed(lambda: import_logs(archive, [log], zone=ZONE))
    size = sum(path.stat().st_size for path in archive.rglob("*") if path.is_file())
    print(f"import: {result.lines:,} lines in {seconds:.1f} s, {result.lines / seconds:,.0f} lines/s")
    print(f"on disk: {size / result.read:.1%} of the raw bytes, {size / result.lines:.1f} bytes a line")
    own, other = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"memory: {own:.0f} MB, and {other:.0f} MB in the process beside")
    _, seconds = timed(lambda: import_logs(archive, [log], zone=ZONE))
    print(f"the same file again: {seconds * 1000:.0f} ms")
    addresses, ids = sample(log)
    store = open_store(archive)
    finding("the archive", store, addresses, ids)
    took = [timed(lambda a=address: trace(store, Question(recipient=a)))[1] for address in addresses]  # type: ignore[misc]
    told("a trace of one recipient", took)
    store.close()
    shutil.rmtree(archive)
    with log.open("rb") as file:
        raw.write_bytes(file.read(RAW))
    addresses, ids = sample(raw)
    store, seconds = timed(lambda: ScanStore([raw], zone=ZONE))
    print(f"a raw log of {RAW / 1e6:.0f} MB, opened in {seconds * 1000:.0f} ms")
    finding("the raw log", store, addresses[:10], ids)
    store.close()
    command = [sys.executable, "-m", "fremme", "why", "--to", addresses[0], str(raw)]
    _, seconds = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    print(f"fremme why on it, in all: {seconds:.2f} s")


def sample(log: Path) -> tuple[list[str], list[str]]:
    """Recipients and queue ids that are in a log."""
    with log.open() as file:
        text = file.read(RAW)
    chance = random.Random(1)
    recipients = re.findall(r"lmtp\[\d+\]: \w+: to=<(\S+?)>", text)
    return chance.sample(recipients, 100), chance.sample(re.findall(r": (4\w{14}): client", text), 50)


def finding(what: str, store: Store, addresses: list[str], ids: list[str]) -> None:
    store.find([terms_of("nobody@nowhere.example", Kind.ADDRESS)], Window())
    told(
        f"one address in {what}",
        [timed(lambda a=address: store.find([terms_of(a, Kind.ADDRESS)], Window()))[1] for address in addresses],  # type: ignore[misc]
    )
    wanted = [terms_of(queue_id, Kind.QUEUE_ID) for queue_id in ids]
    told(f"{len(ids)} queue ids at once in {what}", [timed(lambda: store.find(wanted, Window()))[1] for _ in range(3)])


def told(what: str, took: list[float]) -> None:
    print(f"{what}: median {statistics.median(took) * 1000:.1f} ms, longest {max(took) * 1000:.1f} ms")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun


if __name__ == "__main__":
    main()
