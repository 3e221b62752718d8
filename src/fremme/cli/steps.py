"""A step of a message's way in a few words, for the timeline: the raw line stands under the evidence."""

from collections.abc import Callable, Sequence

from fremme.codes import EventKind
from fremme.diagnosis.phrases import folder, shortened
from fremme.dialects.event import Client, Event, Relay
from fremme.texts import N_, Text, text
from fremme.trace.model import Seen

NOISE = frozenset({EventKind.REMOVED, EventKind.CONNECT, EventKind.DISCONNECT, EventKind.LOGIN})
"""Events that tell a reader nothing of the message's way."""

WORDS = 160
"""Longest quotation of a server's own words, in characters."""


def told(steps: Sequence[Seen]) -> list[tuple[Seen, Text]]:
    """The steps worth telling, each with its words; what two lines say of one moment is told once."""
    found: list[tuple[Seen, Text]] = []
    said: set[tuple[object, ...]] = set()
    for seen in steps:
        words = _step(seen.event)
        if words is None:
            continue
        key = (seen.event.host, seen.time.replace(microsecond=0), words.tell("en"))
        if key not in said:
            said.add(key)
            found.append((seen, words))
    return found


def _step(event: Event) -> Text | None:
    if event.event in NOISE and "by" not in event.attributes:
        return None
    if event.event is EventKind.QUEUED and event.size is None and event.queued_as is None:
        return None
    maker = MAKERS.get(event.event)
    return maker(event) if maker else None


def client(found: Client | None) -> str:
    """`mail.example.no [192.0.2.1]`."""
    return _host(found.host, found.ip) if found else "?"


def relay(found: Relay | None, fallback: str | None) -> str:
    """`mx.example.no [192.0.2.1]`, or the name of what took it here."""
    if found is None or not (found.host or found.ip):
        return fallback or "?"
    return _host(found.host, found.ip)


def _host(name: str | None, ip: str | None) -> str:
    """A host by its name and address, each where it is known; a name that is the address is told once."""
    parts = [name if name != ip else None, f"[{ip}]" if ip else None]
    return " ".join(part for part in parts if part) or "?"


def _reply(event: Event) -> str:
    """The server's own words; its codes before them where they do not hold them."""
    words = " ".join((event.reason or "").split())
    codes = [code for code in (event.reply, event.status) if code and code not in words]
    return shortened(" ".join([*codes, words]), WORDS)


def _accepted(event: Event) -> Text:
    if event.login:
        return text(N_("Taken from {where}, logged in as {login}."), where=client(event.client), login=event.login)
    if "uid" in event.attributes:
        return text(N_("Handed over by a program on this machine."))
    if event.client and (event.client.ip or "").startswith(("127.", "::1")):
        return text(N_("Back from the content filter."))
    return text(N_("Taken from {where}."), where=client(event.client))


def _queued(event: Event) -> Text | None:
    if event.queued_as:
        return text(N_("Passed on by the filter as {id}."), id=event.queued_as)
    if event.size is None:
        return None
    recipients = event.attributes.get("nrcpt", "1")
    return text(
        N_("In the queue as {id}: {size} bytes, recipients: {recipients}."),
        id=event.queue_id or "?",
        size=event.size,
        recipients=recipients,
    )


def _sent(event: Event) -> Text:
    if event.relay and (event.relay.ip or "").startswith(("127.", "::1")):
        return text(N_("Handed to the content filter for {recipient}."), recipient=event.recipient or "?")
    return text(
        N_("Handed to {where} for {recipient}: {reply}"),
        where=relay(event.relay, event.transport),
        recipient=event.recipient or "?",
        reply=_reply(event),
    )


def _deferred(event: Event) -> Text:
    return text(
        N_("Not taken for now for {recipient} by {where}: {reply}"),
        recipient=event.recipient or "?",
        where=relay(event.relay, event.attributes.get("remote_host") or event.transport),
        reply=_reply(event),
    )


