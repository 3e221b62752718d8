"""An answer about one message and recipient, and which of those that fit is told."""

from datetime import timedelta

from fremme.addresses import matches
from fremme.codes import WORST_FIRST, Cause, State
from fremme.diagnosis.collected import Collected
from fremme.diagnosis.judging import failed_copies
from fremme.diagnosis.model import Answer, Judgement
from fremme.diagnosis.weighing import overcome
from fremme.diagnosis.wording import Wording
from fremme.trace.model import Message, Recipient, Trace
from fremme.trace.outcome import worst
from fremme.trace.tracing import distance

MOST_MESSAGES = 50

Judgements = dict[int, Judgement]
"""Judgements by the `id()` of their recipient."""


def about_message(collected: Collected, judgements: Judgements, message: Message, recipient: Recipient) -> Answer:
    """The answer that is told of a message that fits."""
    trace, wording = collected.trace, Wording(collected.trace.question)
    judgement = judgements[id(recipient)]
    intended = str(dict(judgement.values)["intended"]) if judgement.cause is Cause.ADDRESS_MISTYPED else None
    values = wording.values(message, recipient, intended)
    told = [judgement, *overcome(message, recipient, judgement)]
    return Answer(
        trace=trace,
        verdict=wording.verdict(
            _state(recipient, judgement, trace.question.recipient), judgement, message, values, recipient
        ),
        findings=tuple(one for each in told for one in wording.finding(each, values)),
        messages=(message, *(one for one in trace.messages if one is not message))[:MOST_MESSAGES],
        judgements=judgements,
        judged=(message, recipient),
        intended=intended,
        recipients_total=message.recipients_total,
    )


def _branches_of(recipient: Recipient, asked: str) -> tuple[Recipient, ...]:
    """The recipient where it is the one asked for, else the copies sent on that are."""
    if matches(asked, recipient.address) or matches(asked, recipient.original):
        return (recipient,)
    return tuple(one for copy in recipient.forwarded_to for one in _branches_of(copy, asked))


def _state(recipient: Recipient, judgement: Judgement, asked: str | None) -> State:
    """The state that is told: where an alias' copy failed and that is the verdict, the copy's (rule 8)."""
    failed = failed_copies(recipient, asked)
    kept = recipient.state is State.DELIVERED and (recipient.folder is not None or recipient.handed_here)
    if kept and failed and judgement.cause not in (Cause.SPAM_FILTERED, Cause.MAILBOX_RULE):
        return worst(failed)
    return recipient.state


def every_recipient(recipients: tuple[Recipient, ...]) -> list[Recipient]:
    """Recipients with those that a rule or an alias sent their mail on to."""
    return [one for recipient in recipients for one in (recipient, *every_recipient(recipient.forwarded_to))]


def chosen(trace: Trace, *, presumed: bool) -> tuple[Message, Recipient] | None:
    """Of the recipients asked for the one that went worst, of equals the nearest to the time (contract, rule 9)."""
    asked = trace.question.recipient
    exact = [message for message in trace.messages if not message.possible]
    candidates = [
        (message, recipient)
        for message in exact or trace.messages
        for whole in message.recipients
        for recipient in ((whole,) if asked is None else _branches_of(whole, asked))
        if recipient.presumed is presumed
    ]
    at = trace.question.at

    def rank(pair: tuple[Message, Recipient]) -> tuple[int, float]:
        message, recipient = pair
        away = distance(message, at) if at else -timedelta(seconds=message.last_seen.timestamp())
        return WORST_FIRST.index(recipient.state), away.total_seconds()

    return min(candidates, key=rank, default=None)
