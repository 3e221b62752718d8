from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.cli.asking import moment, question, span
from fremme.errors import QuestionError

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-23T10:19:00+01:00", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("2026-11-23T09:19:00Z", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("2026-11-23 10:19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("2026-07-01 10:19:30", datetime(2026, 7, 1, 8, 19, 30, tzinfo=UTC)),
        ("23.11.2026 kl. 10.19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("23.11.2026 10:19:05", datetime(2026, 11, 23, 9, 19, 5, tzinfo=UTC)),
        ("2026-11-23 10.19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("23. november 2026 kl. 10.19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("1. mai 2026 kl. 10.19", datetime(2026, 5, 1, 8, 19, tzinfo=UTC)),
        ("23 November 2026 at 10:19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("Nov 23 10:19:02", datetime(2026, 11, 23, 9, 19, 2, tzinfo=UTC)),
        ("Dec 24 10:19:02", datetime(2025, 12, 24, 9, 19, 2, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 10:19:02 +0100", datetime(2026, 11, 23, 9, 19, 2, tzinfo=UTC)),
        ("kl. 10.19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("10:19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
        ("10.19", datetime(2026, 11, 23, 9, 19, tzinfo=UTC)),
    ],
)
def test_times_as_people_write_them(written, expected):
    assert moment(written, OSLO, NOW) == (expected, False)


@pytest.mark.parametrize("written", ["2026-11-23", "23.11.2026"])
def test_a_day_alone_is_the_whole_day(written):
    found, day_only = moment(written, OSLO, NOW)
    assert day_only
    assert found == datetime(2026, 11, 23, 12, tzinfo=OSLO)


@pytest.mark.parametrize("written", ["", "soon", "25:00", "32.11.2026", "2026-13-01", "10:19:61", "1.2.3", "9" * 500])
def test_what_is_no_time_is_refused_in_words(written):
    with pytest.raises(QuestionError):
        moment(written, OSLO, NOW)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("30m", timedelta(minutes=30)),
        ("1d12h", timedelta(hours=36)),
        ("90s", timedelta(seconds=90)),
        ("2 h", timedelta(hours=2)),
    ],
)
def test_spans(written, expected):
    assert span(written) == expected


@pytest.mark.parametrize("written", ["", "30", "m", "half an hour", "-3m"])
def test_what_is_no_span_is_refused_in_words(written):
    with pytest.raises(QuestionError):
        span(written)


@given(st.text(max_size=40))
def test_any_text_gives_a_time_or_a_refusal(written):
    try:
        found, _ = moment(written, OSLO, NOW)
    except QuestionError:
        return
    assert found.tzinfo is not None


@pytest.mark.parametrize("written", ["Kari Nordmann <kari@vg.no>", "<kari@vg.no>", " kari@vg.no ", "mailto:kari@vg.no"])
def test_an_address_as_it_is_pasted(written):
    asked = question(
        sender=written,
        recipient=None,
        at=None,
        within=None,
        message_id="<a@b>",
        queue_id="4ABC:",
        client_ip=None,
        zone=OSLO,
        zone_name="Europe/Oslo",
        now=NOW,
    )
    assert asked.sender == "kari@vg.no"
    assert asked.message_id == "a@b"
    assert asked.queue_id == "4ABC"


def _asked(**given):
    options = dict.fromkeys(("sender", "recipient", "at", "within", "message_id", "queue_id", "client_ip"))
    return question(**{**options, **given}, zone=OSLO, zone_name="Europe/Oslo", now=NOW)


def test_a_domain_may_be_written_without_its_at():
    assert _asked(recipient="vg.no").recipient == "@vg.no"


@pytest.mark.parametrize("given", [{"recipient": "kari"}, {"sender": "kari"}, {"client_ip": "300.1.1.1"}])
def test_what_is_no_address_is_refused_in_words(given):
    with pytest.raises(QuestionError, match=next(iter(given.values()))):
        _asked(**given)


def test_an_ip_address_has_one_spelling():
    assert _asked(client_ip="2001:DB8:0:0::25").client_ip == "2001:db8::25"
    assert _asked(client_ip="[192.0.2.1]").client_ip == "192.0.2.1"
