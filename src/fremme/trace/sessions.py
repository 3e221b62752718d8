"""Sessions that broke before a mail was accepted: the log names their client, but neither sender nor recipient."""

from datetime import timedelta

from fremme.archive.protocol import Window
from fremme.archive.tokens import Kind, terms_of
from fremme.codes import EventKind
from fremme.trace.model import Seen
from fremme.trace.search import Search

KNOWN_FROM = timedelta(days=7)
"""How far around the question a sender's other mail tells which client hands it over."""

LINES = 5_000
IN_A_MAIL = frozenset({"MAIL", "RCPT", "DATA", "BDAT", "END-OF-MESSAGE"})
"""The stages in which a mail was on its way (Postfix smtpd: "lost connection after DATA")."""
HANDSHAKE = frozenset({"STARTTLS", "SSL_ACCEPT", "TLS"})


def broken_sessions(search: Search) -> tuple[list[Seen], frozenset[str]]:
    """Broken sessions in the question's window, and the client addresses known to hand over the sender's mail.

    Where a client of the sender's is known only its sessions are told, else all in which a mail was on its way.
    """
    clients = _clients(search)
    window = search.question.window
    if clients:
        wanted = [terms for ip in sorted(clients) if (terms := terms_of(ip, Kind.IP))]
        lines = search.more(wanted, window, LINES)
        told = [seen for seen in lines if _ended(seen) and seen.event.client and seen.event.client.ip in clients]
        if told:
            return told, clients
    words = ("connection", "timeout", "exceeds")
    lines = search.more([terms_of(word, Kind.TEXT) for word in words], window, LINES)
    return [seen for seen in lines if _broke(seen) or _nameless(seen)], clients


def _ended(seen: Seen) -> bool:
    """Whether a known client's session ended without a mail: it broke, also in the handshake, or a refusal names nobody."""
    event = seen.event
    if event.event is EventKind.CONNECTION_LOST:
        return event.attributes.get("stage", "") in IN_A_MAIL | HANDSHAKE
    return _nameless(seen)


def _nameless(seen: Seen) -> bool:
    """A refusal that names neither sender nor recipient, such as "too large" at MAIL FROM."""
    event = seen.event
    refused = event.event in (EventKind.REJECTED, EventKind.TEMPFAILED) and event.client is not None
    return refused and event.queue_id is None and event.sender is None and event.recipient is None


def _broke(seen: Seen) -> bool:
    return seen.event.event is EventKind.CONNECTION_LOST and seen.event.attributes.get("stage", "") in IN_A_MAIL


def _clients(search: Search) -> frozenset[str]:
    question = search.question
    if question.client_ip:
        return frozenset({question.client_ip})
    if not question.sender or question.at is None:
        return frozenset()
    terms = terms_of(question.sender, Kind.ADDRESS)
    if not terms:
        return frozenset()
    around = Window(question.at - KNOWN_FROM, question.at + KNOWN_FROM)
    lines = search.more([terms], around, LINES)
    ids = {seen.event.queue_id for seen in lines if seen.event.queue_id}
    wanted = [terms for queue_id in sorted(ids)[:200] if (terms := terms_of(queue_id, Kind.QUEUE_ID))]
    accepted = search.more(wanted, around, LINES) if wanted else []
    named = [seen for seen in lines if seen.event.event in (EventKind.REJECTED, EventKind.TEMPFAILED)]
    named += [seen for seen in accepted if seen.event.event is EventKind.ACCEPTED]
    ips = {seen.event.client.ip for seen in named if seen.event.client and seen.event.client.ip}
    return frozenset(ip for ip in ips if not ip.startswith("127.") and ip != "::1")
