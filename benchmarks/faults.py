"""Pulled plugs, a full disk, ten thousand small files, many small imports: what the archive does, measured.

usage: python -m benchmarks.faults [--copies 20] [--files 10000] [--messages 12000] [--seed 1]

The full disk needs root: a small tmpfs in a mount namespace of its own.
"""

import argparse
import os
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.kill import check, run, small_imports, started, timed, write_logs
from fremme.archive.importing import import_logs
from fremme.archive.sqlite import care
from fremme.archive.sqlite.compacting import compact

_DISK = 2_500_000
OSLO = ZoneInfo("Europe/Oslo")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--copies", type=int, default=20)
    asked.add_argument("--files", type=int, default=10_000)
    asked.add_argument("--messages", type=int, default=12_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--disk", nargs="+", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.disk:
        print(on_disk(given.disk[0], given.disk[1:]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        logs = write_logs(folder, given.messages)
        made = copies(folder, logs, given.copies, random.Random(given.seed))
        print(
            f"{made} copies at a random moment: each opens, and has every line once after importing again.", flush=True
        )
        print(full_disk(folder, logs), flush=True)
        print(savings(folder), flush=True)
        print(small_files(folder / "many", given.files), flush=True)


def copies(folder: Path, logs: list[Path], count: int, chance: random.Random) -> int:
    """Copies an archive while it is imported or compacted, as a pulled plug would leave it, and completes the copy.

    The process is held while the copy is made: so the copy is of one moment, with all that was written until then.
    """
    expected = Counter(line for path in logs for line in path.read_text().splitlines())
    whole = timed(run(logs, folder / "first"))
    small_imports(logs, folder / "small")
    for number in range(count):
        archive, copy = folder / "archive", folder / "copy"
        if number % 2:
            shutil.copytree(folder / "small", archive)
            process = started("archive", "compact", "--archive", str(archive))
        else:
            process = run(logs, archive)
        time.sleep(chance.uniform(0, whole))
        process.send_signal(signal.SIGSTOP)
        if archive.exists():
            shutil.copytree(archive, copy)
            check(copy, expected, complete=bool(number % 2))
        process.send_signal(signal.SIGCONT)
        process.wait()
        import_logs(copy, logs, zone=OSLO)
        check(copy, expected, complete=True)
        if care.verify(copy):
            raise SystemExit("a copy is not sound")
        shutil.rmtree(copy)
        shutil.rmtree(archive)
    return count


def full_disk(folder: Path, logs: list[Path]) -> str:
    """Fills a small disk beside an import until nothing goes on, then makes room again."""
    if os.geteuid() != 0:
        return "full disk: not tried, it needs root"
    (folder / "disk").mkdir()
    inside = [sys.executable, "-m", "benchmarks.faults", "--disk", str(folder / "disk"), *map(str, logs)]
    mount = f"mount -t tmpfs -o size={_DISK} none {folder / 'disk'} && exec {shlex.join(inside)}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout.strip()


def on_disk(disk: Path, logs: list[Path]) -> str:
    """On a small disk: imports with less and less room taken by something else."""
    expected = Counter(line for path in logs for line in path.read_text().splitlines())
    archive, ballast = disk / "archive", disk / "ballast"
    full = 0
    for taken in range(_DISK, -1, -_DISK // 20):
        ballast.write_bytes(b"")
        fill(ballast, taken)
        full += run(logs, archive).wait() != 0
        # Readers need some 32 kB a day's file for what they share.
        ballast.write_bytes(b"")
        check(archive, expected, complete=False)
    ballast.unlink()
    run(logs, archive).wait()
    check(archive, expected, complete=True)
    fill(ballast, _DISK)
    full += started("archive", "compact", "--archive", str(archive)).wait() != 0
    ballast.unlink()
    check(archive, expected, complete=True)
    return f"full disk: {full} commands of 22 found it full; every line once when there was room again"


def fill(path: Path, size: int) -> None:
    """Takes so much room, or all there is."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        for _ in range(0, size, 4096):
            file.write(bytes(4096))


def savings(folder: Path) -> str:
    """What compacting saves after fifty imports of a log as it grows."""
    (folder / "grown").mkdir()
    log = write_logs(folder / "grown", 15_000)[:1]
    small_imports(log, folder / "fifty", 50)
    before = care.stats(folder / "fifty")
    begun = time.monotonic()
    compact(folder / "fifty")
    took = time.monotonic() - begun
    after = care.stats(folder / "fifty")
    import_logs(folder / "once", log, zone=OSLO)
    once = care.stats(folder / "once")
    return (
        f"50 imports of {before.lines} lines ({before.raw_bytes} bytes): {before.blocks} blocks, {before.bytes_on_disk} bytes on"
        f" disk; compacted in {took:.2f} s: {after.blocks}, {after.bytes_on_disk}; imported at once: {once.blocks}, {once.bytes_on_disk}"
    )


def small_files(folder: Path, count: int) -> str:
    """Imports that many files of four lines, twice."""
    folder.mkdir()
    start = datetime(2026, 11, 1, 20, 0)  # noqa: DTZ001 - the stamps name no zone
    for number in range(count):
        at = start + timedelta(seconds=number)
        said = f"{at:%b} {at.day:2d} {at:%H:%M:%S} h{number} postfix/qmgr[1]: 4Zz{number:08d}aB:"
        (folder / f"host{number}.log").write_text(
            "".join(f"{said} {word}\n" for word in ("a=<x@y.no>", "queued", "active", "removed"))
        )
    times = [timed(run([folder], folder.parent / "many-archive")) for _ in range(2)]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    lines = care.stats(folder.parent / "many-archive").lines
    return f"{count} files of 4 lines: {times[0]:.0f} s, again {times[1]:.0f} s, {lines} lines, at most {peak} MB"


if __name__ == "__main__":
    main()
