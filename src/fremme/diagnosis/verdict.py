"""The verdict: of the messages that fit, the one that is told, and in which words.

A pure function of what was collected: the same evidence gives the same verdict.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fremme.archive.protocol import Coverage
from fremme.codes import WORST_FIRST, Cause, Certainty, Direction, EventKind, State, WhoActs
from fremme.diagnosis import headings
from fremme.diagnosis.causes import info
from fremme.diagnosis.judging import Surroundings, deferral, failed_copies, finding, judge, refusal
from fremme.diagnosis.model import Answer, Finding, Judgement, Verdict, log_evidence
from fremme.diagnosis.nearmiss import NearMiss, near_addresses
from fremme.diagnosis.phrases import duration, filled, hedged, known
from fremme.diagnosis.states import sentence
from fremme.texts import Text, joined, text
from fremme.trace.model import Message, Recipient, Seen, Trace, is_for
from fremme.trace.outcome import worst
from fremme.trace.tracing import distance

WORTH_TELLING = timedelta(minutes=1)
"""A delay shorter than this is not worth a word."""

MOST_MESSAGES = 50
SESSION_ENDS = frozenset({EventKind.CONNECTION_LOST, EventKind.REJECTED, EventKind.TEMPFAILED})
MOST_CLIENTS = 3
"""Broken sessions of more clients than this say nothing of one mail."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Everything a verdict rests on.

    `senders` is the trace of the sender's other mail in the window, where it was needed; `near` the mailboxes here close to the recipient asked for; `near_domains` domains close to its domain that took mail;
    `burst` what the sender's log-in handed over in the hour before, where that is unlike its past.
    """

    trace: Trace
    around: Surroundings
    senders: Trace | None = None
    near: tuple[tuple[NearMiss, Seen], ...] = ()
    near_domains: tuple[tuple[str, Seen], ...] = ()
    burst: tuple[Seen, ...] = ()


def answer(collected: Collected) -> Answer:
    """The answer to a question, from what was collected for it."""
    trace = collected.trace
    judgements = {
        id(recipient): _beaten(collected, recipient, judge(message, recipient, collected.around))
        for message in trace.messages
        for recipient in _all(message.recipients)
    }
    chosen = _chosen(trace, presumed=False)
    return _about_message(collected, judgements, *chosen) if chosen else _without_message(collected, judgements)


def _about_message(
    collected: Collected, judgements: dict[int, Judgement], message: Message, recipient: Recipient
) -> Answer:
    trace = collected.trace
    judgement = judgements[id(recipient)]
    state = _state(recipient, judgement, trace.question.recipient)
    findings = [(judgement, recipient), *((one, recipient) for one in _overcome(message, recipient, judgement))]
    intended = str(dict(judgement.values)["intended"]) if judgement.cause is Cause.ADDRESS_MISTYPED else None
    ordered = (message, *(one for one in trace.messages if one is not message))[:MOST_MESSAGES]
    return Answer(
        trace=trace,
        verdict=_verdict(state, judgement, message, recipient, intended),
        findings=tuple(_finding(one, message, who, intended) for one, who in findings if one.cause is not None),
        messages=ordered,
        judgements=judgements,
        judged=(message, recipient),
        intended=intended,
        recipients_total=message.recipients_total,
    )


def _state(recipient: Recipient, judgement: Judgement, asked: str | None) -> State:
    """The state that is told: where an alias' copy failed and that is the verdict, the copy's (rule 8)."""
    failed = failed_copies(recipient, asked)
    kept = recipient.state is State.DELIVERED and recipient.folder is not None
    if kept and failed and judgement.cause not in (Cause.SPAM_FILTERED, Cause.MAILBOX_RULE):
        return worst(failed)
    return recipient.state


def _presumed(collected: Collected, judgements: dict[int, Judgement]) -> Answer | None:
    """A message or a refusal of this sender's that names no recipient counts for the one asked for (rule 6)."""
    chosen = _chosen(collected.trace, presumed=True)
    return _about_message(collected, judgements, *chosen) if chosen else None


def _all(recipients: tuple[Recipient, ...]) -> list[Recipient]:
    return [one for recipient in recipients for one in (recipient, *_all(recipient.forwarded_to))]


