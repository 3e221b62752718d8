"""The Postfix dialect on its samples, on a real server's log and on hostile lines."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.codes import EventKind
from fremme.dialects.postfix import DIALECT
from fremme.dialects.postfix.dialect import DAEMONS
from fremme.dialects.postfix.text import is_queue_id
from tests.dialects.support import Sample, differences, read, samples_of

SAMPLES = samples_of("postfix")
HEADER = re.compile(r"[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ (?P<program>[^\s\[:]+)(?:\[\d+\])?: (?P<message>.*)")
MEGABYTE = 1 << 20


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample(sample: Sample) -> None:
    assert differences(read(DIALECT, sample.program, sample.message), sample.expected) == []


@pytest.mark.parametrize(
    "program",
    [
        "postfix/smtpd",
        "postfix-out/smtpd",
        "postfix/submission/smtpd",
        "postfix/relay/smtp",
        "mail/oqmgr",
        "postfix-script",
    ],
)
def test_claims_its_programs_under_any_name(program: str) -> None:
    assert DIALECT.claims(program)


@pytest.mark.parametrize(
    "program",
    [
        "smtpd",
        "dovecot",
        "dovecot/lmtp",
        "postfix/policy-spf",
        "postfix/policyd-spf",
        "postfix/postgrey",
        "amavis",
        "/smtpd",
        "",
        "exim",
        "postfix/",
        "smtpd/",
    ],
)
def test_leaves_others_alone(program: str) -> None:
    assert not DIALECT.claims(program)


@pytest.mark.parametrize(
    ("word", "rest", "is_id"),
    [
        ("A0320E00C3", "anything", True),
        ("12345", "anything", True),
        ("4cYkQz1vBjz9rxX", "anything", True),
        ("DEADBEEF", "removed", True),
        ("DEADBEEF", "a word", False),
        ("DEBUG", "client=", False),
        ("STATISTICS", "max", False),
        ("STATISTICS1", "max", False),
        ("statistics", "max", False),
        ("warning", "x", False),
        ("a0320e00c3", "removed", False),
        ("A032", "removed", False),
        ("4cYkQz1vBja9rxX", "removed", False),
        ("", "", False),
    ],
)
def test_queue_ids_are_known_by_their_shape(word: str, rest: str, is_id: bool) -> None:
    assert is_queue_id(word, rest) is is_id


def real_lines(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text("utf-8").splitlines():
        found = HEADER.match(line)
        if found and DIALECT.claims(found["program"]):
            yield found["program"], found["message"]


def test_every_line_of_a_real_server_is_understood(corpora: Path) -> None:
    lines = list(real_lines(corpora / "logs" / "modoboa.log"))
    events = [read(DIALECT, *line) for line in lines]
    about_nothing = [
        event.text
        for event in events
        if event and event.event is EventKind.OTHER and not event.text.startswith("statistics: max cache size ")
    ]
    assert len(lines) == 331
    assert [line for line, event in zip(lines, events, strict=True) if event is None] == []
    assert about_nothing == []
    assert sum(event is not None and event.event is EventKind.SENT for event in events) == 20


SEEDS = [sample.message for sample in SAMPLES]
PROGRAMS = sorted(f"postfix/{daemon}" for daemon in DAEMONS)


@given(st.sampled_from(PROGRAMS), st.text())
def test_any_text_is_survived(program: str, message: str) -> None:
    read(DIALECT, program, message)


@given(st.sampled_from(PROGRAMS), st.sampled_from(SEEDS), st.data())
def test_broken_lines_are_survived(program: str, message: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(message)))
    end = data.draw(st.integers(cut, len(message)))
    read(DIALECT, program, message[:cut] + data.draw(st.text(max_size=4)) + message[end:])


@given(st.text())
def test_any_program_name_is_survived(program: str) -> None:
    if DIALECT.claims(program):
        read(DIALECT, program, "A0320E00C3: removed")


FILLERS: dict[str, Callable[[int], str]] = {
    "closing brackets": lambda size: ">" * size,
    "backslashes": lambda size: '"' + "\\" * size,
    "quotes": lambda size: '"' * size,
    "quotes and brackets": lambda size: '">, ' * (size // 4),
    "opening brackets": lambda size: "[" * size,
    "peers": lambda size: "a[1.2.3.4] " * (size // 11),
    "spaces": lambda size: " " * size,
    "commas": lambda size: ", " * (size // 2),
    "envelopes": lambda size: "; from=<x> to=<y> proto=z" * (size // 25),
    "from": lambda size: " from " * (size // 6),
    "bare envelopes": lambda size: " proto=z" * (size // 8),
    "equals": lambda size: "a=b " * (size // 4),
    "digits": lambda size: "1" * size,
    "dots": lambda size: "1." * (size // 2),
    "colons": lambda size: ": " * (size // 2),
    "said": lambda size: " said: " * (size // 7),
}
FRAMES = [
    ("postfix/smtp", "A0320E00C3: to=<{}>, relay=none, delay=1, delays=1/0/0/0, dsn=4.0.0, status=deferred (x)"),
    ("postfix/smtp", "A0320E00C3: to=<a@b>, relay={}, delay={}, status=deferred (x)"),
    ("postfix/smtp", "A0320E00C3: to=<a@b>, relay=none, dsn=2.0.0, status=sent (250 {})"),
    ("postfix/smtp", "A0320E00C3: to=<a@b>, relay=none, dsn=5.0.0, status=bounced (host {} said: 550 {})"),
    ("postfix/smtp", "A0320E00C3: {}"),
    ("postfix/smtp", "Trusted TLS connection established to {}: TLSv1.3 with cipher {}"),
    (
        "postfix/smtpd",
        "NOQUEUE: reject: RCPT from a[1.2.3.4]: 550 5.1.1 <{}>: no; from=<{}> to=<x> proto=SMTP helo=<y>",
    ),
    ("postfix/smtpd", "NOQUEUE: reject: {}"),
    ("postfix/smtpd", "warning: {}"),
    ("postfix/smtpd", "disconnect from a[1.2.3.4] {}"),
    ("postfix/smtpd", "A0320E00C3: client=a[1.2.3.4], {}"),
    ("postfix/cleanup", "A0320E00C3: warning: header Subject: {} from a[1.2.3.4]; from=<{}>"),
    ("postfix/cleanup", "A0320E00C3: message-id={}"),
    ("postfix/qmgr", "A0320E00C3: from=<{}>, size=1, nrcpt=1 (queue active)"),
    ("postfix/postscreen", "PREGREET 1 after 1 from {}"),
    ("postfix/scache", "statistics: {}"),
    ("postfix/anvil", "statistics: {}"),
    ("postfix/smtpd", "{}"),
]


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
@pytest.mark.parametrize(("program", "frame"), FRAMES, ids=[f"{place}" for place in range(len(FRAMES))])
def test_a_megabyte_is_read_in_passing(program: str, frame: str, filler: Callable[[int], str]) -> None:
    # No time is asserted: a reader that is not linear would sit here for minutes and stop the suite.
    read(DIALECT, program, frame.replace("{}", filler(MEGABYTE)))
