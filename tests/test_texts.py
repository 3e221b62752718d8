from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from fremme.texts import joined, language, moment, text

OSLO = ZoneInfo("Europe/Oslo")


def test_times_as_people_say_them():
    time = datetime(2026, 11, 23, 10, 19, tzinfo=OSLO)
    assert moment(time, "nb") == "23. november 2026 kl. 10.19"
    assert moment(time, "en") == "23 November 2026 at 10:19"


def test_a_strangers_braces_stay_as_they_are():
    told = joined([text("{words}", words="{0} {evil.__class__}"), text("{words}", words="}{")])
    assert told.tell("en") == "{0} {evil.__class__} }{"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("nb", "nb"), ("nb_NO.UTF-8", "nb"), ("nn", "nb"), ("no", "nb"), ("en_GB", "en"), ("de_DE", "en"), ("C", "en")],
)
def test_languages(asked, expected):
    assert language(asked) == expected


def test_the_locale_is_the_default(monkeypatch):
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert language() == "nb"
