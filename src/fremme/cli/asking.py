"""A question as it is typed: times, spans, addresses."""

import re
from datetime import datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from fremme.addresses import plain_ip
from fremme.errors import QuestionError
from fremme.texts import N_, text
from fremme.trace.question import DEFAULT_WITHIN, Question

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "t": "hours", "d": "days", "w": "weeks"}
SPAN = re.compile(r"(?:\d{1,6}[smhtdw])+")
CLOCK = re.compile(r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2}))?")
AT = r"(?:,? (?:kl\.? ?|at )?(?P<clock>\d[\d.:]{2,7}))?"
NORDIC = re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})" + AT)
DASHED = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})" + AT)
NAMED = re.compile(r"(?P<day>\d{1,2})\.? (?P<month>[a-zA-Z]{3,9})\.? (?P<year>\d{4})" + AT)
STAMP = re.compile(r"(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<clock>\d{2}:\d{2}:\d{2})")
MONTHS = {
    name: number
    for names in ("jan feb mar apr mai jun jul aug sep okt nov des", "jan feb mar apr may jun jul aug sep oct nov dec")
    for number, name in enumerate(names.split(), 1)
}
LONGEST_TIME = 60
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

    `2026-11-23T10:19:00+01:00`, `2026-11-23 10:19`, `23.11.2026 kl. 10.19`, `23. november 2026 kl. 10.19`, `10:19` or `10.19`
    (today), a log line's `Nov 23 10:19:02`, a mail's `Mon, 23 Nov 2026 10:19:02 +0100`. Without an offset it is in `zone`.
    A day alone means its noon. Raises `QuestionError` where it cannot be read.
    """
    value = " ".join(written.split())[:LONGEST_TIME]
    for reader in (_clock, _numbers, _month_named, _of_a_mail, _iso):
        try:
            found = reader(value, zone, now)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found
    raise QuestionError(
        text(N_("“{written}” is no time; write it as 2026-11-23 10:19, or 10:19 for today."), written=written),
        code="at",
    )


def _clock(value: str, zone: tzinfo, now: datetime) -> tuple[datetime, bool] | None:
    found = CLOCK.fullmatch(value.removeprefix("kl.").removeprefix("kl").strip())
    return (_at(now.astimezone(zone).replace(microsecond=0), found), False) if found else None


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
    return day.replace(hour=hour, minute=minute, second=second)


def _numbers(value: str, zone: tzinfo, now: datetime) -> tuple[datetime, bool] | None:
    """`23.11.2026 kl. 10.19`, `2026-11-23 10.19`."""
    del now
    found = NORDIC.fullmatch(value) or DASHED.fullmatch(value)
    return _on_day(int(found["year"]), int(found["month"]), found, zone) if found else None


def _month_named(value: str, zone: tzinfo, now: datetime) -> tuple[datetime, bool] | None:
    """`23. november 2026 kl. 10.19`, `23 November 2026 at 10:19`, and a log line's `Nov 23 10:19:02` (the last there was)."""
    found = NAMED.fullmatch(value) or STAMP.fullmatch(value)
    month = MONTHS.get(found["month"][:3].lower()) if found else None
    if found is None or month is None:
        return None
    year = found.groupdict().get("year")
    if year:
        return _on_day(int(year), month, found, zone)
    told = _on_day(now.astimezone(zone).year, month, found, zone)
    if told and told[0] > now + timedelta(days=1):
        return _on_day(now.astimezone(zone).year - 1, month, found, zone)
    return told


def _on_day(year: int, month: int, found: re.Match[str], zone: tzinfo) -> tuple[datetime, bool] | None:
    day = datetime(year, month, int(found["day"]), 12, tzinfo=zone)
    if found["clock"] is None:
        return day, True
    clock = CLOCK.fullmatch(found["clock"])
    return (_at(day, clock), False) if clock else None


def _of_a_mail(value: str, zone: tzinfo, now: datetime) -> tuple[datetime, bool] | None:
    """A Date: header (RFC 5322, 3.3)."""
    del now
    parsed = parsedate_to_datetime(value)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)), False


def _iso(value: str, zone: tzinfo, now: datetime) -> tuple[datetime, bool] | None:
    del now
    day_only = len(value) <= len("2026-11-23")
    parsed = datetime.fromisoformat(value)
    if day_only:
        parsed = parsed.replace(hour=12)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)), day_only


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
        sender=_address(sender, "--from"),
        recipient=_address(recipient, "--to") or None,
        at=time,
        within=span(within) if within else default,
        message_id=message_id.strip().strip("<>") if message_id else None,
        queue_id=queue_id.strip().rstrip(":") if queue_id else None,
        client_ip=_ip(client_ip) if client_ip else None,
        timezone=zone_name,
    )


def _address(written: str | None, option: str) -> str | None:
    """An address without brackets, a name or `mailto:`; a bare domain with its `@`; `<>` and nothing are the null sender."""
    if written is None:
        return None
    value = written.strip()
    if value.endswith(">") and "<" in value:
        value = value[value.rindex("<") + 1 : -1]
    value = value.removeprefix("mailto:").strip()
    if value and "@" not in value:
        if "." not in value:
            raise QuestionError(
                text(
                    N_("“{written}” is no address; write {option} as kari@example.no, or @example.no for a domain."),
                    written=written,
                    option=option,
                ),
                code="address",
            )
        return f"@{value}"
    return value


def _ip(written: str) -> str:
    found = plain_ip(written)
    if found is None:
        raise QuestionError(text(N_("“{written}” is no IP address."), written=written), code="client_ip")
    return found
