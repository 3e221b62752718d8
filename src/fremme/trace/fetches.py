"""Whether a mail program of the recipient has taken a delivered message, moved or deleted it.

Dovecot logs fetching per session only (IMAP `body_count=`, POP3 `retr=`, `del=`); mail_log events name the message.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fremme.addresses import parse, same
from fremme.archive.protocol import Window
from fremme.archive.tokens import Kind, terms_of
from fremme.codes import Certainty, EventKind, State
from fremme.dialects.event import Event
from fremme.trace.episodes import order
from fremme.trace.model import Fetch, Message, Recipient, Seen, same_id
from fremme.trace.search import Search

LINES = 4_000
AFTER = timedelta(days=14)
BEFORE = timedelta(days=3)
"""How long before the delivery other messages may have come that a session's count could mean instead."""

MORE = 1.06
"""Dovecot counts bytes with CRLF line ends and protocol: up to some 6% over the message's size."""

HEADERS = 640
"""Bytes that the delivery itself adds: Return-Path, Delivered-To, Received."""

MAILBOX_EVENTS = frozenset({EventKind.FETCHED, EventKind.EXPUNGED, EventKind.MOVED})
NONE_YET = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Stored:
    message_id: str | None
    size: int | None
    time: datetime


def with_fetches(search: Search, message: Message) -> Message:
    """The message with what the recipients' mail programs did to it since it was delivered."""
    recipients = tuple(_with_fetches(search, message, recipient) for recipient in message.recipients)
    return replace(message, recipients=recipients)


def _with_fetches(search: Search, message: Message, recipient: Recipient) -> Recipient:
    if recipient.state is not State.DELIVERED or not recipient.handed_here or recipient.delivered_at is None:
        return recipient
    delivered = recipient.delivered_at
    terms = terms_of(str(parse(recipient.address).base), Kind.ADDRESS)
    if not terms:
        return recipient
    window = Window(delivered - BEFORE, delivered + AFTER)
    lines = [seen for seen in search.more([terms], window, LINES) if _of_user(seen.event, recipient.address)]
    lines.sort(key=order)
    sessions = {
        seen.event.session: seen for seen in lines if seen.event.event is EventKind.LOGIN and seen.event.session
    }
    others: list[_Stored] | None = None
    fetched = []
    for seen in lines:
        if seen.time < delivered - NONE_YET or seen.event.event not in MAILBOX_EVENTS:
            continue
        login = sessions.get(seen.event.session or "")
        if seen.event.message_id or "msgid" in seen.event.attributes:
            if same_id(seen.event.message_id, message.message_id):
                fetched.append(_fetch(seen, login, Certainty.CONFIRMED, _deletes(seen.event)))
            continue
        if seen.event.event is not EventKind.FETCHED:
            continue
        if others is None:
            others = _others(search, lines, message, recipient)
        fetched.append(_session_fetch(seen, login, message, delivered, others))
    return replace(recipient, fetched=tuple(fetched), folder=_folder_now(fetched) or recipient.folder)


def _folder_now(fetched: list[Fetch]) -> str | None:
    """Where a mail program moved the message: a copy counts once the original was deleted after it."""
    for place in range(len(fetched) - 1, -1, -1):
        fetch = fetched[place]
        copied = fetch.seen.event.attributes.get("action") == "copy"
        if fetch.folder and (not copied or any(later.deleted for later in fetched[place + 1 :])):
            return fetch.folder
    return None


def _of_user(event: Event, address: str) -> bool:
    user = event.login or event.recipient
    return same(user, address) or (user is not None and "@" not in user and parse(address).base.local == user.lower())


def _deletes(event: Event) -> bool | None:
    if event.event is EventKind.EXPUNGED:
        return True
    return False if event.event is EventKind.MOVED else None


def _fetch(seen: Seen, login: Seen | None, certainty: Certainty, deleted: bool | None) -> Fetch:
    event = seen.event
    known = login.event if login else event
    return Fetch(
        time=seen.time,
        protocol=event.protocol or known.protocol,
        ip=known.client.ip if known.client else None,
        client=event.attributes.get("client"),
        certainty=certainty,
        deleted=deleted,
        seen=seen,
        folder=event.folder if event.event is EventKind.MOVED else None,
    )


def _session_fetch(
    seen: Seen, login: Seen | None, message: Message, delivered: datetime, others: list[_Stored]
) -> Fetch:
    """A session that fetched something: was it this message?"""
    counts = seen.event.attributes
    started = login.time if login else None
    if (seen.event.protocol or "").lower() == "pop3":
        return _pop3(seen, login, message, started is not None and started >= delivered - NONE_YET, others)
    count, fetched = _number(counts.get("body_count")), _number(counts.get("body_bytes"))
    new = [one for one in others if one.time <= seen.time]
    certainty = Certainty.POSSIBLE
    if message.size and (
        (
            count == 1
            and _fits(fetched, [message.size])
            and not any(one.size is None or _fits(fetched, [one.size]) for one in new)
        )
        or (
            count > 1
            and count == len(new) + 1
            and all(one.size for one in new)
            and _fits(fetched, [message.size, *(one.size or 0 for one in new)])
        )
    ):
        certainty = Certainty.LIKELY
    return _fetch(seen, login, certainty, None)


def _pop3(seen: Seen, login: Seen | None, message: Message, after: bool, others: list[_Stored]) -> Fetch:
    counts = seen.event.attributes
    retrieved, deleted, held = (_number(counts.get(name)) for name in ("retr", "del", "del_of"))
    fetched = _number(counts.get("retr_bytes"))
    whole = after and held > 0
    if whole and (retrieved >= held or deleted >= held):
        return _fetch(seen, login, Certainty.CONFIRMED, deleted >= held)
    if (
        retrieved == 1
        and message.size
        and _fits(fetched, [message.size])
        and not any(one.size is None or _fits(fetched, [one.size]) for one in others if one.time <= seen.time)
    ):
        return _fetch(seen, login, Certainty.LIKELY, deleted > 0 or False)
    return _fetch(seen, login, Certainty.POSSIBLE, None)


def _fits(fetched: int, sizes: list[int]) -> bool:
    total = sum(sizes)
    return total <= fetched <= total * MORE + HEADERS * len(sizes)


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 19 else 0


def _others(search: Search, lines: list[Seen], message: Message, recipient: Recipient) -> list[_Stored]:
    """Other messages stored for the same mailbox, with their sizes where the logs tell them."""
    ids = {}
    for seen in lines:
        own = seen.event.queue_id in message.queue_ids or (
            seen.event.message_id and seen.event.message_id == message.message_id
        )
        if seen.event.event is EventKind.SENT and seen.event.queue_id and not own:
            ids[seen.event.queue_id] = seen
    wanted = [terms for queue_id in list(ids)[-400:] if (terms := terms_of(queue_id, Kind.QUEUE_ID))]
    start = (recipient.delivered_at or message.first_seen) - BEFORE - timedelta(hours=1)
    sizes = _sizes(search.more(wanted, Window(start, None), LINES)) if wanted else {}
    return [_Stored(None, sizes.get(queue_id), seen.time) for queue_id, seen in ids.items()]


def _sizes(lines: Iterable[Seen]) -> dict[str, int]:
    return {
        seen.event.queue_id: seen.event.size for seen in lines if seen.event.queue_id and seen.event.size is not None
    }
