"""Pieces that all Postfix daemons log alike: queue ids, addresses, peers, numbers, the envelope at a line's end."""

from fremme.dialects.event import Client, Relay

HEX = "0123456789ABCDEF"
BASE52 = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
SHORTEST_ID, LONGEST_ID = 5, 40
INODE_MARK_FROM = 10
"""In a long id the letter ``z`` parts the time from the inode: six digits of seconds, four of microseconds stand before it."""

AFTER_ID = (
    "client=",
    "from=<",
    "to=",
    "uid=",
    "message-id=",
    "resent-message-id=",
    "removed",
    "sender ",
    "postmaster ",
    "host ",
    "lost connection with ",
    "conversation with ",
    "reject: ",
    "milter-",
)
"""Words that follow a queue id: they decide where an id of letters only could as well be a word."""

NOBODY = frozenset(("", "unknown", "none"))
ENVELOPE_KEYS = ("from=<", "to=<", "proto=", "helo=<", "sasl_username=")


def is_queue_id(word: str, rest: str) -> bool:
    """Whether `word` is a queue id, `rest` being what stands after its colon.

    Short ids are upper-case hexadecimal, long ones (`enable_long_queue_ids`) digits and letters without vowels;
    ``DEBUG:`` and ``STATISTICS:`` are neither (Postfix, global/mail_queue.h).
    """
    if not SHORTEST_ID <= len(word) <= LONGEST_ID:
        return False
    if word.strip(HEX) and (word.strip(BASE52) or "z" not in word[INODE_MARK_FROM:]):
        return False
    return any(map(word.__contains__, "0123456789")) or rest.startswith(AFTER_ID)


def known(name: str) -> str | None:
    """A name as logged, or None for Postfix's words for "not known"."""
    return None if name in NOBODY else name


def number(text: str) -> int | None:
    """A decimal number, or None; never long to convert."""
    return int(text) if len(text) < 18 and text.isascii() and text.isdigit() else None


def seconds(text: str) -> float | None:
    """A decimal fraction such as Postfix writes its delays, or None."""
    return float(text) if len(text) < 24 and text.isascii() and text.replace(".", "", 1).isdigit() else None


def endpoint(text: str) -> tuple[str | None, str | None, str | None]:
    """Host, address and port of ``host[address]:port``; whatever is missing or unknown is None."""
    host, bracket, rest = text.partition("[")
    if not bracket:
        return known(host), None, None
    address, _, rest = rest.partition("]")
    return known(host), known(address), rest[1:] or None if rest.startswith(":") else None


def split_peer(text: str) -> tuple[str, str]:
    """``host[address]:port: rest`` into the peer and the rest."""
    colon = text.find(": ", text.find("]") + 1)
    return (text, "") if colon < 0 else (text[:colon], text[colon + 2 :])


def client_of(peer: str, helo: str | None = None) -> Client:
    """The client named by ``host[address]``."""
    host, ip, _ = endpoint(peer)
    return Client(host, ip, helo)


def relay_of(peer: str) -> Relay | None:
    """The next server named by ``host[address]:port``, ``none`` giving None; a socket's path is no address."""
    host, ip, port = endpoint(peer)
    if ip and "/" in ip:
        ip = None
    return Relay(host, ip, number(port) if port else None) if host or ip else None


def address(text: str, start: int) -> tuple[str, int]:
    """The address that begins at `start`, in brackets or bare, and the position after it.

    A local part may be quoted and hold ``>``, spaces and commas; before Postfix 3.5 even without its quotes.
    """
    if not text.startswith("<", start):
        ends = [end for end in (text.find(mark, start) for mark in (", ", " ", ";")) if end >= 0]
        end = min(ends, default=len(text))
        return text[start:end], end
    close = text.find(">", _after_quoted(text, start + 1))
    while close >= 0 and not _closes(text, close + 1):
        close = text.find(">", close + 1)
    if close < 0:
        return text[start + 1 :], len(text)
    return text[start + 1 : close], close + 1


def _after_quoted(text: str, start: int) -> int:
    """The position after the quoted string at `start`, or `start` where there is none."""
    if not text.startswith('"', start):
        return start
    position = start + 1
    quote = text.find('"', position)
    while quote >= 0:
        backslash = text.find("\\", position, quote)
        if backslash < 0:
            return quote + 1
        position = backslash + 2
        if position > quote:
            quote = text.find('"', position)
    return start


def _closes(text: str, after: int) -> bool:
    """Whether a ``>`` just before `after` ends a value: what follows is the end, or a separator and a next key."""
    mark = text[after : after + 1]
    if mark == " ":
        return text.startswith(ENVELOPE_KEYS, after + 1)
    return mark in ("", ",", ":", ";", ")")


def envelope(text: str, start: int) -> tuple[dict[str, str], int]:
    """The ``from=<> to=<> proto= helo=<>`` at `start`, with or without commas, and the position after it."""
    found: dict[str, str] = {}
    position = start
    while True:
        begin = position
        while text[begin : begin + 1] in (" ", ","):
            begin += 1
        if not text.startswith(ENVELOPE_KEYS, begin):
            return found, position
        equals = text.index("=", begin)
        key = text[begin:equals]
        if key in found:
            return found, position
        found[key], position = address(text, equals + 1)


def find_envelope(text: str, start: int = 0) -> int:
    """Where the envelope's separator ``;`` stands, or -1; an address in brackets at `start` is passed over."""
    if text.startswith("<", start):
        start = address(text, start)[1]
    for mark in ("; from=<", "; to=<", "; proto=", "; helo=<"):
        position = text.find(mark, start)
        if position >= 0:
            return position
    return -1


def message_id(text: str) -> str | None:
    """A Message-ID without its outer brackets, or None where it is empty."""
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    return text or None
