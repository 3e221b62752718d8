"""`trace`: a question answered with messages, and only with what the logs say."""

from dataclasses import replace
from datetime import datetime, timedelta

from fremme.addresses import matches, same_ip
from fremme.archive.protocol import Line, Store, Window
from fremme.archive.tokens import Kind, terms_of
from fremme.codes import EventKind, State
from fremme.texts import N_, text
from fremme.trace.clocks import Skew, in_causal_order, skew
from fremme.trace.envelope import may_be_from, stands_for_another
from fremme.trace.episodes import Episode, order
from fremme.trace.fetches import with_fetches
from fremme.trace.messages import messages
from fremme.trace.model import Message, Recipient, Seen, Trace, is_for
from fremme.trace.question import Question
from fremme.trace.refusals import REFUSED, as_message, attempts_of, refusals, with_echoes
from fremme.trace.search import Search
from fremme.trace.sessions import spoilt, unfinished_sessions

ANYONES = N_(
    "Mail of a sending service or a mailing list came to the recipient in that time. It may be the one asked for."
)
LINES = 2_000
BEFORE = timedelta(days=2)
"""How long before a message found by an id its refused tries are looked for."""

FETCHES = 5
"""For how many messages, the nearest first, it is looked up whether the recipient's mail program has them."""

BESIDE = frozenset({EventKind.LOGIN_FAILED, EventKind.CONNECTION_LOST})


def trace(store: Store, question: Question) -> Trace:
    """Finds the messages that a question is about, and what became of them."""
    search = Search(store, question)
    search.run()
    chosen, anyones, clocks = _fitting(search)
    if not any(not one.presumed for message in chosen for one in message.recipients) and search.widen():
        chosen, anyones, clocks = _fitting(search)
    if any(one.state is State.TEMPFAILED for message in chosen for one in message.recipients):
        search.look_ahead()
        chosen, anyones, clocks = _fitting(search)
    chosen[:FETCHES] = [with_fetches(search, message) for message in chosen[:FETCHES]]
    beside = [seen for seen in search.seeds.values() if seen.event.event in BESIDE and question.inside(seen.time)]
    clients: frozenset[str] = frozenset()
    if not chosen:
        ended, clients = unfinished_sessions(search)
        beside += [seen for seen in ended if seen not in beside]
    return Trace(
        question=question,
        messages=tuple(chosen),
        beside=tuple(sorted(beside, key=order)),
        lines=_lines(chosen, beside),
        coverage=tuple(store.coverage()),
        complete=not search.limits,
        limits=(*search.limits, *([text(ANYONES)] if anyones else [])),
        skew=clocks,
        sender_clients=clients,
        candidates=anyones,
        mentioned=any(_mentions(seen, question) for seen in search.seeds.values()),
    )


def _refused_whole(episode: Episode) -> bool:
    """Whether a message was refused before it was queued, though it had a queue id by then."""
    return not episode.queued and any(
        seen.event.recipient is not None and "attempt" not in seen.event.attributes for seen in episode.of(*REFUSED)
    )


def _fitting(search: Search) -> tuple[list[Message], tuple[Message, ...], Skew]:
    """Of what was found so far: the messages that fit, those that anyone may have written, how far clocks are apart."""
    question = search.question
    unqueued = [episode for episode in search.reached if _refused_whole(episode)]
    accepted = [episode for episode in search.reached if episode not in unqueued]
    runs = refusals(search.seeds.values(), unqueued)
    whole, pairs = messages(search.links, accepted, search.pool.values())
    if not (question.sender or question.recipient):
        runs += refusals(_tries_before(search, whole))
    found = [attempts_of(with_echoes(message, runs), runs) for message in whole]
    found += [as_message(run) for run in runs]
    clocks = skew(search.links, search.reached, pairs)
    chosen = _chosen(found, question)
    ordered = [replace(one, timeline=in_causal_order(one.timeline, clocks, one.queue_ids)) for one in chosen]
    return ordered, () if chosen else _anyones(found, question), clocks


