"""Local times without zone or year: which moment they mean, judged by the line before."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_SURELY_NEAREST = 180 * DAY
_DISORDER = timedelta(minutes=2)
"""How far lines of several processes may be out of order; in the second pass, more back means no return to the first."""
_FOLDS_REACH = 3
"""A jump back into the doubled hour counts as its second pass up to this many times the hour; farther, nothing is known."""


def localize(local: datetime, zone: ZoneInfo, before: datetime | None) -> datetime:
    """The moment a naive local time means in `zone`, with a fixed offset; `before` is the time of the line before.

    In the doubled hour of autumn the first pass is meant, until the clock jumps back by at least half of the hour:
    that begins the second. A time in the hour that spring leaves out is read by the offset before the change.
    """
    first, second = offsets(local, zone)
    time = local.replace(tzinfo=timezone(first))
    doubled = first - second
    if doubled > timedelta(0) and before is not None:
        in_second = before.astimezone(zone).fold == 1
        if (_DISORDER if in_second else doubled / 2) <= before - time <= doubled * _FOLDS_REACH:
            return local.replace(tzinfo=timezone(second))
    return time


def offsets(local: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """The offsets from UTC that a naive local time can have in a zone (PEP 495): nearly always twice the same."""
    time = local.replace(tzinfo=zone)
    return time.utcoffset() or timedelta(0), time.replace(fold=1).utcoffset() or timedelta(0)


def nearest_year(local: datetime, zone: ZoneInfo, before: datetime) -> datetime:
    """The local time in the year that brings it nearest to the time of the line before.

    So a jump back of more than half a year is New Year, a smaller one disorder; and a single wrong stamp (a machine
    that starts on 1 January until it has the network's time) does not move the lines after it.
    """
    near = before.astimezone(zone).replace(tzinfo=None)
    if abs(_roughly(local, near.year) - near) < _SURELY_NEAREST:
        return in_year(local, near.year)
    years = (near.year - 1, near.year, near.year + 1)
    return in_year(local, min(years, key=lambda year: abs(_roughly(local, year) - near)))


def latest_year(local: datetime, zone: ZoneInfo, limit: datetime) -> datetime:
    """The local time in the largest year in which it is not after `limit` and a day."""
    end = limit.astimezone(zone).replace(tzinfo=None) + DAY
    return in_year(local, end.year if _roughly(local, end.year) <= end else end.year - 1)


def in_year(local: datetime, year: int) -> datetime:
    """The local time in another year; 29 February in the nearest earlier leap year."""
    while True:
        try:
            return local.replace(year=year)
        except ValueError:
            year -= 1


def _roughly(local: datetime, year: int) -> datetime:
    """29 February as 1 March where the year has none."""
    if local.day < 29:
        return local.replace(year=year)
    return local.replace(year=year, day=28) + DAY * (local.day - 28)