def _chosen(trace: Trace, *, presumed: bool) -> tuple[Message, Recipient] | None:
    """Of the recipients asked for the one that went worst, of equals the nearest to the time (contract, rule 9)."""
    asked = trace.question.recipient
    exact = [message for message in trace.messages if not message.possible]
    candidates = [
        (message, recipient)
        for message in exact or trace.messages
        for recipient in message.recipients
        if recipient.presumed is presumed and (asked is None or is_for(recipient, asked))
    ]
    at = trace.question.at

    def rank(pair: tuple[Message, Recipient]) -> tuple[int, float]:
        message, recipient = pair
        away = distance(message, at) if at else -timedelta(seconds=message.last_seen.timestamp())
        return WORST_FIRST.index(recipient.state), away.total_seconds()

    return min(candidates, key=rank, default=None)


def _beaten(collected: Collected, recipient: Recipient, judgement: Judgement) -> Judgement:
    """The cause that beats the one a refusal names, where there is more to know than its words (rules 3 and 7)."""
    if judgement.cause is Cause.RATE_LIMITED and collected.burst:
        sent = (collected.burst[0], collected.burst[-1])
        return finding(Cause.ACCOUNT_COMPROMISED, Certainty.LIKELY, *judgement.lines, *sent, who_acts=WhoActs.PROVIDER)
    return _with_near_miss(collected, recipient, judgement)


def _with_near_miss(collected: Collected, recipient: Recipient, judgement: Judgement) -> Judgement:
    """address_mistyped beats unknown_recipient and recipient_domain_wrong where a near address is known (rule 3)."""
    if judgement.cause is Cause.UNKNOWN_RECIPIENT and collected.near and _is_asked(collected, recipient):
        near, proof = collected.near[0]
        return finding(Cause.ADDRESS_MISTYPED, Certainty.LIKELY, *judgement.lines, proof, intended=near.address)
    if judgement.cause is Cause.RECIPIENT_DOMAIN_WRONG and collected.near_domains and _is_asked(collected, recipient):
        domain, proof = collected.near_domains[0]
        meant = f"{recipient.address.rpartition('@')[0]}@{domain}"
        return finding(Cause.ADDRESS_MISTYPED, Certainty.LIKELY, *judgement.lines, proof, intended=meant)
    return judgement


def _is_asked(collected: Collected, recipient: Recipient) -> bool:
    asked = collected.trace.question.recipient
    return asked is None or is_for(recipient, asked)


def _overcome(message: Message, recipient: Recipient, judgement: Judgement) -> list[Judgement]:
    """What was overcome on the way: greylisting, deferrals; each a finding of its own (rule 1)."""
    found: dict[Cause, Judgement] = {}
    decided = recipient.attempts[-1].time if recipient.attempts else None
    for seen in message.timeline:
        if seen.event.event not in (EventKind.TEMPFAILED, EventKind.DEFERRED) or seen in judgement.lines:
            continue
        if recipient.state in (State.TEMPFAILED, State.QUEUED) or (decided and seen.time > decided):
            continue
        if not _about(seen, recipient):
            continue
        overcome = deferral(seen)
        if overcome.cause is not None and overcome.cause is not judgement.cause and overcome.cause not in found:
            cost = ("cost", _when(message, recipient) - seen.time)
            found[overcome.cause] = replace(overcome, values=(*overcome.values, cost))
    possible = [fetch for fetch in recipient.fetched if fetch.certainty is Certainty.POSSIBLE]
    if judgement.cause is Cause.NONE and possible:
        program = (possible[0].protocol or "").upper()
        lines = [fetch.seen for fetch in possible[:3]]
        found[Cause.FETCHED_BY_CLIENT] = finding(Cause.FETCHED_BY_CLIENT, Certainty.POSSIBLE, *lines, program=program)
    return list(found.values())


def _about(seen: Seen, recipient: Recipient) -> bool:
    return seen.event.recipient is None or any(
        is_for(recipient, name) for name in (seen.event.recipient, seen.event.original_recipient) if name
    )


def _without_message(collected: Collected, judgements: dict[int, Judgement]) -> Answer:
    """Nothing fits all of the question: what can be said all the same."""
    for attempt in (_sent_to_a_near_address, _presumed, _login_refused, _session_broke, _no_trace):
        found = attempt(collected, judgements)
        if found is not None:
            return found
    raise AssertionError("the last of them always answers")


