"""Times as the archive keeps them: whole microseconds since 1970, UTC, and an offset."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400 * SECOND


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
