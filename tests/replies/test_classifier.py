"""What replies mean, and that nothing a server may say upsets the reading."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.codes import Cause
from fremme.replies.classifier import classify, parse_reply, remote_of, without_addresses

CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_reply_means(case: dict[str, str]) -> None:
    verdict = classify(case["text"])
    assert verdict.cause == (Cause(case["cause"]) if case["cause"] else None), verdict.rule
    if "detail" in case:
        assert verdict.detail == case["detail"]


def test_specific_status_decides_where_words_say_nothing() -> None:
    assert classify("no", reply="550", status="5.1.1").cause is Cause.UNKNOWN_RECIPIENT
    assert classify("550 no", status="5.2.2").cause is Cause.MAILBOX_FULL


def test_words_beat_a_generic_status_from_outside() -> None:
    assert classify("550 5.1.1 no", status="5.0.0").cause is Cause.UNKNOWN_RECIPIENT
    assert classify("550 Mailbox is full", status="5.0.0").cause is Cause.MAILBOX_FULL


@pytest.mark.parametrize(
    ("text", "reply", "status", "words"),
    [
        ("550 5.1.1 No such user", "550", "5.1.1", "No such user"),
        ("550-5.1.1 No such\n550-5.1.1 user here,\r\n550 5.1.1 sorry", "550", "5.1.1", "No such user here, sorry"),
        ("550-5.1.1 No such 550-5.1.1 user here, 550 5.1.1 sorry", "550", "5.1.1", "No such user here, sorry"),
        ("550-No such\n550 user", "550", None, "No such user"),
        ("550 #5.1.0 Address rejected.", "550", "5.1.0", "Address rejected."),
        ("550", "550", None, ""),
        ("5.7.1 Blocked by SpamAssassin", None, "5.7.1", "Blocked by SpamAssassin"),
        ("host mx.example.net[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command)", "550", "5.1.1", "no"),
        ("(host mx.example.net[192.0.2.1] refused to talk to me: 421 4.3.2 busy)", "421", "4.3.2", "busy"),
        ("smtp; 550 5.1.1 no", "550", "5.1.1", "no"),
        ("smtp;550 no", "550", None, "no"),
        (
            "connect to mx.example.net[192.0.2.1]:25: refused",
            None,
            None,
            "connect to mx.example.net[192.0.2.1]:25: refused",
        ),
        ("Remote host said: 550 5.2.1 closed", "550", "5.2.1", "Remote host said: closed"),
        ("", None, None, ""),
    ],
)
def test_reply_taken_apart(text: str, reply: str | None, status: str | None, words: str) -> None:
    assert parse_reply(text) == (reply, status, words)


def test_an_address_is_no_word() -> None:
    assert without_addresses("550 <spam@quota.example> a.b@c.d: no") == "550 <@> @: no"


def test_the_server_that_said_it() -> None:
    assert remote_of("host MX.example.net[192.0.2.1] said: 550 no") == "mx.example.net"
    assert remote_of("550 no") is None


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    classify(text)
    parse_reply(text)


@given(
    st.lists(
        st.sampled_from(["550", "-", " ", "5.1.1", "\n", "@", "<", ">", "said: ", "host x[1]", "(", "a", "\0", "é"]),
        max_size=80,
    )
)
def test_pieces_of_replies_in_any_order_are_read(parts: list[str]) -> None:
    text = "".join(parts)
    classify(text, reply="550", status=text, remote_host=text)
    parse_reply(text)


@pytest.mark.parametrize(
    "piece",
    ["550 5.1.1 ", "550-", "@", "a@", "host ", " said: ", "5.", "(", "\n", "blocked using ", "tls is required, but "],
)
def test_long_input_is_cut(piece: str) -> None:
    classify(piece * 100_000)