def _sent_to_a_near_address(collected: Collected, judgements: dict[int, Judgement]) -> Answer | None:
    """This sender's mail to a near address lies in the window: the verdict is about that mail (rule 3)."""
    asked = collected.trace.question.recipient
    if collected.senders is None or not asked or asked.startswith("@"):
        return None
    candidates = [
        (near[0].slips, message, recipient)
        for message in collected.senders.messages
        for recipient in message.recipients
        if not recipient.presumed and (near := near_addresses(asked, [recipient.original or recipient.address]))
    ]
    if not candidates:
        return None
    _, message, recipient = min(candidates, key=lambda one: one[0])
    base = judge(message, recipient, collected.around)
    mistyped = finding(Cause.ADDRESS_MISTYPED, Certainty.LIKELY, *base.lines, intended=asked)
    judged = {id(one): judge(message, one, collected.around) for one in _all(message.recipients)}
    told = [mistyped, *((base,) if base.cause else ())]
    return Answer(
        trace=replace(collected.trace, messages=(message, *collected.trace.messages)),
        verdict=_verdict(recipient.state, mistyped, message, recipient, asked),
        findings=tuple(_finding(one, message, recipient, asked) for one in told),
        messages=(message,),
        judgements={**judgements, **judged, id(recipient): mistyped},
        judged=(message, recipient),
        intended=asked,
        recipients_total=message.recipients_total,
    )


def _login_refused(collected: Collected, judgements: dict[int, Judgement]) -> Answer | None:
    """The sender's program was refused at log-in: nothing was sent, as far as the logs can tell (rule 6)."""
    failed = [seen for seen in collected.trace.beside if seen.event.event is EventKind.LOGIN_FAILED]
    if not failed or collected.trace.question.sender is None:
        return None
    return _interrupted(collected, judgements, finding(Cause.LOGIN_FAILED, Certainty.LIKELY, *failed[-5:]))


def _session_broke(collected: Collected, judgements: dict[int, Judgement]) -> Answer | None:
    """A session ended before a mail was taken: likely this one where its client is the sender's, else possibly (rule 6)."""
    ended = [seen for seen in collected.trace.beside if seen.event.event in SESSION_ENDS]
    clients = {seen.event.client.ip for seen in ended if seen.event.client}
    if not ended or len(clients) > MOST_CLIENTS:
        return None
    certainty = Certainty.LIKELY if clients & collected.trace.sender_clients else Certainty.POSSIBLE
    refused = [seen for seen in ended if seen.event.event is not EventKind.CONNECTION_LOST]
    if refused:
        told = replace(refusal(refused[-1]), certainty=certainty)
        state = State.TEMPFAILED if refused[-1].event.event is EventKind.TEMPFAILED else State.REJECTED
        return _interrupted(collected, judgements, told, state)
    handshake = any("ssl" in seen.event.text.lower() for seen in ended)
    cause = Cause.TLS_FAILED if handshake else Cause.CONNECTION_LOST
    return _interrupted(collected, judgements, finding(cause, certainty, *ended[-5:], words=""))


def _interrupted(
    collected: Collected,
    judgements: dict[int, Judgement],
    judgement: Judgement,
    state: State = State.INTERRUPTED,
) -> Answer:
    """A session without a mail counts as the mail asked for: it came this far."""
    question, last = collected.trace.question, judgement.lines[-1]
    recipient = Recipient(
        address=question.recipient or "",
        state=state,
        reply=last.event.reply,
        status=last.event.status,
        decisive=last,
        presumed=True,
    )
    message = Message(
        recipients=(recipient,),
        timeline=judgement.lines,
        first_seen=judgement.lines[0].time,
        last_seen=last.time,
        sender=question.sender,
        direction=Direction.OUT if last.event.event is EventKind.LOGIN_FAILED else Direction.IN,
        client=last.event.client,
        login=last.event.login,
    )
    trace = replace(collected.trace, messages=(message, *collected.trace.messages))
    judged = {**judgements, id(recipient): judgement}
    return _about_message(replace(collected, trace=trace), judged, message, recipient)


def _no_trace(collected: Collected, judgements: dict[int, Judgement]) -> Answer:
    covered = _covered(collected.trace)
    if covered is None:
        judgement = Judgement(None, Certainty.NOT_CHECKED, WhoActs.NOBODY, None)
        return _bare(collected, None, judgement, judgements, None)
    judgement = finding(Cause.NEVER_REACHED_SERVER, Certainty.CONFIRMED if covered else Certainty.POSSIBLE)
    return _bare(collected, State.NEVER_SEEN, judgement, judgements, None)


