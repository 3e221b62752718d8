"""Nothing fits all of the question: what can be said all the same."""

from dataclasses import replace
from datetime import datetime

from fremme.archive.protocol import Coverage
from fremme.codes import Cause, Certainty, Direction, EventKind, State, WhoActs
from fremme.diagnosis.collected import Collected
from fremme.diagnosis.finding import finding
from fremme.diagnosis.judging import judge
from fremme.diagnosis.model import Answer, Judgement
from fremme.diagnosis.nearmiss import near_addresses
from fremme.diagnosis.refused import refusal
from fremme.diagnosis.telling import MOST_MESSAGES, Judgements, about_message, chosen, every_recipient
from fremme.diagnosis.wording import Wording
from fremme.texts import N_, text
from fremme.trace.model import Message, Recipient, Trace

SESSION_ENDS = frozenset({EventKind.CONNECTION_LOST, EventKind.REJECTED, EventKind.TEMPFAILED, EventKind.WARNING})
FOR_NOW = frozenset({Cause.RATE_LIMITED, Cause.GREYLISTED})
"""Causes that a warning tells of a session that may come back."""

MOST_CLIENTS = 3
"""Broken sessions of more clients than this say nothing of one mail."""


def without_message(collected: Collected, judgements: Judgements) -> Answer:
    """The answer where no message fits: the first of several explanations that has something to say."""
    for attempt in (_sent_to_a_near_address, _presumed, _login_refused, _session_broke):
        found = attempt(collected, judgements)
        if found is not None:
            return found
    return _no_trace(collected, judgements)


def _sent_to_a_near_address(collected: Collected, judgements: Judgements) -> Answer | None:
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
    how = text(N_("No mail to {asked}, but one of this sender's to an address a slip or two away."), asked=asked)
    mistyped = finding(Cause.ADDRESS_MISTYPED, Certainty.LIKELY, *base.lines, intended=asked)
    mistyped = replace(mistyped, reached=(how, *base.reached))
    judged = {id(one): judge(message, one, collected.around) for one in every_recipient(message.recipients)}
    wording = Wording(collected.trace.question)
    values = wording.values(message, recipient, asked)
    return Answer(
        trace=replace(collected.trace, messages=(message, *collected.trace.messages)),
        verdict=wording.verdict(recipient.state, mistyped, message, values, recipient),
        findings=(*wording.finding(mistyped, values), *wording.finding(base, values)),
        messages=(message,),
        judgements={**judgements, **judged, id(recipient): mistyped},
        judged=(message, recipient),
        intended=asked,
        recipients_total=message.recipients_total,
    )


def _presumed(collected: Collected, judgements: Judgements) -> Answer | None:
    """A message or a refusal of this sender's that names no recipient counts for the one asked for (rule 6)."""
    found = chosen(collected.trace, presumed=True)
    return about_message(collected, judgements, *found) if found else None


def _login_refused(collected: Collected, judgements: Judgements) -> Answer | None:
    """The sender's program was refused at log-in: nothing was sent, as far as the logs can tell (rule 6)."""
    failed = [seen for seen in collected.trace.beside if seen.event.event is EventKind.LOGIN_FAILED]
    if not failed or collected.trace.question.sender is None:
        return None
    how = text(N_("No mail of this sender's fits, but a log-in of theirs was refused at the time."))
    told = replace(finding(Cause.LOGIN_FAILED, Certainty.LIKELY, *failed[-5:]), reached=(how,))
    return _interrupted(collected, judgements, told)


def _session_broke(collected: Collected, judgements: Judgements) -> Answer | None:
    """A session ended before a mail was taken: likely this one where its client is the sender's, else possibly (rule 6)."""
    ended = [seen for seen in collected.trace.beside if seen.event.event in SESSION_ENDS]
    clients = {seen.event.client.ip for seen in ended if seen.event.client}
    if not ended or len(clients) > MOST_CLIENTS:
        return None
    known = bool(clients & collected.trace.sender_clients)
    certainty = Certainty.LIKELY if known else Certainty.POSSIBLE
    how = text(
        N_("The session's client has handed over this sender's mail before.")
        if known
        else N_("A session broke at the time; whose mail it was, the log does not tell.")
    )
    refused = [seen for seen in ended if seen.event.event is not EventKind.CONNECTION_LOST]
    if refused:
        told = replace(refusal(refused[-1]), certainty=certainty)
        told = replace(told, reached=(*told.reached, how))
        later = refused[-1].event.event is EventKind.TEMPFAILED or told.cause in FOR_NOW
        state = State.TEMPFAILED if later else State.REJECTED
        return _interrupted(collected, judgements, told, state)
    handshake = any("ssl" in seen.event.text.lower() for seen in ended)
    cause = Cause.TLS_FAILED if handshake else Cause.CONNECTION_LOST
    told = replace(finding(cause, certainty, *ended[-5:], words=""), reached=(how,))
    return _interrupted(collected, judgements, told)


def _interrupted(
    collected: Collected,
    judgements: Judgements,
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
    return about_message(replace(collected, trace=trace), judged, message, recipient)


def _no_trace(collected: Collected, judgements: Judgements) -> Answer:
    covered = _covered(collected.trace)
    if covered is None:
        judgement = Judgement(None, Certainty.NOT_CHECKED, WhoActs.NOBODY, None)
        return _bare(collected, None, judgement, judgements)
    sure = covered and not collected.trace.candidates and not collected.trace.mentioned
    certainty = Certainty.CONFIRMED if sure else Certainty.POSSIBLE
    how = text(
        N_("Every log read covers the whole time without a gap.")
        if covered
        else N_("No log line fits; the logs do not cover everything.")
    )
    judgement = replace(finding(Cause.NEVER_REACHED_SERVER, certainty, covered=covered), reached=(how,))
    return _bare(collected, State.NEVER_SEEN, judgement, judgements)


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


def _bare(collected: Collected, state: State | None, judgement: Judgement, judgements: Judgements) -> Answer:
    """An answer about no message."""
    wording = Wording(collected.trace.question)
    values = wording.asked()
    findings = wording.finding(judgement, values)
    if collected.near and judgement.cause is Cause.NEVER_REACHED_SERVER:
        near, proof = collected.near[0]
        meant = finding(Cause.ADDRESS_MISTYPED, Certainty.POSSIBLE, proof, intended=near.address)
        findings += wording.finding(meant, values)
    return Answer(
        trace=collected.trace,
        verdict=wording.verdict(state, judgement, None, values),
        findings=tuple(findings),
        messages=(*collected.trace.messages, *collected.trace.candidates)[:MOST_MESSAGES],
        judgements=judgements,
        judged=None,
        intended=None,
        recipients_total=0,
    )
