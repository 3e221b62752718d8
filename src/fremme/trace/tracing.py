"""`trace`: a question answered with messages, and only with what the logs say."""

from dataclasses import replace
from datetime import datetime, timedelta

from fremme.addresses import matches, rewritten_from, verp_recipient
from fremme.archive.protocol import Store
from fremme.codes import EventKind, State
from fremme.trace.clocks import in_causal_order, skew
from fremme.trace.messages import messages
from fremme.trace.model import Message, Recipient, Seen, Trace
from fremme.trace.question import Question
from fremme.trace.refusals import as_message, attempts_of, refusals
from fremme.trace.search import Search, keys

BESIDE = frozenset({EventKind.LOGIN_FAILED, EventKind.CONNECTION_LOST})


def trace(store: Store, question: Question) -> Trace:
    """Finds the messages that a question is about, and what became of them."""
    search = Search(store, question)
    search.run()
    pool = list(search.pool.values())
    runs = refusals(search.seeds.values())
    found = []
    for message in messages(search.links, search.reached, pool):
        found.append(attempts_of(message, runs))
    found += [as_message(run) for run in runs]
    clocks = skew(search.links, search.reached)
    chosen = [replace(one, timeline=in_causal_order(one.timeline, clocks)) for one in _chosen(found, question)]
    beside = tuple(
        seen for seen in search.seeds.values() if seen.event.event in BESIDE and question.inside(seen.time)
    )
    lines = {(seen.line.source, seen.line.position): seen.line for one in chosen for seen in one.timeline}
    lines |= {(seen.line.source, seen.line.position): seen.line for seen in beside}
    return Trace(
        question=question,
        messages=tuple(chosen),
        beside=beside,
        lines=tuple(sorted(lines.values(), key=lambda line: (line.time, line.source, line.sequence))),
        coverage=tuple(store.coverage()),
        complete=not search.limits,
        limits=tuple(search.limits),
        skew=clocks,
    )


def _chosen(found: list[Message], question: Question) -> list[Message]:
    """The messages that fit all of the question; nearest to its time first."""
    fitting = [fits for message in found if (fits := _fit(message, question)) is not None]
    at = question.at
    if at is None:
        return sorted(fitting, key=lambda message: message.last_seen, reverse=True)
    return sorted(fitting, key=lambda message: distance(message, at))


def distance(message: Message, at: datetime) -> timedelta:
    """How far a message's nearest moment is from a time."""
    return min(abs(seen.time - at) for seen in message.timeline)


def _fit(message: Message, question: Question) -> Message | None:
    """The message as it fits a question (`possible` where only a rewritten sender does), or None."""
    if not any(question.inside(seen.time) for seen in message.timeline):
        return None
    if question.message_id and (message.message_id or "").strip("<>") != question.message_id.strip("<>"):
        return None
    if question.queue_id and question.queue_id not in message.queue_ids and not _named_id(message, question.queue_id):
        return None
    if question.client_ip and not any(
        seen.event.client and seen.event.client.ip == question.client_ip for seen in message.timeline
    ):
        return None
    if question.recipient is not None and not _for(message, question.recipient):
        return None
    if question.sender is None:
        return message
    if matches(question.sender, message.sender):
        return message
    if question.sender and _may_be_from(message, question.sender):
        return replace(message, possible=True)
    return None


def _named_id(message: Message, queue_id: str) -> bool:
    return any(queue_id in (seen.event.queue_id, seen.event.queued_as) for seen in message.timeline)


def _for(message: Message, asked: str) -> bool:
    if not message.recipients:
        return True
    return any(is_for(recipient, asked) for recipient in message.recipients)


def is_for(recipient: Recipient, asked: str) -> bool:
    """Whether a recipient is the one asked for: by its address, its alias, or a copy sent on."""
    return (
        matches(asked, recipient.address)
        or matches(asked, recipient.original)
        or any(is_for(copy, asked) for copy in recipient.forwarded_to)
    )


def _may_be_from(message: Message, asked: str) -> bool:
    """Whether the sender asked for may stand rewritten in the envelope, or only in From:."""
    if message.header_from and matches(asked, message.header_from):
        return True
    if not message.sender:
        return False
    for original in (rewritten_from(message.sender), verp_recipient(message.sender)):
        if original and matches(asked, str(original)):
            return True
    domain = asked.rpartition("@")[2].lower()
    sender_domain = message.sender.rpartition("@")[2].lower()
    return bool(message.login and matches(asked, message.login)) or sender_domain.endswith("." + domain)


def kept_here(message: Message) -> list[Recipient]:
    """The recipients of a message that have it in a mailbox here."""
    return [one for one in message.recipients if one.state is State.DELIVERED and one.handed_here]


__all__ = ["Seen", "distance", "is_for", "keys", "kept_here", "trace"]