def _covered(trace: Trace) -> bool | None:
    """Whether every source covers the window without a gap; None where none covers any of it (rule 10).

    Where no time was named nothing can be said to be covered: the mail may be older than the logs.
    """
    window = trace.question.window
    if not trace.coverage:
        return None
    if window.start is None or window.end is None:
        return None if trace.question.at else False
    overlapping = [one for one in trace.coverage if one.first <= window.end and one.last >= window.start]
    if not overlapping:
        return None
    return all(_whole(one, window.start, window.end) for one in trace.coverage)


def _whole(one: Coverage, start: datetime, end: datetime) -> bool:
    return one.first <= start and one.last >= end and not any(a < end and b > start for a, b in one.gaps)


def _bare(
    collected: Collected,
    state: State | None,
    judgement: Judgement,
    judgements: dict[int, Judgement],
    time: datetime | None,
) -> Answer:
    """An answer about no message of its own."""
    question = collected.trace.question
    values: dict[str, object] = {
        "sender": question.sender,
        "recipient": question.recipient,
        "time": time or question.at,
    }
    findings = []
    if judgement.cause is not None:
        findings.append(_told(judgement, values))
    if collected.near and judgement.cause is Cause.NEVER_REACHED_SERVER:
        near, proof = collected.near[0]
        findings.append(
            _told(finding(Cause.ADDRESS_MISTYPED, Certainty.POSSIBLE, proof, intended=near.address), values)
        )
    return Answer(
        trace=collected.trace,
        verdict=_worded(state, judgement, None, values),
        findings=tuple(findings),
        messages=collected.trace.messages[:MOST_MESSAGES],
        judgements=judgements,
        judged=None,
        intended=None,
        recipients_total=0,
    )


def _values(message: Message, recipient: Recipient, intended: str | None) -> dict[str, object]:
    client = message.client
    return {
        "sender": message.sender,
        "recipient": recipient.address if not recipient.original else recipient.original,
        "time": _when(message, recipient),
        "remote": recipient.remote_host or _copy_host(recipient),
        "client": (client.host or client.ip) if client else None,
        "folder": recipient.folder,
        "intended": intended,
    }


def _copy_host(recipient: Recipient) -> str | None:
    return next((copy.remote_host for copy in recipient.forwarded_to if copy.remote_host), None)


def _when(message: Message, recipient: Recipient) -> datetime:
    decisive = recipient.stored or recipient.decisive
    return decisive.time if decisive else message.last_seen


def _verdict(
    state: State, judgement: Judgement, message: Message, recipient: Recipient, intended: str | None
) -> Verdict:
    values = _values(message, recipient, intended)
    late = _when(message, recipient) - message.first_seen
    if late >= WORTH_TELLING:
        values["delay"] = duration(late.total_seconds())
    return _worded(state, judgement, message, values)


def _worded(state: State | None, judgement: Judgement, message: Message | None, values: dict[str, object]) -> Verdict:
    every = {**values, **dict(judgement.values)}
    words = filled(every)
    gave_up = any(seen.event.event is EventKind.EXPIRED for seen in (message.timeline if message else ()))
    happened = sentence(
        state,
        message.direction if message else None,
        every,
        known=known(every),
        covered=judgement.certainty is Certainty.CONFIRMED,
        gave_up=gave_up,
    )
    advice: tuple[Text, ...] = ()
    parts = [happened]
    if judgement.cause is not None:
        cause = info(judgement.cause).told(judgement.who_acts)
        parts.append(text(cause.summary, **words))
        advice = tuple(text(step, **words) for step in cause.advice)
    return Verdict(
        state=state,
        cause=judgement.cause,
        certainty=judgement.certainty,
        side=judgement.side,
        who_acts=judgement.who_acts,
        summary=joined(parts),
        advice=advice,
    )


def _finding(judgement: Judgement, message: Message, recipient: Recipient, intended: str | None) -> Finding:
    return _told(judgement, _values(message, recipient, intended))


def _told(judgement: Judgement, values: dict[str, object]) -> Finding:
    assert judgement.cause is not None
    every = {**values, **dict(judgement.values)}
    summary = text(info(judgement.cause).told(judgement.who_acts).summary, **filled(every))
    cost = every.get("cost")
    if isinstance(cost, timedelta):
        name = text(headings.CAUSES[judgement.cause])
        summary = text(headings.OVERCOME, cause=name, delay=duration(cost.total_seconds()))
    return Finding(
        cause=judgement.cause,
        certainty=judgement.certainty,
        side=judgement.side,
        who_acts=judgement.who_acts,
        summary=hedged(judgement.certainty, summary),
        evidence=log_evidence(*judgement.lines),
    )
