"""Sessions that ended before a mail was accepted: the log names their client, but neither sender nor recipient.

Whose they were is told by what stands beside them: a policy server that named the pair as the session went on, or the sender's
other mail, which shows the client that hands it over.
"""

from collections.abc import Iterable
from datetime import timedelta

from fremme.addresses import matches
from fremme.archive.protocol import Window
from fremme.archive.tokens import Kind, terms_of
from fremme.codes import Cause, EventKind
from fremme.replies.classifier import classify
from fremme.trace.episodes import Episode, episodes, order
from fremme.trace.model import Seen
from fremme.trace.search import Search

KNOWN_FROM = timedelta(days=7)
"""How far around the question a sender's other mail tells which client hands it over."""

SESSION = timedelta(minutes=10)
"""How long a session may go on after a policy server named its mail (RFC 5321, 4.5.3.2: the time for the end of the data)."""

LINES = 5_000
CLIENTS = 50
IN_A_MAIL = frozenset({"MAIL", "RCPT", "DATA", "BDAT", "END-OF-MESSAGE"})
"""The stages in which a mail was on its way (Postfix smtpd: "lost connection after DATA")."""
HANDSHAKE = frozenset({"STARTTLS", "SSL_ACCEPT", "TLS"})
SPOILS = frozenset({Cause.MESSAGE_TOO_LARGE, Cause.MAIL_LOOP})
"""What a warning about a queue file may say that means its message was refused (cleanup(8))."""

Ended = tuple[list[Seen], frozenset[str]]


def unfinished_sessions(search: Search) -> Ended:
    """How sessions ended that may have been the mail's, and the client addresses known to be the sender's."""
    question = search.question
    witnesses = [seen for seen in search.seeds.values() if _names_the_mail(search, seen)]
    if witnesses:
        clients = frozenset(_ip(seen) for seen in witnesses) - {""}
        first, last = min(seen.time for seen in witnesses), max(seen.time for seen in witnesses)
        lines = _lines_of(search, clients, Window(first - timedelta(minutes=1), last + SESSION))
        if ended := _ends(search, _after(witnesses, lines)):
            return ended, clients
    if question.at is None:
        return [], frozenset()
    clients = _known_clients(search)
    if clients:
        return _of_clients(search, clients, question.window), clients
    return _of_strangers(search), clients


def _names_the_mail(search: Search, seen: Seen) -> bool:
    """Whether a line without a queue id names the mail asked for, with its client: a policy server's, mostly."""
    question, event = search.question, seen.event
    if event.queue_id or not _ip(seen) or not question.inside(seen.time) or question.sender is None:
        return False
    to_them = question.recipient is None or event.recipient is None or matches(question.recipient, event.recipient)
    return matches(question.sender, event.sender) and to_them


def _ip(seen: Seen) -> str:
    return (seen.event.client.ip if seen.event.client else None) or ""


def _lines_of(search: Search, clients: Iterable[str], window: Window) -> list[Seen]:
    wanted = [terms for ip in sorted(clients)[:CLIENTS] if (terms := terms_of(ip, Kind.IP))]
    return search.more(wanted, window, LINES) if wanted else []


def _of_clients(search: Search, clients: frozenset[str], window: Window) -> list[Seen]:
    """How the sessions of known clients ended without a mail."""
    return _ends(search, [seen for seen in _lines_of(search, clients, window) if _ip(seen) in clients])


def _after(witnesses: list[Seen], lines: list[Seen]) -> list[Seen]:
    """The lines of the sessions in which the mail was named: from there to where that client left."""
    found: dict[tuple[str, str], Seen] = {}
    ordered = sorted(lines, key=order)
    for witness in witnesses:
        for seen in ordered:
            if order(seen) <= order(witness) or _ip(seen) != _ip(witness):
                continue
            found[seen.line.source, seen.line.position] = seen
            if seen.event.event is EventKind.DISCONNECT:
                break
    return list(found.values())


def _ends(search: Search, lines: list[Seen]) -> list[Seen]:
    """How the sessions of these lines ended without a mail."""
    ended = [seen for seen in lines if _ended(seen)]
    return ended + [seen for episode in _unqueued(search, lines) for seen in episode.seen if spoilt(seen)]


