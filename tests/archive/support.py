"""Helps the archive's tests: small logs, both stores over the same files."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.archive.importing import Result, import_logs
from fremme.archive.opening import open_store
from fremme.archive.protocol import Found, Store, Window
from fremme.archive.scan import ScanStore

OSLO = ZoneInfo("Europe/Oslo")
EVERYTHING = frozenset[str]()


def stamped(time: datetime, message: str, host: str = "mx1") -> str:
    """A line with an RFC 3164 stamp of the time as it stands."""
    return f"{time:%b} {time.day:2d} {time:%H:%M:%S} {host} {message}\n"


def deliveries(start: datetime, count: int, step: timedelta, seed: int = 1) -> list[str]:
    """Lines of `count` deliveries, four each, one every `step`."""
    chance = random.Random(seed)
    lines = []
    for number in range(count):
        time = start + number * step
        queue_id = f"4{chance.getrandbits(52):013X}"
        address = f"user{chance.randrange(50)}@d{chance.randrange(10)}.example"
        ip = f"192.0.2.{chance.randrange(1, 255)}"
        lines += [
            stamped(time, f"postfix/smtpd[11]: {queue_id}: client=host.example[{ip}]"),
            stamped(
                time, f"postfix/cleanup[12]: {queue_id}: message-id=<{chance.getrandbits(40):x}.{number}@d.example>"
            ),
            stamped(time, f"postfix/lmtp[13]: {queue_id}: to=<{address}>, dsn=2.0.0, status=sent (250 Saved)"),
            stamped(time, f"postfix/qmgr[14]: {queue_id}: removed"),
        ]
    return lines


def write(path: Path, lines: Iterable[str], time: datetime | None = None) -> Path:
    """Writes a log; `time` is when it was last changed."""
    import os

    path.write_text("".join(lines), "utf-8")
    if time is not None:
        os.utime(path, (time.timestamp(), time.timestamp()))
    return path


def imported(folder: Path, *paths: Path, year: int | None = None) -> Result:
    return import_logs(folder, paths, zone=OSLO, year=year)


def stores(folder: Path, paths: list[Path], year: int | None = None) -> tuple[Store, Store]:
    """The archive of some files, and the files themselves."""
    imported(folder, *paths, year=year)
    return open_store(folder), ScanStore(paths, zone=OSLO, year=year)


def all_lines(folder: Path) -> list[str]:
    """Everything an archive has, in order."""
    store = open_store(folder)
    try:
        return [line.text for line in store.find([EVERYTHING], Window(), 10**9).lines]
    finally:
        store.close()


def shown(found: Found) -> list[tuple[str, str, datetime, str]]:
    return [(line.source, line.position, line.time.astimezone(UTC), line.text) for line in found.lines]
