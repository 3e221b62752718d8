"""The sentence of what happened tells what is known, and no more."""

from datetime import UTC, datetime
from itertools import combinations

import pytest

from fremme.codes import Cause, Certainty, Direction, State, WhoActs
from fremme.diagnosis import headings
from fremme.diagnosis.phrases import UNKNOWN, duration, filled, folder, hedged, known, size
from fremme.diagnosis.states import VARIANTS, placeholders, sentence
from fremme.texts import LANGUAGES, Text, text

TIME = datetime(2026, 11, 23, 10, 19, tzinfo=UTC)
VALUES = {
    "sender": "kari@vg.example",
    "recipient": "ola@firma.example",
    "time": TIME,
    "remote": "mx.annet.example",
    "client": "192.0.2.7",
    "folder": "INBOX",
    "delay": duration(300),
}
SUBSETS = [
    frozenset(names)
    for count in range(len(VALUES) + 1)
    for names in combinations(sorted(VALUES), count)
    if not {"sender", "recipient"} & set(names)
]


def named(told: Text) -> frozenset[str]:
    """The values that a text tells, those of the texts within it too."""
    own = frozenset(name for name in placeholders(told.message) if not (name.startswith("p") and name[1:].isdigit()))
    inner = [named(told.values[name]) for name in placeholders(told.message) - own]
    return own.union(*inner)


@pytest.mark.parametrize("state", [*State, None])
@pytest.mark.parametrize("direction", [*Direction, None])
def test_a_sentence_for_whatever_is_known(state: State | None, direction: Direction | None) -> None:
    for names in SUBSETS:
        for options in ({}, {"covered": False}, {"gave_up": True}, {"tried": False}, {"no_server": True}):
            told = sentence(state, direction, {name: VALUES[name] for name in names}, known=names, **options)
            assert named(told) <= names
            for lang in LANGUAGES:
                assert told.tell(lang).endswith(".")
                assert "{" not in told.tell(lang)


@pytest.mark.parametrize("variants", VARIANTS.values())
def test_the_last_variant_needs_nothing_known(variants: tuple[str, ...]) -> None:
    assert placeholders(variants[-1]) == frozenset()


def test_the_one_that_tells_most_is_chosen() -> None:
    told = sentence(State.DELIVERED, Direction.IN, VALUES, known=frozenset(VALUES) - {"delay"})
    assert told.as_json() == {
        "en": "The mail was delivered to the inbox on 23 November 2026 at 10:19.",
        "nb": "E-posten ble levert til innboksen 23. november 2026 kl. 10.19.",
    }
    told = sentence(State.DELIVERED, Direction.IN, VALUES, known=frozenset({"time"}))
    assert told.tell("nb") == "E-posten ble levert 23. november 2026 kl. 10.19."


def test_nobody_is_told_of_a_bounced_bounce() -> None:
    told = sentence(State.BOUNCED, Direction.OUT, {**VALUES, "sender": ""}, known=frozenset({"remote", "time"}))
    assert "error mail" not in told.tell("en")
    assert "returmelding" not in told.tell("nb")


def test_refused_by_the_other_side_or_given_up() -> None:
    names = frozenset({"remote", "time"})
    refused = sentence(State.BOUNCED, Direction.OUT, VALUES, known=names)
    assert refused.tell("en").startswith("mx.annet.example refused the mail")
    gave_up = sentence(State.BOUNCED, Direction.OUT, VALUES, known=names, gave_up=True)
    assert gave_up.tell("en").startswith("Our server gave the mail up")


@pytest.mark.parametrize(
    ("seconds", "en", "nb"),
    [
        (0, "0 seconds", "0 sekunder"),
        (1, "1 second", "1 sekund"),
        (40, "40 seconds", "40 sekunder"),
        (59.7, "1 minute", "1 minutt"),
        (300, "5 minutes", "5 minutter"),
        (3600, "1 hour", "1 time"),
        (5400, "90 minutes", "90 minutter"),
        (7200, "2 hours", "2 timer"),
        (86_400, "1 day", "1 døgn"),
        (259_200, "3 days", "3 døgn"),
    ],
)
def test_duration(seconds: float, en: str, nb: str) -> None:
    assert duration(seconds).as_json() == {"en": en, "nb": nb}


@pytest.mark.parametrize(
    ("octets", "en", "nb"),
    [
        (900, "less than 0.1 MB", "under 0,1 MB"),
        (10_240_000, "10 MB", "10 MB"),
        (4_560_000, "4.6 MB", "4,6 MB"),
        (9_960_000, "10 MB", "10 MB"),
        (12_500_000_000, "12,500 MB", "12\N{NO-BREAK SPACE}500 MB"),
    ],
)
def test_size(octets: int, en: str, nb: str) -> None:
    assert size(octets).as_json() == {"en": en, "nb": nb}


@pytest.mark.parametrize(
    ("name", "nb"),
    [
        ("INBOX", "innboksen"),
        ("Inbox", "innboksen"),
        ("INBOX.Spam", "søppelpostmappen «INBOX.Spam»"),
        ("Junk", "søppelpostmappen «Junk»"),
        ("Kunder/Norge", "mappen «Kunder/Norge»"),
        ("Spammy", "mappen «Spammy»"),
    ],
)
def test_folder(name: str, nb: str) -> None:
    assert folder(name).tell("nb") == nb


def test_what_is_not_known_has_words_too() -> None:
    values = filled({"remote": None, "client": "", "folder": "Junk", "time": TIME, "extra": 1})
    assert set(values) == set(UNKNOWN) | {"extra"}
    told = text("{remote}, {client}, {folder}", **values).tell("en")
    assert told == "the next server, the other side, the spam folder “Junk”"
    assert known({"remote": None, "client": "", "folder": "Junk", "ip": 0}) == {"folder", "ip"}


def test_how_sure_is_said_in_words() -> None:
    told = text("The mail was delivered.")
    assert hedged(Certainty.CONFIRMED, told) is told
    assert hedged(Certainty.LIKELY, told).tell("nb") == "Alt tyder på dette: E-posten ble levert."
    assert len({hedged(certainty, told).tell("nb") for certainty in Certainty}) == len(Certainty)


def test_every_code_has_a_short_name_of_its_own() -> None:
    for names, codes in (
        (headings.STATES, State),
        (headings.CAUSES, Cause),
        (headings.WHO_CAN_ACT, WhoActs),
        (headings.HOW_SURE, Certainty),
    ):
        assert set(names) == set(codes)
        for lang in LANGUAGES:
            assert len({text(name).tell(lang) for name in names.values()}) == len(names)
    for name in (*headings.STATES.values(), *headings.CAUSES.values()):
        assert len(text(name).tell("nb").split()) <= 5
