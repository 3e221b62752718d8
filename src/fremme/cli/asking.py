"""A question as it is typed: times, spans, addresses."""

import re
from datetime import datetime, timedelta, tzinfo

from fremme.errors import QuestionError
from fremme.texts import N_, text
from fremme.trace.question import DEFAULT_WITHIN, Question

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "t": "hours", "d": "days", "w": "weeks"}
SPAN = re.compile(r"(?:\d{1,6}[smhtdw])+")
CLOCK = re.compile(r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2}))?")
NORDIC = re.compile(
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?:,?\s+(?:kl\.?\s*)?(?P<clock>[\d.:]+))?"
)
LONGEST = timedelta(days=3660)


def span(written: str) -> timedelta:
    """A span of time: `30m`, `2h`, `1d12h`, `90s`. Raises `QuestionError` where it is none."""
    value = written.strip().lower().replace(" ", "")
    if not SPAN.fullmatch(value):
        raise QuestionError(
            text(N_("“{written}” is no span of time; write it as 30m, 2h or 1d."), written=written), code="within"
        )
    total = timedelta()
    for count, unit in re.findall(r"(\d+)([smhtdw])", value):
        total += timedelta(**{UNITS[unit]: int(count)})
    return min(total, LONGEST)


def moment(written: str, zone: tzinfo, now: datetime) -> tuple[datetime, bool]:
    """A point in time as people and programs write it, and whether it named a day only.

    `2026-11-23T10:19:00+01:00`, `2026-11-23 10:19`, `23.11.2026 kl. 10.19`, `10:19` or `10.19` (today). Without an offset
    it is in `zone`. A day alone means its noon. Raises `QuestionError` where it cannot be read.
    """
    value = written.strip()
    try:
        found = _clock(value, zone, now) or _nordic(value, zone) or _iso(value, zone)
    except ValueError as problem:
        raise _unreadable(written) from problem
    if found is None:
        raise _unreadable(written)
    return found


def _clock(value: str, zone: tzinfo, now: datetime) -> tuple[datetime, bool] | None:
    found = CLOCK.fullmatch(value)
    if not found:
        return None
    today = now.astimezone(zone).replace(microsecond=0)
    return _at(today, found), False


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
    return day.replace(hour=hour, minute=minute, second=second)


def _nordic(value: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    found = NORDIC.fullmatch(value)
    if not found:
        return None
    day = datetime(int(found["year"]), int(found["month"]), int(found["day"]), 12, tzinfo=zone)
    if found["clock"] is None:
        return day, True
    clock = CLOCK.fullmatch(found["clock"])
    if not clock:
        return None
    return _at(day, clock), False


def _iso(value: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    day_only = len(value) <= len("2026-11-23")
    parsed = datetime.fromisoformat(value)
    if day_only:
        parsed = parsed.replace(hour=12)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)), day_only


def _unreadable(written: str) -> QuestionError:
    return QuestionError(
        text(N_("“{written}” is no time; write it as 2026-11-23 10:19, or 10:19 for today."), written=written),
        code="at",
    )


def question(
    *,
    sender: str | None,
    recipient: str | None,
    at: str | None,
    within: str | None,
    message_id: str | None,
    queue_id: str | None,
    client_ip: str | None,
    zone: tzinfo,
    zone_name: str,
    now: datetime,
) -> Question:
    """The question that the options make up. Raises `QuestionError` where one of them cannot be read."""
    time, day_only = moment(at, zone, now) if at else (None, False)
    default = timedelta(hours=12) if day_only else DEFAULT_WITHIN
    return Question(
        sender=_address(sender),
        recipient=_address(recipient) or None,
        at=time,
        within=span(within) if within else default,
        message_id=message_id.strip().strip("<>") if message_id else None,
        queue_id=queue_id.strip().rstrip(":") if queue_id else None,
        client_ip=client_ip.strip() if client_ip else None,
        timezone=zone_name,
    )


def _address(written: str | None) -> str | None:
    """An address without brackets, a name or `mailto:`; `<>` and the empty text are the null sender."""
    if written is None:
        return None
    value = written.strip()
    if value.endswith(">") and "<" in value:
        value = value[value.rindex("<") + 1 : -1]
    return value.removeprefix("mailto:").strip()
