"""`why`: collects what a verdict needs, and asks for it. The only module of this room that touches a store."""

from dataclasses import replace
from datetime import UTC, datetime

from fremme.addresses import parse
from fremme.archive.protocol import Store
from fremme.codes import Cause, State
from fremme.diagnosis.collected import Collected
from fremme.diagnosis.judging import Surroundings, judge
from fremme.diagnosis.known import hosted_here, near_mailboxes, near_taking_domains
from fremme.diagnosis.misuse import burst
from fremme.diagnosis.model import Answer
from fremme.diagnosis.verdict import answer
from fremme.trace.model import Message, Trace
from fremme.trace.question import Question
from fremme.trace.tracing import trace

NEAR_MATTERS = frozenset({Cause.UNKNOWN_RECIPIENT, Cause.RECIPIENT_DOMAIN_WRONG})


def why(store: Store, question: Question) -> Answer:
    """Why a mail did not arrive, or where it is."""
    return answer(collect(store, question))


def collect(store: Store, question: Question) -> Collected:
    """What a verdict on a question needs: the trace, and near addresses and the sender's other mail where they matter."""
    found = trace(store, question)
    around = Surroundings(
        logs_end=max((one.last for one in found.coverage), default=question.at or datetime.now(UTC)),
        sender_is_ours=_sender_is_ours(store, found),
        asked=question.recipient,
    )
    collected = Collected(found, around)
    causes = {judge(message, one, around).cause for message in found.messages for one in message.recipients}
    asked = _asked(question, found)
    certain = [one for message in found.messages for one in message.recipients if not one.presumed]
    if asked and "@" in asked.lstrip("@") and (not certain or causes & NEAR_MATTERS):
        collected = replace(
            collected,
            near=tuple(near_mailboxes(store, asked)),
            near_domains=tuple(near_taking_domains(store, asked, _sender(question, found)))
            if Cause.RECIPIENT_DOMAIN_WRONG in causes
            else (),
        )
    limited = next((one for one in found.messages if _limited(one, around)), None)
    if limited:
        login = limited.login or limited.sender or ""
        collected = replace(collected, burst=burst(store, login, limited.last_seen))
    if not certain and question.sender is not None and question.recipient is not None:
        collected = replace(collected, senders=trace(store, replace(question, recipient=None)))
    return collected


def _limited(message: Message, around: Surroundings) -> bool:
    return any(judge(message, one, around).cause is Cause.RATE_LIMITED for one in message.recipients)


def _sender(question: Question, found: Trace) -> str | None:
    named = next((message.sender for message in found.messages if message.sender), None)
    return named or question.sender or None


def _asked(question: Question, found: Trace) -> str | None:
    """The address that may be mistyped: the one asked for, else that of a refused recipient."""
    if question.recipient:
        return question.recipient
    refused = (
        one.address
        for message in found.messages
        for one in message.recipients
        if one.state in (State.REJECTED, State.BOUNCED)
    )
    return next(refused, None)


def _sender_is_ours(store: Store, found: Trace) -> bool:
    """Whether a refused sender's domain has mailboxes here: asked only where a refusal to relay turns on it."""
    for message in found.messages:
        refused = any("relay" in (seen.event.reason or "").lower() for seen in message.timeline)
        if refused and message.sender and "@" in message.sender:
            return hosted_here(store, parse(message.sender).domain)
    return False
