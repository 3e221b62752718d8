"""Tokens: what lines are indexed by and questions are asked in. One function for both, so they cannot differ.

A token is what is left of a line when separators are cut away, ASCII case folded: an address, an id, an IP. An
address gives its domain and its base (without +extension) as well, however short the domain; what a ``=`` joins is
found whole (SRS, BATV) and by its tail. An internationalised domain has one form here, the ASCII one (xn--), whichever
form a line or a question writes it in. Left out is what nobody asks for: short words, times, sizes.

A change of what this module returns is a new `VERSION`, and so a new format of a day's file, which bears that number.
"""

import ipaddress
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from fremme.archive.protocol import Terms

VERSION = 1

SHORTEST = 6
"""Bytes of the shortest token that is indexed for its own sake; domains may be shorter."""

LONGEST = 320
"""Bytes of the longest token, as many as an address may have; of a longer word its beginning is indexed."""

_SEPARATORS = bytes(range(0x21)) + b'"(),;<>[\\]`{|}\x7f'
_FOLD = bytes(0x20 if c in _SEPARATORS else c + 0x20 if 0x41 <= c <= 0x5A else c for c in range(256))
_EDGES = b".:='*!?"
_NO_COLON = b".='*!?"
_NUMERIC = b"0123456789.+-/"
_HEX = b"0123456789abcdef:."
_DOMAIN = bytes(range(0x80, 0x100)) + b"abcdefghijklmnopqrstuvwxyz0123456789.-_"
_SIMPLE = b"abcdefghijklmnopqrstuvwxyz0123456789.-_"
_MOST_TAILS = 8
_LONG_NUMBER = 7
_DOT, _NINE, _COLON, _EQUALS, _AT = b".9:=@"


class Kind(StrEnum):
    """What a question's value is."""

    ADDRESS = "address"
    DOMAIN = "domain"
    MESSAGE_ID = "message_id"
    QUEUE_ID = "queue_id"
    IP = "ip"
    SESSION = "session"
    TEXT = "text"


def block_tokens(data: bytes) -> set[bytes]:
    """The distinct tokens of raw log bytes, of one line or of many; never raises."""
    found: set[bytes] = set()
    odd: list[bytes] = []
    foreign, doubled = not data.isascii(), b"::" in data
    # The hot loop of every import: membership of an int is three times as fast as of bytes, names are bound outside.
    keep, aside, edges, simple = found.add, odd.append, _EDGES, _SIMPLE
    for raw in set(unescaped(data).translate(_FOLD).split()):
        if len(raw) < SHORTEST and _DOT not in raw and _AT not in raw:
            continue
        word = _trimmed(raw) if doubled and b"::" in raw else raw.strip(edges)
        if len(word) > LONGEST or (foreign and not word.isascii()):
            aside(word)
        elif _AT in word:
            if word.translate(None, simple) == b"@" and word[0] != _AT:
                keep(word)
                keep(word[word.index(_AT) + 1 :])
            else:
                aside(word)
        elif _COLON in word or _EQUALS in word:
            aside(word)
        elif _worth(word):
            keep(word)
    for word in odd:
        for main, derived in _compound(word):
            keep(main)
            found.update(derived)
    return found


def tokens(line: bytes) -> set[bytes]:
    """The tokens of one line."""
    return block_tokens(line)


def holds(line: bytes, terms: frozenset[bytes]) -> bool:
    """Whether a line has all these tokens: `terms <= tokens(line)`, and mostly in a thirtieth of the time."""
    spaced = b" %b " % unescaped(line).translate(_FOLD)
    # A token that stands between separators as it is needs no further look.
    return all(_whole(term) and b" %b " % term in spaced for term in terms) or terms <= tokens(line)


@lru_cache(maxsize=4096)
def _whole(term: bytes) -> bool:
    """Whether a token is found wherever it is a word of its own."""
    if _COLON in term or _EQUALS in term or not term.isascii() or len(term) > LONGEST or term.translate(_FOLD) != term:
        return False
    if _AT in term:
        return term.translate(None, _SIMPLE) == b"@" and term[0] != _AT and term.strip(_EDGES) == term
    return term.strip(_EDGES) == term and b" " not in term and _worth(term)


def terms_of(value: str, kind: Kind = Kind.TEXT) -> Terms:
    """The tokens a line must hold to answer a question for `value`; empty where it has none that is indexed.

    An empty set means that the time window has to be scanned. What a token implies (an address its domain) is left out.
    """
    value = value.strip(" \t\r\n")
    if kind is Kind.DOMAIN:
        name = value.rpartition("@")[2].strip(".")
        return frozenset({_text(_domain(_folded(name)))}) if name else frozenset()
    if kind is Kind.IP:
        value = _plain_ip(value)
    data = value.encode("utf-8", "surrogateescape")
    terms: set[bytes] = set()
    for raw in unescaped(data).translate(_FOLD).split():
        if len(raw) >= SHORTEST or _DOT in raw or _AT in raw:
            terms.update(main for main, _ in _compound(_trimmed(raw)))
    return frozenset(_text(term) for term in terms)


