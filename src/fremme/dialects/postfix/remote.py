"""What a remote server answered, as the delivery agents quote it (Postfix smtp/smtp_proto.c, smtp_connect.c)."""

from dataclasses import dataclass, field

from fremme.dialects.event import Relay
from fremme.dialects.pairs import codes
from fremme.dialects.postfix.text import relay_of

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
ENDS_WORD = " ),;"
ID_FOLLOWS = ("queued as ", "OK id=", "Message Queued (", " with id ")
FILTER_ID = ", id="
ACCEPTED = " Message accepted for delivery"
SHORTEST_SESSION = 16


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


@dataclass(frozen=True, slots=True)
class Taken:
    """What an accepting reply tells: the id the next server gave, its session, and what has no field."""

    queued_as: str | None = None
    session: str | None = None
    told: dict[str, str] = field(default_factory=dict)


def read_acceptance(words: str) -> Taken:
    """Reads an accepting reply.

    Postfix, Exim, Sendmail, qmail, Proxmox, Exchange, Gmail, Yandex, Amazon, Stalwart, amavis and Dovecot's LMTP each
    say it in their own way.
    """
    if words.endswith(" Saved"):
        session = _word_before(words, " Saved")
        return Taken(session=session) if session and len(session) >= SHORTEST_SESSION else Taken()
    if words.endswith(" - gsmtp"):
        return Taken(_word_before(words, " - gsmtp"))
    start = words.find("[InternalId=")
    if start >= 0:
        return _read_exchange(words, start)
    for mark in ID_FOLLOWS:
        start = words.find(mark)
        if start >= 0:
            return Taken(_word_at(words, start + len(mark)))
    start = words.find(FILTER_ID)
    if start >= 0:
        return Taken(told={"filter_id": _word_at(words, start + len(FILTER_ID)) or ""})
    return Taken(_other_id(words))


def discards(words: str) -> bool:
    """Whether an accepting reply says that the message was dropped: ``250 2.7.0 Ok, discarded, id=1-01 - spam`` (amavis)."""
    return ", discarded, id=" in words


def _other_id(words: str) -> str | None:
    if " queued on " in words and " as " in words:
        return _word_at(words, words.rfind(" as ") + 4)
    if ACCEPTED in words:
        word = _word_before(words, ACCEPTED)
        return word if word and not word.startswith("2.") else None
    if words.endswith(")") and (start := words.rfind("OK (")) >= 0:
        return _word_at(words, start + 4)
    if words[:7].lower() == "250 ok " and (" qp " in words or " " not in words[7:]):
        return words[7:] or None
    return None


def _read_exchange(words: str, start: int) -> Taken:
    """``250 2.6.0 <message-id> [InternalId=n, Hostname=h] ... Queued mail for delivery``."""
    told: dict[str, str] = {}
    host = words.find("Hostname=", start)
    if host >= 0:
        told["remote_server"] = words[host + 9 :].partition("]")[0]
    opened = words.find("<", 0, start)
    closed = words.rfind(">", 0, start)
    if 0 <= opened < closed:
        told["remote_message_id"] = words[opened + 1 : closed]
    return Taken(_word_at(words, start + len("[InternalId=")), None, told)


def _word_at(words: str, start: int) -> str | None:
    end = start
    while end < len(words) and words[end] not in ENDS_WORD:
        end += 1
    return words[start:end].rstrip(".") or None


def _word_before(words: str, mark: str) -> str | None:
    return words[: words.find(mark)].rpartition(" ")[2] or None
