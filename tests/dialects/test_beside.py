"""The programs beside Postfix and Dovecot: samples, a real log, and nothing a line may hold upsets the reading."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.codes import EventKind
from fremme.dialects import amavis, dovecot, opendkim, opendmarc, policyd_spf, postgrey
from fremme.dialects.event import Event
from fremme.dialects.protocol import Dialect
from tests.dialects.support import Sample, differences, read, samples_of

DIALECTS: dict[str, Dialect] = {
    "amavis": amavis.DIALECT,
    "postgrey": postgrey.DIALECT,
    "policyd_spf": policyd_spf.DIALECT,
    "opendkim": opendkim.DIALECT,
    "opendmarc": opendmarc.DIALECT,
}
SAMPLES = [(name, sample) for name in DIALECTS for sample in samples_of(name)]


@pytest.mark.parametrize(("name", "sample"), SAMPLES, ids=lambda one: getattr(one, "name", one))
def test_sample(name: str, sample: Sample) -> None:
    dialect = DIALECTS[name]
    assert dialect.claims(sample.program)
    assert differences(read(dialect, sample.program, sample.message), sample.expected) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("amavis", "starting. /usr/sbin/amavisd-new at mx amavisd-new-2.12.0"),
        ("amavis", "Net::Server: Group Not Defined."),
        ("postgrey", "cleaning main database finished. before: 3, after: 2"),
        ("opendkim", "OpenDKIM Filter v2.11.0 starting (args: -f)"),
        ("opendmarc", "OpenDMARC Filter v1.4.2 starting (args: -f)"),
    ],
)
def test_a_line_about_no_message_is_told_as_it_is(name: str, line: str) -> None:
    event = read(DIALECTS[name], name, line)
    assert event is not None
    assert event.event is EventKind.OTHER
    assert event.attributes == {"said": line}


@pytest.mark.parametrize("name", DIALECTS)
def test_new_words_are_not_taken_for_known_ones(name: str) -> None:
    assert read(DIALECTS[name], name, "something nobody has said before") is None


@given(st.text(max_size=200))
def test_any_message_is_read(message: str) -> None:
    for name, dialect in DIALECTS.items():
        read(dialect, name, message)


PIECES = [
    "(1-1) ", "Passed ", "Blocked ", "INFECTED (", ")", "{", "}", "<", ">", "> -> <", ", ", ",", "Hits: ", "Tests: [", "9" * 30, "/",
    "4F1A2B3C4D: ", "action=", "reason=", "client_address=", "sender=", "prepend Received-SPF: ", "Pass ", "; ", "=", "550 ", "5.7.23 ",
    "s=", "d=", "SPF(mailfrom): ", " fail", "DKIM verification successful", "?", "[", "]", " ms", "é", "\0",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_pieces_of_lines_in_any_order_are_read(parts: list[str]) -> None:
    for name, dialect in DIALECTS.items():
        read(dialect, name, "".join(parts))


@pytest.mark.parametrize("piece", PIECES)
def test_long_lines_are_read(piece: str) -> None:
    for name, dialect in DIALECTS.items():
        for start in ("(1-1) Passed CLEAN", "4F1A2B3C4D: ", "action=", "550 "):
            read(dialect, name, start + piece * 20_000)


def _events(log: Path) -> list[Event]:
    """The events of a log's lines that are not Postfix's; a line no dialect knows is an event `other`."""
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        tag, _, message = line.split(" ", 4)[4].partition(": ")
        program = tag.partition("[")[0]
        dialect = next((one for one in [dovecot.DIALECT, *DIALECTS.values()] if one.claims(program)), None)
        if dialect:
            event = read(dialect, program, message)
            found.append(event or Event(event=EventKind.OTHER, program=program, text=message))
    return found


def test_real_log_has_no_line_about_mail_that_is_not_understood(corpora: Path) -> None:
    events = _events(corpora / "logs" / "modoboa.log")
    assert len(events) == 188
    assert [event.text for event in events if event.event is EventKind.OTHER] == []


def test_real_log_tells_what_became_of_each_delivery(corpora: Path) -> None:
    events = _events(corpora / "logs" / "modoboa.log")
    stored = [event for event in events if event.event is EventKind.STORED]
    dropped = [event for event in events if event.event is EventKind.DISCARDED]
    assert sorted(event.folder or "" for event in stored) == [
        *["INBOX"] * 6, "Junk", *["Koalabs"] * 2, *["Listes.Tandoori"] * 2, "notifications",
    ]  # fmt: skip
    assert [event.reason for event in dropped] == ["not sending reject message to <>"] * 6
    assert all(event.recipient and event.session and event.message_id for event in stored + dropped)
