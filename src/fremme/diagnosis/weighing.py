"""What more is known than a refusal's own words, and what was overcome on the way."""

from dataclasses import replace
from datetime import datetime

from fremme.codes import Cause, Certainty, EventKind, State, WhoActs
from fremme.diagnosis.collected import Collected
from fremme.diagnosis.fetched import fetched
from fremme.diagnosis.finding import finding
from fremme.diagnosis.model import Judgement
from fremme.diagnosis.refused import deferral
from fremme.diagnosis.wording import when
from fremme.texts import N_, text
from fremme.trace.model import Message, Recipient, Seen, is_for


def beaten(collected: Collected, recipient: Recipient, judgement: Judgement) -> Judgement:
    """The cause that beats the one a refusal names, where there is more to know than its words (rules 3 and 7)."""
    if judgement.cause is Cause.RATE_LIMITED and collected.burst:
        sent = (collected.burst[0], collected.burst[-1])
        told = finding(Cause.ACCOUNT_COMPROMISED, Certainty.LIKELY, *judgement.lines, *sent, who_acts=WhoActs.PROVIDER)
        how = text(
            N_("{count} mails in the hour before, many times the account's busiest hour until then."),
            count=len(collected.burst),
        )
        return replace(told, reached=(*judgement.reached, how))
    return _with_near_miss(collected, recipient, judgement)


def _with_near_miss(collected: Collected, recipient: Recipient, judgement: Judgement) -> Judgement:
    """address_mistyped beats unknown_recipient and recipient_domain_wrong where a near address is known (rule 3)."""
    if recipient.original:
        return judgement
    if judgement.cause is Cause.UNKNOWN_RECIPIENT and collected.near and _is_asked(collected, recipient):
        near, proof = collected.near[0]
        told = finding(Cause.ADDRESS_MISTYPED, Certainty.LIKELY, *judgement.lines, proof, intended=near.address)
        how = text(N_("The logs show mail delivered to {near}, a slip or two away."), near=near.address)
        return replace(told, reached=(*judgement.reached, how))
    if judgement.cause is Cause.RECIPIENT_DOMAIN_WRONG and collected.near_domains and _is_asked(collected, recipient):
        domain, proof = collected.near_domains[0]
        meant = f"{recipient.address.rpartition('@')[0]}@{domain}"
        told = finding(Cause.ADDRESS_MISTYPED, Certainty.LIKELY, *judgement.lines, proof, intended=meant)
        how = text(N_("{near} has taken mail from here, and is a slip or two away."), near=domain)
        return replace(told, reached=(*judgement.reached, how))
    return judgement


def _is_asked(collected: Collected, recipient: Recipient) -> bool:
    asked = collected.trace.question.recipient
    return asked is None or is_for(recipient, asked)


def overcome(message: Message, recipient: Recipient, judgement: Judgement) -> list[Judgement]:
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
        lost = deferral(seen)
        if lost.cause is not None and lost.cause is not judgement.cause and lost.cause not in found:
            cost = ("cost", _until_next(seen, message, recipient) - seen.time)
            found[lost.cause] = replace(lost, values=(*lost.values, cost))
    possible = any(fetch.certainty is Certainty.POSSIBLE for fetch in recipient.fetched)
    if judgement.cause is Cause.NONE and possible:
        found[Cause.FETCHED_BY_CLIENT] = fetched(recipient, Certainty.POSSIBLE)
    return list(found.values())


def _until_next(seen: Seen, message: Message, recipient: Recipient) -> datetime:
    """When the next try came: of the retries for the same reason the one that was another's, or that worked."""
    later = [attempt for attempt in recipient.attempts if attempt.time > seen.time]
    other = next((one.time for one in later if (one.reply, one.status) != (seen.event.reply, seen.event.status)), None)
    return min(other or when(message, recipient), when(message, recipient))


def _about(seen: Seen, recipient: Recipient) -> bool:
    return seen.event.recipient is None or any(
        is_for(recipient, name) for name in (seen.event.recipient, seen.event.original_recipient) if name
    )
