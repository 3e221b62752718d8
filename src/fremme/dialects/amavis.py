"""amavis (amavisd-new): what the content filter found and did (`$log_templ`, versions 2.6 to 2.13).

``(14540-09) Passed CLEAN {RelayedInbound}, [192.0.2.7]:56540 <from> -> <to>,<to>, Message-ID: <...>, Hits: -1.4, ...``: the id in
brackets is the event's `session`, the first recipient its `recipient`, all of them `attributes.recipients`.
"""

from typing import NamedTuple

from fremme.codes import Direction, EventKind
from fremme.dialects.amavis_json import read_report
from fremme.dialects.amavis_notes import CUT, read_note, read_own
from fremme.dialects.event import NOTHING, Client, Record
from fremme.dialects.pairs import bare, decimal, looks_like_ip, number, split_at
from fremme.dialects.protocol import Fields

KEYS = (
    "quarantine",
    "Queue-ID",
    "Message-ID",
    "Resent-Message-ID",
    "mail_id",
    "Hits",
    "size",
    "queued_as",
    "Subject",
    "From",
    "Tests",
)
"""Keys of the default template in its order."""

DIRECTIONS = {"Inbound": Direction.IN, "Outbound": Direction.OUT, "Internal": Direction.INTERNAL}
MOST_RECIPIENTS = 500
COMPLAINTS = ("(!)", "(!!)")


class Amavis:
    """The dialect of amavis."""

    name = "amavis"

    def claims(self, program: str) -> bool:
        """Whether the tag is amavis's, with or without its path."""
        return program.rpartition("/")[2] in ("amavis", "amavisd", "amavisd-new")

    def read(self, record: Record) -> Fields | None:
        """What the line means."""
        if record.message.startswith(COMPLAINTS):
            return {"event": EventKind.WARNING, "reason": record.message}
        if record.message.startswith("{"):
            return read_report(record.message)
        session, found, text = record.message.removeprefix("(").partition(") ")
        if not found or not session[:1].isdigit() or len(session) > 40:
            return read_own(record.message)
        if text.startswith(("Passed ", "Blocked ")):
            return {"session": session, **_result(text)}
        if text.startswith(COMPLAINTS):
            return {"session": session, "event": EventKind.WARNING, "reason": text}
        if text.startswith("Checking: "):
            return {"session": session, **_checking(text)}
        note = read_report(text) if text.startswith("{") else read_note(text)
        return {"session": session, **(note or {"event": EventKind.OTHER})}


class _Envelope(NamedTuple):
    """Sender and recipients of a line, what stands before them and after."""

    sender: str | None
    recipients: list[str]
    head: str
    tail: str


def _checking(text: str) -> Fields:
    envelope = _envelope(text)
    return {
        "event": EventKind.SCANNED,
        "sender": envelope.sender,
        "recipient": envelope.recipients[0] if envelope.recipients else None,
        "client": _client(envelope.head),
        "attributes": {"action": "checking", "recipients": " ".join(envelope.recipients)},
    }


def _result(text: str) -> Fields:
    sender, recipients, head, tail = _envelope(text)
    verdict, category, flags, names = _verdict(head)
    values = split_at(tail, KEYS, equals=": ")
    attributes = {"verdict": verdict, "category": category, "recipients": " ".join(recipients)}
    for key, value in (
        ("flags", ",".join(flags)),
        ("mail_id", values.get("mail_id")),
        ("quarantine", values.get("quarantine")),
    ):
        if value:
            attributes[key] = value.partition(", ")[0]
    if names and category == "BANNED":
        attributes["banned"] = names
    score, _, threshold = _first(values, "Hits").partition("/")
    return {
        "sender": sender,
        "recipient": recipients[0] if recipients else None,
        "event": _event(verdict, flags, "quarantine" in values),
        "direction": _direction(flags),
        "client": _client(head),
        "queue_id": _first(values, "Queue-ID") or None,
        "message_id": bare(_first(values, "Message-ID")) or None,
        "score": decimal(score),
        "threshold": decimal(threshold),
        "size": number(_first(values, "size")),
        "queued_as": _first(values, "queued_as").partition("/")[0] or None,
        "subject": _quoted(values.get("Subject")),
        "header_from": _first(values, "From") or None,
        "rules": _rules(values.get("Tests", "")),
        "virus": names if category == "INFECTED" else None,
        "auth": {"dkim": "pass"} if ", dkim_sd=" in tail else NOTHING,
        "delay": _delay(tail),
        "reason": f"{category} ({names})" if names else category,
        "attributes": attributes,
    }


