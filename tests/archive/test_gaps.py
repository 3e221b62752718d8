"""Gaps: an hour without a line where lines usually come every ten minutes, and what else is missing."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from fremme.archive.gaps import covered, gaps_in

DAY = 144
HOUR = 6


def busy(days: int, *without: tuple[int, int]) -> list[int]:
    return [
        slot
        for slot in range(1_000_000, 1_000_000 + days * DAY)
        if not any(1_000_000 + a <= slot < 1_000_000 + b for a, b in without)
    ]


def test_a_silent_hour_of_a_busy_server_is_a_gap() -> None:
    assert gaps_in(busy(3, (DAY + 30, DAY + 30 + HOUR))) == [
        ((1_000_000 + DAY + 30) * 600, (1_000_000 + DAY + 30 + HOUR) * 600)
    ]


def test_less_than_an_hour_is_none() -> None:
    assert gaps_in(busy(3, (DAY + 30, DAY + 30 + HOUR - 1))) == []


def test_a_missing_day_of_a_busy_server_is_a_gap() -> None:
    assert len(gaps_in(busy(5, (2 * DAY, 3 * DAY)))) == 1


def test_the_silent_night_of_a_small_server_is_none() -> None:
    nights = [(day * DAY - 6, day * DAY + 36) for day in range(1, 9)]
    assert gaps_in(busy(8, *nights)) == []


def test_a_silent_weekend_of_an_office_is_none() -> None:
    closed = [(day * DAY, day * DAY + 48) for day in range(14)] + [
        (day * DAY + 108, (day + 1) * DAY) for day in range(14)
    ]
    weekend = [(5 * DAY, 7 * DAY), (12 * DAY, 14 * DAY)]
    assert gaps_in(busy(14, *closed, *weekend)) == []


def test_a_quiet_server_has_none() -> None:
    assert gaps_in(list(range(1_000_000, 1_000_000 + 10 * DAY, 4))) == []
    assert gaps_in([1_000_000, 1_000_000 + DAY]) == []
    assert gaps_in([]) == []


@given(st.sets(st.integers(0, 2000)))
def test_gaps_hold_no_slot(slots: set[int]) -> None:
    filled = sorted(slots)
    for begin, end in gaps_in(filled):
        assert end - begin >= 3600
        assert not any(begin <= slot * 600 < end for slot in filled)


def test_what_is_noted_counts_until_lines_of_it_come() -> None:
    first, last = (datetime.fromtimestamp(slot * 600, UTC) for slot in (1_000_000, 1_000_500))
    noted = [(1_000_010 * 600, 1_000_100 * 600)]
    assert len(covered("s", first, last, {1_000_000, 1_000_500}, noted).gaps) == 1
    assert covered("s", first, last, {1_000_000, 1_000_050, 1_000_500}, noted).gaps == ()
    assert (
        len(covered("s", first, last, {1_000_000, 1_000_500}, [*noted, (1_000_050 * 600, 1_000_200 * 600)]).gaps) == 1
    )
