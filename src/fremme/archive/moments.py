"""Times as the archive keeps them (whole microseconds since 1970, UTC, and an offset), and zones by name."""

import os
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from fremme.errors import FremmeError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400 * SECOND
_LOCALTIME = Path("/etc/localtime")


def micros(time: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (time - EPOCH) // _MICROSECOND


def offset_of(time: datetime) -> int:
    """Seconds east of UTC."""
    return int((time.utcoffset() or timedelta()).total_seconds())


def moment(value: int, offset: int = 0) -> datetime:
    """The aware time of so many microseconds, with an offset in seconds."""
    return EPOCH.astimezone(fixed(offset)) + timedelta(microseconds=value)


@lru_cache(maxsize=64)
def fixed(offset: int) -> timezone:
    """A zone that is always `offset` seconds east of UTC."""
    return timezone(timedelta(seconds=offset)) if offset else UTC


def day_of(value: int) -> str:
    """The UTC day of a time in microseconds, as ``2026-11-03``."""
    return (EPOCH + timedelta(days=value // DAY)).date().isoformat()


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name (``Europe/Oslo``), or by the path of a zone file.

    Raises `FremmeError` (code ``unknown_timezone``) where there is none.
    """
    try:
        if name.startswith("/"):
            with Path(name).open("rb") as file:
                return ZoneInfo.from_file(file, key=name)
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise FremmeError(f"There is no time zone {name!r}.", code="unknown_timezone") from error


def machine_zone() -> ZoneInfo:
    """The zone this machine is set to: `TZ`, else /etc/localtime, else UTC."""
    named = os.environ.get("TZ", "").lstrip(":")
    target = str(_LOCALTIME.resolve()).partition("/zoneinfo/")[2] if _LOCALTIME.exists() else ""
    for name in filter(None, (named, target, str(_LOCALTIME), "UTC")):
        try:
            return zone_named(name)
        except FremmeError:
            continue
    raise FremmeError("This machine has no time zone data; install the package tzdata.", code="unknown_timezone")