def _bounced(event: Event) -> Text:
    return text(
        N_("Given up for {recipient} at {where}: {reply}"),
        recipient=event.recipient or "?",
        where=relay(event.relay, event.attributes.get("remote_host") or event.transport),
        reply=_reply(event),
    )


def _rejected(event: Event) -> Text:
    if event.client is None:
        return text(N_("Refused: {reply}"), reply=_reply(event))
    return text(N_("Refused {where}: {reply}"), where=client(event.client), reply=_reply(event))


def _tempfailed(event: Event) -> Text:
    if event.client is None:
        return text(N_("Asked to try again: {reply}"), reply=_reply(event))
    return text(N_("Asked {where} to try again: {reply}"), where=client(event.client), reply=_reply(event))


def _stored(event: Event) -> Text:
    return text(N_("Stored in {where}."), where=folder(event.folder or "?"))


def _scanned(event: Event) -> Text | None:
    if event.auth:
        results = ", ".join(f"{name}={result}" for name, result in event.auth.items())
        return text(N_("Checked by {program}: {reply}"), program=event.program or "?", reply=results)
    if event.attributes.get("verdict") or event.attributes.get("category") or event.score is not None:
        words = event.virus or event.attributes.get("category") or event.attributes.get("verdict") or ""
        score = "" if event.score is None else f" {event.score:g}"
        return text(N_("Checked by {program}: {reply}"), program=event.program or "?", reply=f"{words}{score}".strip())
    return text(N_("Checked by {program}."), program=event.program or "?")


def _blocked(event: Event) -> Text:
    words = event.virus or event.attributes.get("category") or _reply(event)
    return text(N_("Stopped by {program}: {reply}"), program=event.program or "?", reply=words)


def _fetched(event: Event) -> Text:
    count = event.attributes.get("body_count") or event.attributes.get("retr") or "?"
    return text(
        N_("A mail program fetched mail ({protocol}, {count} in this session)."),
        protocol=(event.protocol or "?").upper(),
        count=count,
    )


def _moved(event: Event) -> Text:
    return text(N_("Moved to {where} by a mail program."), where=folder(event.folder or "?"))


def _redirected(event: Event) -> Text:
    return text(N_("A rule sent it on to {recipient}."), recipient=event.recipient or "?")


def _removed(event: Event) -> Text | None:
    return text(N_("Taken out of the queue by hand.")) if "by" in event.attributes else None


MAKERS: dict[EventKind, Callable[[Event], Text | None]] = {
    EventKind.ACCEPTED: _accepted,
    EventKind.QUEUED: _queued,
    EventKind.SENT: _sent,
    EventKind.DEFERRED: _deferred,
    EventKind.BOUNCED: _bounced,
    EventKind.REJECTED: _rejected,
    EventKind.TEMPFAILED: _tempfailed,
    EventKind.STORED: _stored,
    EventKind.SCANNED: _scanned,
    EventKind.QUARANTINED: _blocked,
    EventKind.DISCARDED: _blocked,
    EventKind.FETCHED: _fetched,
    EventKind.MOVED: _moved,
    EventKind.EXPUNGED: lambda _: text(N_("Deleted by a mail program.")),
    EventKind.REDIRECTED: _redirected,
    EventKind.REMOVED: _removed,
    EventKind.EXPIRED: lambda _: text(N_("Given up: it had waited too long.")),
    EventKind.HELD: lambda _: text(N_("Held back here.")),
    EventKind.BOUNCE_SENT: lambda event: text(N_("Error mail made for the sender: {id}."), id=event.queued_as or "?"),
    EventKind.DELAY_WARNING: lambda _: text(N_("The sender was told that it takes time.")),
    EventKind.LOGIN_FAILED: lambda event: text(N_("Log-in refused from {where}."), where=client(event.client)),
    EventKind.CONNECTION_LOST: lambda event: text(
        N_("The connection with {where} broke."),
        where=client(event.client) if event.client else relay(event.relay, None),
    ),
    EventKind.WARNING: lambda event: text(N_("Warning: {reply}"), reply=_reply(event)) if event.reason else None,
}
