"""What a remote server answered, as the delivery agents quote it (Postfix smtp/smtp_proto.c, smtp_connect.c)."""

from dataclasses import dataclass

from fremme.dialects.event import Relay
from fremme.dialects.postfix.text import codes, relay_of

SUSPENDED = "delivery temporarily suspended: "
QUOTES = (" said: ", " refused to talk to me: ")
IN_REPLY_TO = " (in reply to "
BEFORE_PEER = (
    "lost connection with ",
    "conversation with ",
    "connect to ",
    "TLS is required, but was not offered by host ",
    "SASL authentication failed; cannot authenticate to server ",
)
NAMES_CUT = " ),;"


@dataclass(frozen=True, slots=True)
class Answer:
    """A remote's reply or the failure to get one; what is not told is None."""

    relay: Relay | None = None
    reply: str | None = None
    status: str | None = None
    stage: str | None = None
    words: str = ""


NO_ANSWER = Answer()


def read_answer(text: str) -> Answer:
    """The answer in a delivery's reason: ``250 2.0.0 Ok``, ``host x[ip] said: 550 ...``, ``connect to x[ip]:25: ...``."""
    text = text.removeprefix(SUSPENDED)
    if text[:3].isdigit():
        return _replied(None, text)
    if text.startswith(("host ", "SASL authentication failed; server ")):
        for quote in QUOTES:
            server, found, words = text.partition(quote)
            if found:
                return _replied(relay_of(server.rpartition(" ")[2]), words)
    for before in BEFORE_PEER:
        if text.startswith(before):
            return Answer(relay=relay_of(_peer_at(text, len(before))))
    return NO_ANSWER


def _peer_at(text: str, start: int) -> str:
    """The ``host[address]:port`` at `start`, without what follows."""
    end = text.find(" ", start)
    return (text[start:] if end < 0 else text[start:end]).removesuffix(":")


def _replied(relay: Relay | None, words: str) -> Answer:
    stage = None
    start = words.rfind(IN_REPLY_TO)
    if start >= 0:
        stage = words[start + len(IN_REPLY_TO) :].rstrip(")").removesuffix(" command")
        words = words[:start]
    reply, status, _ = codes(words)
    return Answer(relay, reply, status, stage, words) if reply else Answer(relay)


def next_ids(words: str) -> tuple[str | None, str | None, dict[str, str]]:
    """From an accepting reply: the id the next server gave, its session, and other things it told.

    Postfix, Exim, Sendmail, qmail, Proxmox, Exchange, Gmail, Yandex and Dovecot's LMTP say it each in its own way.
    """
    if words.endswith(" Saved"):
        return None, _word_before(words, " Saved"), {}
    if words.endswith(" - gsmtp"):
        return _word_before(words, " - gsmtp"), None, {}
    start = words.find("[InternalId=")
    if start >= 0:
        return _exchange(words, start)
    for mark in ("queued as ", " id=", "Message Queued ("):
        start = words.find(mark)
        if start >= 0:
            return _word_at(words, start + len(mark)), None, {}
    return _other_ids(words), None, {}


def _other_ids(words: str) -> str | None:
    if "queued on " in words:
        return _word_at(words, words.rfind(" as ") + 4) if " as " in words else None
    if " Message accepted for delivery" in words:
        word = _word_before(words, " Message accepted for delivery")
        return word if word and not word.startswith("2") else None
    if words.endswith(")") and (start := words.rfind("OK (")) >= 0:
        return _word_at(words, start + 4)
    if words.startswith("250 ok ") and " qp " in words:
        return words[7:]
    return None


def _exchange(words: str, start: int) -> tuple[str | None, None, dict[str, str]]:
    """``250 2.6.0 <message-id> [InternalId=n, Hostname=h] ... Queued mail for delivery``."""
    told: dict[str, str] = {}
    number = _word_at(words, start + len("[InternalId="))
    host = words.find("Hostname=", start)
    if host >= 0:
        told["remote_server"] = words[host + 9 :].partition("]")[0]
    opened = words.find("<", 0, start)
    closed = words.rfind(">", 0, start)
    if 0 <= opened < closed:
        told["remote_message_id"] = words[opened + 1 : closed]
    return number, None, told


def _word_at(words: str, start: int) -> str | None:
    end = start
    while end < len(words) and words[end] not in NAMES_CUT:
        end += 1
    return words[start:end].rstrip(".") or None


def _word_before(words: str, mark: str) -> str | None:
    return words[: words.find(mark)].rpartition(" ")[2] or None
