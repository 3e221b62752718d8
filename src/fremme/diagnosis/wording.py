"""The words of a verdict and of its findings: the state's sentence, the cause's, the advice."""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from fremme.codes import Cause, Direction, EventKind, State
from fremme.diagnosis import headings
from fremme.diagnosis.causes import info
from fremme.diagnosis.model import Finding, Judgement, Verdict, log_evidence
from fremme.diagnosis.phrases import duration, filled, hedged, known
from fremme.diagnosis.states import sentence
from fremme.texts import N_, Text, joined, text
from fremme.trace.model import Message, Recipient
from fremme.trace.question import Question

WORTH_TELLING = timedelta(minutes=1)
"""A delay shorter than this is not worth a word."""

Values = dict[str, object]


class Wording:
    """Puts judgements into words, with times in the question's zone."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.zone: tzinfo | None = ZoneInfo(question.timezone) if question.timezone else None

    def values(self, message: Message, recipient: Recipient, intended: str | None) -> Values:
        """What the sentences about a message may name."""
        client = message.client
        found: Values = {
            "sender": message.sender,
            "recipient": recipient.original or recipient.address,
            "time": when(message, recipient),
            "remote": recipient.remote_host or _copy_host(recipient),
            "client": (client.host or client.ip) if client else None,
            "folder": recipient.folder,
            "intended": intended,
        }
        late = when(message, recipient) - message.first_seen
        if late >= WORTH_TELLING:
            found["delay"] = duration(late.total_seconds())
        return found

    def asked(self) -> Values:
        """What the sentences may name where there is no message."""
        question = self.question
        return {"sender": question.sender, "recipient": question.recipient, "time": question.at}

    def verdict(
        self,
        state: State | None,
        judgement: Judgement,
        message: Message | None,
        values: Values,
        recipient: Recipient | None = None,
    ) -> Verdict:
        """The verdict: what happened, why, who can do what."""
        direction = _direction(message, recipient) if message else None
        every = self._local({**values, **dict(judgement.values)})
        gave_up = any(seen.event.event is EventKind.EXPIRED for seen in (message.timeline if message else ()))
        happened = sentence(
            state,
            direction,
            every,
            known=known(every),
            covered=bool(every.get("covered")),
            gave_up=gave_up,
            tried=judgement.cause is not None,
            no_server=judgement.cause is Cause.RECIPIENT_DOMAIN_WRONG and not every.get("remote"),
        )
        parts, advice = [happened], list[Text]()
        if judgement.cause is not None:
            words = info(judgement.cause).told(judgement.who_acts)
            parts.append(text(words.summary, **filled(every)))
            advice = [text(step, **filled(every)) for step in words.advice]
        return Verdict(
            state=state,
            cause=judgement.cause,
            certainty=judgement.certainty,
            side=judgement.side,
            who_acts=judgement.who_acts,
            summary=joined(parts),
            advice=tuple(advice),
        )

    def finding(self, judgement: Judgement, values: Values) -> list[Finding]:
        """A finding of its own, said as surely as it is known; none where the judgement names no cause."""
        if judgement.cause is None:
            return []
        every = self._local({**values, **dict(judgement.values)})
        summary = text(info(judgement.cause).told(judgement.who_acts).summary, **filled(every))
        cost = every.get("cost")
        if isinstance(cost, timedelta):
            name = text(headings.CAUSES[judgement.cause])
            summary = text(headings.OVERCOME, cause=name, delay=duration(cost.total_seconds()))
        told = Finding(
            cause=judgement.cause,
            certainty=judgement.certainty,
            side=judgement.side,
            who_acts=judgement.who_acts,
            summary=hedged(judgement.certainty, summary),
            evidence=log_evidence(*judgement.lines),
            reached=judgement.reached or (text(N_("The log says it in so many words.")),),
        )
        return [told]

    def _local(self, values: Values) -> Values:
        return {
            name: value.astimezone(self.zone) if self.zone and isinstance(value, datetime) else value
            for name, value in values.items()
        }


def when(message: Message, recipient: Recipient) -> datetime:
    """When it was decided what became of a message, by the clock of the host that handed it on."""
    decisive = recipient.decisive or recipient.stored
    return recipient.ended or (decisive.time if decisive else message.last_seen)


def _direction(message: Message, recipient: Recipient | None) -> Direction | None:
    """The way the mail went for this recipient: another recipient's copy may have been sent on, this one's not."""
    if message.direction is Direction.FORWARDED and recipient is not None:
        sent_on = recipient.remote_host or recipient.forwarded_to
        return Direction.FORWARDED if sent_on and (recipient.original or recipient.forwarded_to) else Direction.IN
    return message.direction


def _copy_host(recipient: Recipient) -> str | None:
    return next((copy.remote_host for copy in recipient.forwarded_to if copy.remote_host), None)