def _unqueued(search: Search, lines: list[Seen]) -> list[Episode]:
    """The queue files that these clients' sessions began, and that were never queued."""
    ids = {seen.event.queue_id for seen in lines if seen.event.event is EventKind.ACCEPTED and seen.event.queue_id}
    wanted = [terms for queue_id in sorted(ids) if (terms := terms_of(queue_id, Kind.QUEUE_ID))]
    if not wanted:
        return []
    times = [seen.time for seen in lines]
    window = Window(min(times) - SESSION, max(times) + SESSION)
    found = episodes(search.more(wanted, window, LINES))
    return [episode for episode in found if episode.queue_id in ids and not episode.queued]


def _of_strangers(search: Search) -> list[Seen]:
    """Sessions that ended in the midst of a mail, but for those whose client's lines name another sender."""
    words = ("connection", "timeout", "exceeds")
    wanted = [terms_of(word, Kind.TEXT) for word in words]
    ended = [seen for seen in search.more(wanted, search.question.window, LINES) if _broke(seen) or _nameless(seen)]
    clients = {_ip(seen) for seen in ended}
    if len(clients) > CLIENTS:
        return ended
    asked = search.question.sender
    named: dict[str, set[bool]] = {}
    for seen in _lines_of(search, clients, search.question.window):
        if seen.event.sender is not None and _ip(seen) in clients:
            named.setdefault(_ip(seen), set()).add(asked is None or matches(asked, seen.event.sender))
    return [seen for seen in ended if True in named.get(_ip(seen), {True})]


def _ended(seen: Seen) -> bool:
    """Whether a known client's session ended without a mail: it broke, also in the handshake, or was sent off."""
    event = seen.event
    if event.event is EventKind.CONNECTION_LOST:
        return event.attributes.get("stage", "") in IN_A_MAIL | HANDSHAKE
    if event.event is EventKind.WARNING and event.queue_id is None:
        return classify(event.reason or "").cause is Cause.RATE_LIMITED
    return _nameless(seen)


def spoilt(seen: Seen) -> bool:
    """Whether a warning about a queue file means that its message was refused (cleanup(8): too large, too many hops)."""
    return (
        bool(seen.event.event is EventKind.WARNING and seen.event.queue_id)
        and classify(seen.event.reason or "").cause in SPOILS
    )


def _nameless(seen: Seen) -> bool:
    """A refusal that names neither sender nor recipient, such as "too large" at MAIL FROM."""
    event = seen.event
    refused = event.event in (EventKind.REJECTED, EventKind.TEMPFAILED) and event.client is not None
    return refused and event.queue_id is None and event.sender is None and event.recipient is None


def _broke(seen: Seen) -> bool:
    return seen.event.event is EventKind.CONNECTION_LOST and seen.event.attributes.get("stage", "") in IN_A_MAIL


def _known_clients(search: Search) -> frozenset[str]:
    """The clients that hand over the sender's mail, as the named client or the sender's other mail tells."""
    question = search.question
    if question.client_ip:
        return frozenset({question.client_ip})
    terms = terms_of(question.sender, Kind.ADDRESS) if question.sender else None
    if not terms or question.at is None:
        return frozenset()
    around = Window(question.at - KNOWN_FROM, question.at + KNOWN_FROM)
    lines = [seen for seen in search.more([terms], around, LINES) if matches(question.sender or "", seen.event.sender)]
    ids = {seen.event.queue_id for seen in lines if seen.event.queue_id}
    wanted = [terms for queue_id in sorted(ids)[:200] if (terms := terms_of(queue_id, Kind.QUEUE_ID))]
    accepted = search.more(wanted, around, LINES) if wanted else []
    named = [seen for seen in lines if not seen.event.queue_id]
    named += [seen for seen in accepted if seen.event.event is EventKind.ACCEPTED]
    return frozenset(ip for seen in named if (ip := _ip(seen)) and not ip.startswith("127.") and ip != "::1")
