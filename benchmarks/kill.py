"""Kills imports and compactions again and again at any moment, and looks whether every line is there once.

usage: python -m benchmarks.kill [--rounds 50] [--messages 40000] [--seed 1]

Half of the rounds kill an import, half a compaction of an archive of many small imports.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.archive.importing import import_logs
from fremme.archive.opening import open_store
from fremme.archive.protocol import Window
from fremme.archive.sqlite import care
from fremme.errors import ArchiveError


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=50)
    asked.add_argument("--messages", type=int, default=40_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        logs = write_logs(Path(folder), given.messages)
        chance = random.Random(given.seed)
        killed, finished = rounds(Path(folder), logs, given.rounds - given.rounds // 2, chance)
        print(f"{killed} imports killed, {finished} archives complete: every line once in each of them.", flush=True)
        killed, finished = compactions(Path(folder), logs, given.rounds // 2, chance)
    print(f"{killed} compactions killed, {finished} came to their end: every line once after each of them.")


def write_logs(folder: Path, messages: int) -> list[Path]:
    """A rotated set of three files over three days."""
    chance = random.Random(7)
    start = datetime(2026, 11, 1, 20, 0)  # noqa: DTZ001 - the stamps name no zone
    paths = [folder / name for name in ("mail.log.2", "mail.log.1", "mail.log")]
    for number, path in enumerate(paths):
        with path.open("w") as file:
            for message in range(messages // 3):
                at = start + timedelta(days=number, seconds=message * 86_000 * 3 / messages)
                queue_id = f"4{chance.getrandbits(52):013X}"
                for said in (
                    "client=a.example[192.0.2.4]",
                    f"message-id=<{message}@a.example>",
                    "to=<b@c.no>, status=sent",
                    "removed",
                ):
                    file.write(f"{at:%b} {at.day:2d} {at:%H:%M:%S} mx1 postfix/smtpd[1]: {queue_id}: {said}\n")
        stamp = (start + timedelta(days=number + 1)).timestamp()
        os.utime(path, (stamp, stamp))
    return paths


def rounds(folder: Path, logs: list[Path], kills: int, chance: random.Random) -> tuple[int, int]:
    """Kills that many imports; whenever one comes to its end first, looks at the archive and begins a new one.

    Returns how many were killed and how many archives were completed; raises where one is not as it should be.
    """
    expected = Counter(line for path in logs for line in path.read_text().splitlines())
    archive = folder / "archive"
    whole = timed(run(logs, folder / "first"))
    check(folder / "first", expected, complete=True)
    killed = finished = 0
    while killed < kills or archive.exists():
        # After the last kill the archive is completed in peace.
        if killed < kills and cut_short(run(logs, archive), chance.uniform(0, whole * 0.7)):
            killed += 1
            check(archive, expected, complete=False)
            continue
        if killed == kills:
            run(logs, archive).wait()
        check(archive, expected, complete=True)
        finished += 1
        shutil.rmtree(archive)
    return killed, finished


def compactions(folder: Path, logs: list[Path], kills: int, chance: random.Random) -> tuple[int, int]:
    """Kills that many compactions of archives made by small imports; as `rounds`."""
    expected = Counter(line for path in logs for line in path.read_text().splitlines())
    small, archive = folder / "small", folder / "compacted"
    small_imports(logs, small)
    check(small, expected, complete=True)
    shutil.copytree(small, archive)
    whole = timed(started("archive", "compact", "--archive", str(archive)))
    check(archive, expected, complete=True)
    killed = finished = 0
    while killed < kills:
        if cut_short(started("archive", "compact", "--archive", str(archive)), chance.uniform(0, whole)):
            killed += 1
        else:
            finished += 1
            shutil.rmtree(archive)
            shutil.copytree(small, archive)
        check(archive, expected, complete=True)
    if started("archive", "compact", "--archive", str(archive)).wait() or care.verify(archive):
        raise SystemExit("the archive is not sound after the last compaction")
    check(archive, expected, complete=True)
    return killed, finished


def small_imports(logs: list[Path], archive: Path, pieces: int = 20) -> None:
    """Imports logs as they grow, each in so many steps."""
    for path in logs:
        data = path.read_bytes()
        stamp = path.stat().st_mtime
        for piece in range(1, pieces + 1):
            path.write_bytes(data[: data.rfind(b"\n", 0, len(data) * piece // pieces) + 1])
            os.utime(path, (stamp, stamp))
            import_logs(archive, [path], zone=ZoneInfo("Europe/Oslo"))


def run(logs: list[Path], archive: Path) -> "subprocess.Popen[bytes]":
    return started("import", "--timezone", "Europe/Oslo", "--archive", str(archive), *map(str, logs))


def started(*words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "fremme", *words], stdout=subprocess.DEVNULL)


def timed(process: "subprocess.Popen[bytes]") -> float:
    begun = time.monotonic()
    if process.wait() != 0:
        raise SystemExit("the command failed")
    return time.monotonic() - begun


def cut_short(process: "subprocess.Popen[bytes]", after: float) -> bool:
    """Kills a process after so many seconds; False where it was done before."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def check(archive: Path, expected: Counter[str], *, complete: bool) -> None:
    """Looks whether the archive opens and has no line twice, and all of them where it is complete."""
    if not (archive / "sources.sqlite").exists() and not complete:
        return
    try:
        store = open_store(archive)
    except ArchiveError as error:
        if complete or error.code != "archive_missing":
            raise
        return
    found = Counter(line.text for line in store.find([frozenset()], Window(), 10**9).lines)
    store.close()
    if found - expected:
        raise SystemExit(f"lines that are there too often: {list((found - expected).items())[:5]}")
    if complete and found != expected:
        raise SystemExit(f"lines that are missing: {list((expected - found).items())[:5]}")


if __name__ == "__main__":
    main()
