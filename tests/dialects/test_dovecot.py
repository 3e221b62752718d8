"""Dovecot's lines: samples of each service, and nothing a line may hold upsets the reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.codes import EventKind
from fremme.dialects.dovecot import DIALECT
from tests.dialects.support import Sample, differences, read, samples_of


@pytest.mark.parametrize("sample", samples_of("dovecot"), ids=lambda sample: sample.name)
def test_sample(sample: Sample) -> None:
    assert DIALECT.claims(sample.program)
    assert differences(read(DIALECT, sample.program, sample.message), sample.expected) == []


@pytest.mark.parametrize(
    ("program", "claimed"),
    [
        ("dovecot", True),
        ("imap-login", True),
        ("lmtp(kari@example.com)<1><s>", True),
        ("dovecot/lmtp", True),
        ("postfix/lmtp", False),
        ("dovecot-migrate", False),
    ],
)
def test_programs(program: str, claimed: bool) -> None:
    assert DIALECT.claims(program) is claimed


@given(st.text(max_size=200))
def test_any_message_is_read(message: str) -> None:
    read(DIALECT, "dovecot", message)


PIECES = [
    "imap", "pop3", "lmtp", "auth", "-login", "(", ")", "<", ">", ": ", ", ", "=", "user=<", "rip=", "session=<", "msgid=",
    "sieve: ", "stored mail into mailbox ", "'", "forwarded to ", "saved mail to ", "save failed to ", "Logged out", " in=",
    " top=", "retr=1/2", "copy from ", "box=", "expunge", "Error: ", "9" * 30, "[SPECIAL-USE ", " action: ", "proxy(", "é",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_pieces_of_lines_in_any_order_are_read(parts: list[str]) -> None:
    read(DIALECT, "dovecot", "".join(parts))


@pytest.mark.parametrize("piece", PIECES)
def test_long_lines_are_read(piece: str) -> None:
    for start in ("imap(", "lmtp(u)<1><s>: ", "imap-login: Login: user=<", "lmtp(u): sieve: msgid=", "auth: sql("):
        read(DIALECT, "dovecot", start + piece * 20_000)


def test_complaint_without_a_user_is_a_warning() -> None:
    event = read(DIALECT, "dovecot", "master: Warning: Killed with signal 15")
    assert event is not None
    assert event.event is EventKind.WARNING
