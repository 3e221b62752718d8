"""Years, zones and summer time of stamps that name none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fremme.intake.clock import Clock, Span
from fremme.intake.peek import any_stamp
from fremme.intake.span import runs, slot_of

OSLO = ZoneInfo("Europe/Oslo")
LIMIT = datetime(2026, 11, 23, 12, tzinfo=UTC)

Style = Callable[[datetime], str]


def bsd(time: datetime) -> str:
    return f"{time:%b} {time.day:2} {time:%H:%M:%S} mx1 postfix/qmgr[1]: x"


STYLES: dict[str, Style] = {
    "rfc 3164": bsd,
    "dovecot": lambda time: f"{time:%b %d %H:%M:%S} imap-login: Info: x",
    "with year": lambda time: f"{time:%b %d %Y %H:%M:%S} mx1 dovecot: x",
    "exim": lambda time: f"{time:%Y-%m-%d %H:%M:%S} 1uHmaX-0005vi-00 Completed",
    "forwarded": lambda time: f"Nov  3 10:19:05 relay {bsd(time)}",
    "compose": lambda time: f"smtp-1  | {bsd(time)}",
}
FINAL_STYLES: dict[str, Style] = {
    "rfc 3339": lambda time: f"{time.isoformat(timespec='microseconds')} mx1 dovecot: x",
    "utc": lambda time: f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} mx1 dovecot: x",
    "no colon": lambda time: f"{time:%Y-%m-%dT%H:%M:%S%z} mx1 dovecot: x",
    "varied width": lambda time: f"{time.isoformat()} mx1 dovecot: x",
    "rfc 5424": lambda time: f"<22>1 {time.isoformat()} mx1 dovecot - - - x",
    "docker": lambda time: f'{{"log":"{bsd(time)}\\n","time":"{time.isoformat()}"}}',
    "cri": lambda time: f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} stdout F {bsd(time)}",
}


def local(text: str, fold: int = 0) -> datetime:
    """A moment by the clock on the wall in Oslo."""
    return datetime.fromisoformat(text).replace(tzinfo=OSLO, fold=fold).astimezone(UTC)


def written(times: list[datetime], style: Style = bsd, zone: ZoneInfo = OSLO) -> list[bytes]:
    return [style(time.astimezone(zone)).encode() for time in times]


def read(lines: list[bytes], clock: Clock | None = None) -> list[datetime]:
    clock = clock or Clock(OSLO, limit=LIMIT)
    return [clock.time_of(line) for line in lines]


def test_the_year_is_the_largest_that_is_not_after_the_file() -> None:
    november, december = local("2026-11-23 13:00"), local("2025-12-01 08:00")
    assert read(written([november])) == [november]
    assert read(written([december])) == [december]
    assert read(written([LIMIT + timedelta(hours=23)])) == [LIMIT + timedelta(hours=23)]


def test_the_year_given_is_the_first_lines() -> None:
    times = [local("2019-12-31 23:59:59"), local("2020-01-01 00:00:00")]
    assert read(written(times), Clock(OSLO, limit=LIMIT, year=2019)) == times


def test_new_year() -> None:
    times = [local("2025-12-31 23:59:58"), local("2026-01-01 00:00:01"), local("2026-03-01 12:00")]
    assert read(written(times)) == times


def test_disorder_is_no_new_year() -> None:
    times = [local(text) for text in ("2026-01-01 00:00:01", "2025-12-31 23:59:59", "2026-01-01 00:00:02")]
    assert read(written(times)) == times
    times = [local(text) for text in ("2026-06-10 08:00", "2026-03-01 09:00", "2026-06-10 08:01")]
    assert read(written(times)) == times


def test_one_wrong_stamp_does_not_move_the_lines_after_it() -> None:
    before, after = local("2026-11-03 10:19:02"), local("2026-11-03 10:19:09")
    lines = written([before, datetime(2026, 1, 1, tzinfo=OSLO), after])
    assert read(lines)[2] == after


def test_29_february_of_a_year_that_has_none() -> None:
    assert read([b"Feb 29 10:00:00 mx1 x[1]: y"])[0] == local("2024-02-29 10:00")
    assert read([b"Feb 29 10:00:00 mx1 x[1]: y"], Clock(OSLO, year=2027))[0] == local("2024-02-29 10:00")
    anchored = Clock(OSLO, anchor=local("2027-02-28 23:00"))
    assert read([b"Feb 29 10:00:00 mx1 x[1]: y"], anchored)[0] == local("2024-02-29 10:00")


def test_autumn_has_an_hour_twice() -> None:
    texts = [("02:00:00", 0), ("02:40:00", 0), ("02:05:00", 1), ("02:59:59", 1), ("02:59:58", 1), ("03:00:00", 0)]
    times = [local(f"2026-10-25 {text}", fold) for text, fold in texts]
    assert read(written(times)) == times


def test_small_disorder_in_the_doubled_hour_is_no_second_pass() -> None:
    times = [local("2026-10-25 02:40:00"), local("2026-10-25 02:39:00"), local("2026-10-25 02:41:00")]
    assert read(written(times)) == times


def test_spring_leaves_an_hour_out() -> None:
    times = [local("2026-03-29 01:59:59"), local("2026-03-29 03:00:00")]
    assert read(written(times)) == times
    missing = read([b"Mar 29 02:30:00 mx1 x[1]: y"])[0]
    assert missing == local("2026-03-29 03:30:00")


def test_half_an_hour_twice() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    times = [datetime(2026, 4, 4, 14, tzinfo=UTC) + timedelta(minutes=7 * n) for n in range(20)]
    assert read(written(times, zone=lord_howe), Clock(lord_howe, limit=LIMIT)) == times


def test_times_have_a_fixed_offset() -> None:
    summer, winter = read([b"Jul  3 10:19:02 mx1 x[1]: y"])[0], read([b"Nov  3 10:19:02 mx1 x[1]: y"])[0]
    assert summer.isoformat() == "2026-07-03T10:19:02+02:00"
    assert winter.isoformat() == "2026-11-03T10:19:02+01:00"
    assert not isinstance(summer.tzinfo, ZoneInfo)


def test_lines_without_a_stamp_have_the_time_of_the_line_before() -> None:
    lines = [b"\tat nowhere", b"Nov  3 10:19:02 mx1 x[1]: y", b"", b"more"]
    time = local("2026-11-03 10:19:02")
    assert read(lines) == [LIMIT, time, time, time]


def test_a_block_begins_with_the_first_stamp_it_has() -> None:
    clock = Clock(OSLO, limit=LIMIT)
    time = local("2026-11-03 10:19:02")
    assert clock.span([b"\tat nowhere", b"Nov  3 10:19:02 mx1 x[1]: y"]) == Span(time, time, runs([slot_of(time)]))


def test_blocks_without_any_stamp_stand_at_the_limit() -> None:
    clock = Clock(OSLO, limit=LIMIT)
    assert clock.span([b"a", b"b"]).first == LIMIT
    assert Clock(OSLO, limit=LIMIT, year=2019).span([b"a"]).last.year == 2019


@pytest.mark.parametrize(("slots", "expected"), [([], ()), ([3, 1, 2, 2], ((1, 3),)), ([5, 1, 2], ((1, 2), (5, 5)))])
def test_runs(slots: list[int], expected: tuple[tuple[int, int], ...]) -> None:
    assert runs(slots) == expected


# Up to 29 minutes in the doubled hour are told apart surely, up to 180 days between two lines elsewhere.
steps = st.lists(st.sampled_from([0, 0, 1, 1, 2, 59, 60, 599, 601, 1739]), max_size=80)
leaps = st.lists(st.integers(0, 180 * 86400), max_size=20)
starts = st.sampled_from(
    [local(text) for text in ("2025-12-31 23:00", "2026-03-29 00:30", "2026-10-25 00:30", "2026-02-28 23:30")]
) | st.datetimes(datetime(2025, 11, 26), datetime(2026, 11, 20)).map(
    lambda time: time.replace(microsecond=0, tzinfo=UTC)
)
styles = st.sampled_from(sorted(STYLES)).map(STYLES.__getitem__)
all_styles = styles | st.sampled_from(sorted(FINAL_STYLES)).map(FINAL_STYLES.__getitem__)


def sequence(start: datetime, gaps: list[int]) -> list[datetime]:
    return [start + timedelta(seconds=total) for total in accumulate(gaps, initial=0)]


def settled(times: list[datetime]) -> bool:
    """Whether the first of the times does not lie in the second pass of a doubled hour, which nothing can tell."""
    first = times[0].astimezone(OSLO)
    return first.fold == 0


@given(starts, steps, all_styles)
@example(local("2026-10-25 01:30"), [1739] * 9, bsd)
@example(local("2025-12-31 23:30"), [1739] * 4, bsd)
def test_what_was_written_is_read_back(start: datetime, gaps: list[int], style: Style) -> None:
    times = sequence(start, gaps)
    if settled(times):
        assert read(written(times, style)) == times


@given(starts, leaps, styles)
def test_what_was_written_with_long_silences_is_read_back(start: datetime, gaps: list[int], style: Style) -> None:
    times = sequence(start, gaps)
    if not any(time.astimezone(OSLO).fold for time in times):
        assert read(written(times, style)) == times


disordered = st.lists(
    st.tuples(st.sampled_from([0, 1, 5, 60, 600, 3600, 86400, 100 * 86400]), st.booleans()), min_size=1, max_size=60
)
RUBBISH = [b"", b"\tat", b"2026-99-03T10:00:00.000000+01:00 mx1 x: y", b"\0", b"Nov 31 10:00:00 mx1 x: y"]
where_rubbish = st.lists(st.booleans(), min_size=61, max_size=61)


@given(
    starts, disordered, st.lists(all_styles, min_size=1, max_size=2), st.booleans(), where_rubbish, st.integers(0, 61)
)
def test_in_bulk_and_one_by_one_are_the_same(
    start: datetime, jumps: list[tuple[int, bool]], mixed: list[Style], messy: bool, bad: list[bool], cut: int
) -> None:
    times = sequence(start, [-seconds if back else seconds for seconds, back in jumps])
    lines: list[bytes] = []
    for number, time in enumerate(times):
        lines += written([time], mixed[number % len(mixed)])
        if messy and bad[number]:
            lines.append(RUBBISH[number % len(RUBBISH)])
    cut = 1 + cut % len(lines)
    whole = read(lines)

    clock = Clock(OSLO, limit=LIMIT)
    spans = [clock.span(lines[:cut])]
    anchor = clock.anchor
    again = Clock(OSLO, anchor=anchor)
    assert anchor == whole[cut - 1]
    if lines[cut:]:
        spans.append(again.span(lines[cut:]))
        assert again.anchor == whole[-1]
        assert read(lines[cut:], Clock(OSLO, anchor=anchor)) == whole[cut:]
    for span, part, read_so in zip(spans, (whole[:cut], whole[cut:]), (lines[:cut], lines[cut:]), strict=False):
        assert (span.first, span.last) == (min(part), max(part))
        assert span.slots == (runs(map(slot_of, part)) if any(map(any_stamp, read_so)) else ())
