"""Time stamps as log lines write them: RFC 3164, RFC 3339, and what stands between the two."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
WEEKDAYS = frozenset({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
NO_YEAR = 2000
YEARS = range(1970, 2200)
"""Years that a log can have; another one is a number that only looks like a year."""

_MONTH_FIRST = re.compile(
    r"([A-Z][a-z]{2}) {1,2}([0-9]{1,2}) (?:([0-9]{4}) )?([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:[.,]([0-9]{1,9}))?(?: ((?:19|20)[0-9]{2}))?:?(?: |$)"
)
_OFFSET = re.compile(r"[+-][0-9]{2}:?[0-9]{2}(?= |$)")
_ZONE_NAME = re.compile(r"([A-Z]{2,5}) ")
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a line's time stamp says, before a clock gives it the year and the zone it lacks.

    `value` is aware where the line names an offset: then it is final. Else it is naive, local time of the source;
    where the line has no year (`year_known` is False) its year is 2000, a leap year, and means nothing.
    """

    value: datetime
    year_known: bool = True

    @property
    def final(self) -> bool:
        """Whether the stamp names a moment by itself."""
        return self.value.tzinfo is not None


def take_stamp(text: str) -> tuple[Stamp, int] | None:
    """The stamp at the beginning of a text, and where the text goes on after it and one space; None without a stamp.

    Known are `Nov  3 10:19:02` (RFC 3164 section 4.1.2), also with fractions, with a year before or after the time or
    with a weekday before it, and `2026-11-03T10:19:02.123456+01:00` (RFC 3339) with as much of fraction and offset as
    there is, a space for the `T`, a space before the offset (Exim's log_timezone), a leap second.
    """
    start = text[:3]
    if start in MONTHS:
        stamp = month_first(text[:15]) if text[15:16] == " " else None
        # A year may follow the time: the long way finds it.
        if stamp and not text[16:20].isdigit():
            return stamp, 16
        return _month_first_odd(text)
    if text[4:5] == "-" and text[13:14] == ":" and text[16:17] == ":":
        return _year_first(text)
    return _weekday_first(text) if start in WEEKDAYS and text[3:4] == " " else None


@lru_cache(maxsize=4096)
def month_first(stamp: str) -> Stamp | None:
    """Reads the fifteen characters of RFC 3164; cached, since lines of one second share them."""
    if stamp[3:4] + stamp[6:7] + stamp[9:10] + stamp[12:13] != "  ::" or not stamp.isascii():
        return None
    return _without_year(stamp[:3], stamp[4:6], stamp[7:9], stamp[10:12], stamp[13:15])


def _weekday_first(text: str) -> tuple[Stamp, int] | None:
    """Of `Tue 2026-11-03 10:19:02 CET` the zone's name is passed over: of all names only UTC is sure."""
    found = None if text[4:7] in WEEKDAYS else take_stamp(text[4 : 4 + _LONGEST])
    if found is None:
        return None
    stamp, end = found[0], found[1] + 4
    zone = _ZONE_NAME.match(text[end : end + 8])
    if zone is None or text[8:9] != "-":
        return stamp, end
    return (Stamp(stamp.value.replace(tzinfo=UTC)) if zone[1] == "UTC" else stamp), end + zone.end()


def _without_year(month: str, *rest: str, microsecond: int = 0, year: int = NO_YEAR) -> Stamp | None:
    try:
        day, hour, minute, second = map(int, rest)
        value = datetime(year, MONTHS[month], day, hour, minute, min(second, 59), microsecond)  # noqa: DTZ001
    except (ValueError, KeyError):
        return None
    return Stamp(value, year != NO_YEAR)


def _month_first_odd(text: str) -> tuple[Stamp, int] | None:
    found = _MONTH_FIRST.match(text[:_LONGEST])
    if not found:
        return None
    month, day, year, hour, minute, second, fraction, year_after = found.groups()
    named = int(year or year_after or NO_YEAR)
    if named not in YEARS:
        return None
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    stamp = _without_year(month, day, hour, minute, second, microsecond=microsecond, year=named)
    if stamp and named == NO_YEAR and (year or year_after):
        stamp = Stamp(stamp.value, year_known=True)
    return (stamp, found.end()) if stamp else None


def _year_first(text: str) -> tuple[Stamp, int] | None:
    end = text.find(" ", 19, _LONGEST)
    if end < 0:
        if len(text) > _LONGEST:
            return None
        end = len(text)
    value = _iso(text[:end])
    if value is None:
        return None
    if value.tzinfo is None:
        offset = _OFFSET.match(text[end + 1 : end + 8])
        if offset:
            value = _iso(text[:end] + offset.group()) or value
            end += 1 + offset.end()
    return (Stamp(value), end + 1) if value.year in YEARS else None


def _iso(stamp: str) -> datetime | None:
    if stamp[17:19] == "60":
        stamp = f"{stamp[:17]}59{stamp[19:]}"
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None
