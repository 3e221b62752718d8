"""An SMTP reply taken apart: code, enhanced status code, words, and the server that said it."""

import re
from typing import NamedTuple

LONGEST = 4_000
"""Characters of a reply that are looked at; the rest says nothing new."""

_STATUS = r"[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)"
_AT_START = re.compile(rf"([245]\d\d)(?:[ \t-]+|$)[(\[]?#?({_STATUS})?[)\]]?:?")
_AFTER_A_MARK = re.compile(rf"(?:[:;>(\n]|said|with)\s{{0,3}}([245]\d\d)[ -]{{1,2}}[(\[]?#?({_STATUS})?[)\]]?:?")
_STATUS_ALONE = re.compile(rf"(?<![\d.])#?({_STATUS})")
_SAID = (" said: ", " refused to talk to me: ", " dropped connection without sending the initial SMTP greeting: ")
_PREFIXES = ("smtp;", "x-postfix;", "x-unix;", "lmtp;", "x-exim;")


class Reply(NamedTuple):
    """An SMTP reply's parts (RFC 5321 section 4.2, RFC 3463); `words` is the text without codes, on one line."""

    reply: str | None
    status: str | None
    words: str


def parse_reply(text: str) -> Reply:
    r"""Takes a reply apart, as a server says it or as a log or a bounce quotes it.

    Knows multi-line replies (``550-5.1.1 one\n550 5.1.1 two``), folded ones, and Postfix's
    ``host x[ip] said: 550 5.1.1 ... (in reply to RCPT TO command)``. What is not there is None; never raises.
    """
    said = _said_part(text[:LONGEST].strip())
    found = _AT_START.match(said) or _AFTER_A_MARK.search(said)
    if found is None:
        alone = _STATUS_ALONE.search(said)
        status = alone[1] if alone else None
        return Reply(None, status, _one_line(_without_first(said, status)))
    code, status = found[1], found[2]
    if status is None:
        later = _STATUS_ALONE.search(said)
        status = later[1] if later else None
    lead = said[: found.start(1)].rstrip(" (")
    rest = said[found.end() :]
    if f"{code}-" in said or "\n" in said:
        rest = _without_repeats(rest, code)
    return Reply(code, status, _one_line(f"{lead} {rest}" if lead else rest))


def remote_of(text: str) -> str | None:
    """The server a quoted reply came from: ``host mx.example.com[192.0.2.1] said: ...`` gives ``mx.example.com``."""
    for mark in _SAID:
        before, found, _ = text[:LONGEST].partition(mark)
        if found:
            host = before.rpartition(" ")[2].lstrip("(").partition("[")[0]
            return host.lower() or None
    return None


def _said_part(text: str) -> str:
    """The reply itself: without who quoted it and in reply to what it was said."""
    if text.startswith("("):
        text = text[1:].removesuffix(")")
    low = text[:12].lower()
    for prefix in _PREFIXES:
        if low.startswith(prefix):
            text = text[len(prefix) :].lstrip()
            break
    for mark in _SAID:
        before, found, after = text.partition(mark)
        if found and "host" in before.split()[-2:-1]:
            text = after
            break
    text = text.partition(" (in reply to ")[0]
    return text.partition("; from=<")[0]


def _without_repeats(rest: str, code: str) -> str:
    """Drops the code, and the status after it, that every line of a multi-line reply starts with."""
    repeat = re.compile(rf"(?:^|(?<=\s)){code}(?:[ -]|$)(?:#?{_STATUS}[ ]?)?", re.MULTILINE)
    return repeat.sub("", rest)


def _without_first(text: str, part: str | None) -> str:
    """The text without the status code it starts with."""
    return text[len(part) :] if part and text.startswith(part) else text


def _one_line(text: str) -> str:
    return " ".join(text.split())