def needles(term: str) -> tuple[tuple[bytes, ...], bool]:
    """Bytes to look for in ASCII-lower-cased lines to find every line that can have this token.

    Returns:
        the alternatives, one of which stands on every such line; and whether, beside those, any line with bytes
        beyond ASCII may have the token (another spelling of the same name).

    """
    token = term.encode("utf-8", "surrogateescape")
    local, at, domain = token.rpartition(b"@")
    spelled = not token.isascii()
    foreign = spelled or b"xn--" in (domain or token)
    if not (at and local):
        return ((token,) if not spelled else ()), foreign
    if not local.isascii():
        return (), True
    if _AT in local:
        # A quotation mark may have stood before any of them.
        return (max(local.split(b"@"), key=len) or b"@",), False
    ends = (b"@", b'"@', b'\\"@') if foreign else (b"@" + domain, b'"@' + domain, b'\\"@' + domain)
    found = [*(local + end for end in ends), local + b"+"]
    if b"&" in local:
        found += [n.replace(b"&", b"\\u0026") for n in found]
    return tuple(found), False


def unescaped(data: bytes) -> bytes:
    """JSON's escapes for <, > and & undone (Docker writes them), and a quoted local part's last word left an address."""
    if b"\\u00" in data:
        data = data.replace(b"\\u003c", b"<").replace(b"\\u003e", b">").replace(b"\\u0026", b"&")
    return data.replace(b'\\"@', b"@").replace(b'"@', b"@") if b'"@' in data else data


def _trimmed(word: bytes) -> bytes:
    """A word without what stands at its edges only; two colons there belong to an IPv6 address."""
    if b"::" not in word:
        return word.strip(_EDGES)
    word = word.strip(_NO_COLON)
    if word[-1:] == b":" and word[-2:] != b"::":
        word = word[:-1]
    if word[:1] == b":" and word[:2] != b"::":
        word = word[1:]
    return word.strip(_NO_COLON)


def _compound(word: bytes) -> Iterator[tuple[bytes, tuple[bytes, ...]]]:
    """Tokens of a word that may hold more than one, each with those that follow from it."""
    if _AT in word:
        for part in word.split(b":"):
            if _AT in part:
                yield from _address(part.strip(_EDGES))
            else:
                yield from _compound(part)
        return
    joined = _EQUALS in word
    for value in word.split(b"=") if joined else (word,):
        for part in _parts(value) if _COLON in value else (value,):
            token = (part if _is_ipv6(part) else part.strip(_EDGES))[:LONGEST]
            if not token.isascii():
                token = (_domain(token) if _DOT in token else _spelling(token))[:LONGEST]
            if _worth(token) and not (joined and len(token) <= _LONG_NUMBER and token.isdigit()):
                yield token, ()


def _parts(value: bytes) -> list[bytes]:
    """What colons join: an IPv6 address whole, a port, a scheme and a URL's parts apart."""
    address = _trimmed(value.removeprefix(b"ipv6:").partition(b"%")[0])
    if _is_ipv6(address):
        return [address, address.rpartition(b":")[2]]
    return [part for piece in value.split(b":") for part in (piece.split(b"/") if piece[:2] == b"//" else (piece,))]


def _address(word: bytes) -> Iterator[tuple[bytes, tuple[bytes, ...]]]:
    """An address or message-id with its domain, base, and the addresses that stand behind a ``=`` in it."""
    local, _, rest = word.rpartition(b"@")
    bare = rest[: len(rest) - len(rest.lstrip(_DOMAIN))].rstrip(b".")
    domain = _domain(bare)[:LONGEST]
    named = domain.lstrip(b".")
    if not local:
        if named:
            yield named, ()
        return
    local = local if local.isascii() else _spelling(local)
    derived = {named}
    heads = local.split(b"=", _MOST_TAILS)
    for n in range(len(heads)):
        tail = b"=".join(heads[n:])
        base, plus, _ = tail.partition(b"+")
        derived |= {part + b"@" + domain for part in (tail, base if plus else b"") if part}
    whole = local + b"@" + (domain if bare == rest else domain + rest[len(bare) :])
    yield whole[:LONGEST], tuple(token[:LONGEST] for token in derived if token)


def _worth(token: bytes) -> bool:
    """Whether a token is indexed: long enough or a name with a dot, and no mere number, time or version."""
    if len(token) < SHORTEST and _DOT not in token:
        return False
    return token != b"" and (token[0] > _NINE or token.translate(None, _NUMERIC) != b"" or _number(token))


def _number(token: bytes) -> bool:
    """Whether what is made of digits alone may be an IPv4 address or a queue id."""
    return token.isdigit() or token.count(_DOT) == 3


def _is_ipv6(value: bytes) -> bool:
    """Whether it looks like an IPv6 address; a time of day (two colons, none doubled) does not."""
    return (b"::" in value or 6 <= value.count(b":") <= 7) and len(value) > 3 and not value.translate(None, _HEX)


def _plain_ip(value: str) -> str:
    """An IP as programs write it; anything else unchanged."""
    bare = value.strip("[]")
    bare = bare[5:] if bare[:5].lower() == "ipv6:" else bare
    try:
        return str(ipaddress.ip_address(bare.partition("%")[0]))
    except ValueError:
        return value


def _folded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape").lower()


def _text(token: bytes) -> str:
    return token.decode("utf-8", "surrogateescape")


def _domain(name: bytes) -> bytes:
    """A domain in its ASCII form."""
    return name if name.isascii() else _ascii_domain(name)


@lru_cache(maxsize=4096)
def _ascii_domain(name: bytes) -> bytes:
    import idna

    try:
        return idna.encode(_text(name), uts46=True)
    except (idna.IDNAError, UnicodeError, ValueError, IndexError):
        return _spelling(name)


@lru_cache(maxsize=4096)
def _spelling(word: bytes) -> bytes:
    """One spelling of a word beyond ASCII: composed, case folded."""
    import unicodedata

    text = unicodedata.normalize("NFC", _text(word).casefold())
    return text.encode("utf-8", "surrogateescape").translate(_FOLD).replace(b" ", b"")