def _envelope(text: str) -> _Envelope:
    """Reads ``... <a> -> <b>,<c>, Message-ID: ...``."""
    arrow = text.find("> -> <")
    if arrow < 0:
        return _Envelope(None, [], text, "")
    start = max(text.rfind("<", 0, arrow), 0)
    end = text.find(">, ", arrow + 5)
    if end < 0:
        end = len(text.rstrip().removesuffix(">"))
    recipients = text[arrow + 6 : end].split(">,<")[:MOST_RECIPIENTS]
    if text.endswith(CUT) and end >= len(text.rstrip().removesuffix(">")) and len(recipients) > 1:
        # The line was cut within the last of them; the next line has the rest.
        recipients.pop()
    return _Envelope(text[start + 1 : arrow], recipients, text[:start], text[end + 3 :])


def _verdict(head: str) -> tuple[str, str, list[str], str]:
    """``Blocked INFECTED (Eicar) {DiscardedInbound,Quarantined}, ...``: verdict, category, flags, names."""
    verdict, _, rest = head.partition(" ")
    before, brace, after = rest.partition("{")
    flags = after.partition("}")[0].split(",") if brace else []
    said = before if brace else rest.partition(", ")[0]
    category, bracket, names = said.strip().partition(" (")
    return verdict, category.rstrip(","), flags, names.rstrip().removesuffix(")") if bracket else ""


def _event(verdict: str, flags: list[str], quarantined: bool) -> EventKind:
    """What became of the message. A refusal that also keeps a copy in quarantine is a refusal: the sender is told."""
    if verdict == "Passed":
        return EventKind.SCANNED
    did = " ".join(flags)
    if "TempFailed" in did:
        return EventKind.TEMPFAILED
    if "Rejected" in did or "Bounced" in did:
        return EventKind.REJECTED
    return EventKind.QUARANTINED if quarantined or "Quarantined" in flags else EventKind.DISCARDED


def _direction(flags: list[str]) -> Direction | None:
    for ending, direction in DIRECTIONS.items():
        if any(flag.endswith(ending) for flag in flags):
            return direction
    return None


def _client(head: str) -> Client | None:
    """The host that handed the message to the mail server: the first address in brackets."""
    ip = head.partition("[")[2].partition("]")[0].removeprefix("IPv6:")
    return Client(ip=ip) if looks_like_ip(ip) else None


def _rules(tests: str) -> tuple[str, ...]:
    """The rules that fired, of ``[A=1.2,B=-0.1]``."""
    inside = tests.partition("[")[2].partition("]")[0]
    return tuple(test.partition("=")[0] for test in inside.split(",") if test)


def _first(values: dict[str, str], key: str) -> str:
    """A value up to the next comma: what follows may be a key that is not known."""
    return values.get(key, "").partition(", ")[0]


def _quoted(text: str | None) -> str | None:
    if not text or not text.startswith('"'):
        return text
    end = text.rfind('"')
    return text[1:end] if end > 0 else text[1:]


def _delay(tail: str) -> float | None:
    words = tail.rsplit(" ", 2)
    milliseconds = number(words[-2]) if len(words) > 1 and words[-1] == "ms" else None
    return None if milliseconds is None else milliseconds / 1000


DIALECT = Amavis()
