"""Tokens: what stands in a line is found by what people ask, whatever its neighbours are."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fremme.archive.lines import Asked
from fremme.archive.protocol import Terms
from fremme.archive.tokens import LONGEST, VERSION, Kind, block_tokens, needles, terms_of, tokens
from fremme.archive.tokens import holds as token_held
from fremme.archive.words import pieces, words

SHAPES = tomllib.loads((Path(__file__).parent / "data" / "tokens.toml").read_text("utf-8"))["line"]
NEIGHBOURS = [
    "<{}>",
    "({})",
    "[{}]",
    '"{}"',
    "{},",
    "{};",
    "{}:",
    " {} ",
    "={}>",
    "key=<{}>",
    "{}.",
    "'{}'",
    "\t{}\t",
    "{{{}}}",
    "`{}`",
]


def holds(terms: Terms, line: bytes) -> bool:
    return bool(terms) and {term.encode() for term in terms} <= tokens(line)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["text"][:60])
def test_real_shapes(shape: dict) -> None:
    line = shape["text"].encode()
    for kind, value in shape["finds"]:
        terms = terms_of(value, Kind(kind))
        assert holds(terms, line), (kind, value, terms, tokens(line))
    for kind, value in shape.get("misses", []):
        assert not holds(terms_of(value, Kind(kind)), line), (kind, value)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["text"][:60])
def test_needles_and_words_pass_every_line_that_has_the_token(shape: dict) -> None:
    line = shape["text"].encode()
    for kind, value in shape["finds"]:
        terms = terms_of(value, Kind(kind))
        for term in terms:
            found, foreign = needles(term)
            assert any(needle in line.lower() for needle in found) or (foreign and not line.isascii()), (value, term)
        assert pieces(Asked.of(terms).terms) <= words(line), (value, terms)


ATEXT = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789&#%$/^_~-"
LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
DOMAIN = st.lists(LABEL, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "no"]))
LOCAL = st.lists(st.text(ATEXT, min_size=1, max_size=10), min_size=1, max_size=3).map(".".join)
PADDING = st.text(st.characters(codec="utf-8"), max_size=30)


@given(LOCAL, DOMAIN, st.sampled_from(NEIGHBOURS), PADDING, PADDING)
def test_an_address_is_found_among_any_neighbours(
    local: str, domain: str, around: str, before: str, after: str
) -> None:
    address = f"{local}@{domain}"
    line = f"{before} {around.format(address)} {after}".encode()
    assert holds(terms_of(address, Kind.ADDRESS), line)
    assert holds(terms_of(address.upper(), Kind.ADDRESS), line)
    assert holds(terms_of(domain, Kind.DOMAIN), line)


@given(LOCAL, st.text(ATEXT, min_size=1, max_size=8), DOMAIN, st.sampled_from(NEIGHBOURS))
def test_an_extension_is_found_by_its_base(local: str, extension: str, domain: str, around: str) -> None:
    line = around.format(f"{local}+{extension}@{domain}").encode()
    assert holds(terms_of(f"{local}@{domain}", Kind.ADDRESS), line)
    assert holds(terms_of(f"{local}+{extension}@{domain}", Kind.ADDRESS), line)


@given(st.ip_addresses(), st.sampled_from(["[{}]", "[{}]:25", "rip={},", "ip={} ", "({})", "host[{}]:", '"{}"']))
def test_an_ip_is_found(ip: object, around: str) -> None:
    terms = terms_of(str(ip), Kind.IP)
    assert not terms or holds(terms, around.format(ip).encode())
    assert terms or len(str(ip)) < 6, "only the shortest addresses (::1) are no tokens"


@given(
    st.text("0123456789ABCDEFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz", min_size=6, max_size=20),
    st.sampled_from(NEIGHBOURS),
)
def test_an_id_is_found(queue_id: str, around: str) -> None:
    if around.startswith("=") and queue_id.isdigit():
        return  # what stands behind "=" and is a number is a size nearly always
    assert holds(terms_of(queue_id, Kind.QUEUE_ID), around.format(queue_id).encode())


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_bytes_give_tokens_and_a_block_has_those_of_its_lines(one: bytes, two: bytes) -> None:
    found = block_tokens(one + b"\n" + two)
    assert tokens(one) | tokens(two) == found
    for token in found:
        assert len(token) <= LONGEST
        assert not set(token) & set(b' "\x00\n\x7f<>')


MADE_OF = st.text(st.sampled_from("kariola4.@.+=:'\"<>[]æÅ&\\ ,xn-"), max_size=60)


@given(MADE_OF.map(str.encode) | st.binary(max_size=100))
@example(b'to=<"kari nordmann"@vg.no>')
@example(b'"connection\\u003cconnection"@x.no')
def test_what_a_line_holds_are_its_tokens(line: bytes) -> None:
    held = tokens(line)
    asked = held | set(line.lower().split()) | set(line.lower().replace(b'"', b" ").split()) | {b"connection", b"4"}
    for term in asked:
        assert token_held(line, frozenset({term})) == (term in held), term
    assert token_held(line, frozenset(held))


@given(st.text(max_size=60), st.sampled_from(list(Kind)))
def test_any_question_gives_terms_that_its_own_text_answers(value: str, kind: Kind) -> None:
    terms = terms_of(value, kind)
    if kind is Kind.TEXT:
        assert {term.encode("utf-8", "surrogateescape") for term in terms} <= tokens(
            value.encode("utf-8", "surrogateescape")
        )


@given(st.text(st.sampled_from("kari@.+=:'\"<>æÅ&\\ xn-"), max_size=40))
@example('-"@@')
@example("@@Å")
@example("+@.-")
def test_needles_never_lose_a_token_of_a_line(line: str) -> None:
    raw = line.encode()
    for token in tokens(raw):
        found, foreign = needles(token.decode("utf-8", "surrogateescape"))
        assert any(needle in raw.lower() for needle in found) or (foreign and not raw.isascii()), (token, raw)
        assert pieces(frozenset({token})) <= words(raw)


def test_short_words_times_and_sizes_are_no_tokens() -> None:
    assert tokens(b"Nov  3 10:19:02 size=620869, delay=1.98, delays=0.9/0.01/0.02/0.1, dsn=2.0.0 to") == {b"delays"}
    assert terms_of("abc", Kind.QUEUE_ID) == frozenset()
    assert terms_of("", Kind.DOMAIN) == frozenset()


def test_tokens_stay_as_archives_hold_them() -> None:
    """Where this fails the tokens are others than archives were indexed by: raise `VERSION`, and write its file."""
    told = json.loads((Path(__file__).parent / "data" / f"tokens-{VERSION}.json").read_text("utf-8"))
    assert {line: sorted(token.decode() for token in tokens(line.encode())) for line in told} == told