def _tries_before(search: Search, found: list[Message]) -> list[Seen]:
    """Refused tries of messages that were found by an id: they bear no id, only sender and recipient."""
    tries: dict[tuple[str, str], Seen] = {}
    for message in found[:FETCHES]:
        for recipient in message.recipients[:FETCHES]:
            terms = terms_of(recipient.original or recipient.address, Kind.ADDRESS)
            window = Window(message.first_seen - BEFORE, message.first_seen)
            for seen in search.more([terms], window, LINES) if terms else ():
                if matches(message.sender or "", seen.event.sender):
                    tries[seen.line.source, seen.line.position] = seen
    return list(tries.values())


def _lines(chosen: list[Message], beside: list[Seen]) -> tuple[Line, ...]:
    kept = [seen for one in chosen for seen in one.timeline] + beside
    kept += [fetch.seen for one in chosen for recipient in one.recipients for fetch in recipient.fetched]
    lines = {(seen.line.source, seen.line.position): seen.line for seen in kept}
    return tuple(sorted(lines.values(), key=lambda line: (line.time, line.source, line.sequence)))


def _chosen(found: list[Message], question: Question) -> list[Message]:
    """The messages that fit all of the question; nearest to its time first."""
    fitting = [fits for message in found if (fits := _fit(message, question)) is not None]
    if question.queue_id:
        fitting = [one for one in fitting if question.queue_id in one.queue_ids] or fitting
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
        seen.event.client and same_ip(seen.event.client.ip, question.client_ip) for seen in message.timeline
    ):
        return None
    if not message.recipients:
        message = _presumed(message, question)
    asked = question.recipient
    if asked is not None and not any(is_for(one, asked) for one in message.recipients):
        return None
    if asked is not None:
        # Who was asked for comes first: a long list is cut behind.
        ordered = sorted(message.recipients, key=lambda one: not is_for(one, asked))
        message = replace(message, recipients=tuple(ordered))
    if question.sender is None:
        return message
    if matches(question.sender, message.sender):
        return message
    if question.sender and may_be_from(message, question.sender):
        return replace(message, possible=True)
    return None


def _mentions(seen: Seen, question: Question) -> bool:
    """Whether a line names both addresses asked for."""
    if not question.sender or not question.recipient or not question.inside(seen.time):
        return False
    named = (seen.event.recipient, seen.event.original_recipient)
    return matches(question.sender, seen.event.sender) and any(matches(question.recipient, name) for name in named)


def _anyones(found: list[Message], question: Question) -> tuple[Message, ...]:
    """Messages to the recipient asked for that a sending service or a list handed over: whose, no line tells."""
    if not question.sender or question.recipient is None or question.at is None:
        return ()
    without_sender = replace(question, sender=None)
    return tuple(replace(one, possible=True) for one in _chosen(found, without_sender) if stands_for_another(one))


def _named_id(message: Message, queue_id: str) -> bool:
    return any(queue_id in (seen.event.queue_id, seen.event.queued_as) for seen in message.timeline)


def _presumed(message: Message, question: Question) -> Message:
    """A message whose lines name no recipient counts for the one asked for."""
    last = message.timeline[-1]
    kinds = [seen for seen in message.timeline if seen.event.event in REFUSED]
    spoiling = next((seen for seen in message.timeline if spoilt(seen)), None)
    if spoiling and message.size is None:
        state, last = State.REJECTED, spoiling
    elif kinds:
        state = State.TEMPFAILED if kinds[-1].event.event is EventKind.TEMPFAILED else State.REJECTED
        last = kinds[-1]
    else:
        state = State.QUEUED if message.size is not None else State.INTERRUPTED
    name = question.recipient if question.recipient and not question.recipient.startswith("@") else ""
    recipient = Recipient(
        address=name or "",
        state=state,
        reply=last.event.reply,
        status=last.event.status,
        decisive=last,
        presumed=True,
    )
    return replace(message, recipients=(recipient,))
