"""Why a message is where it is for one recipient: a pure function of what the trace found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fremme.addresses import matches
from fremme.codes import Cause, Certainty, EventKind, Side, State, WhoActs
from fremme.diagnosis.fetched import fetched, surest_fetch
from fremme.diagnosis.finding import SIDES, finding
from fremme.diagnosis.model import Judgement
from fremme.diagnosis.phrases import is_spam
from fremme.diagnosis.refused import deferral, refusal, said, words_of
from fremme.dialects.event import Event
from fremme.texts import N_, Text, text
from fremme.trace.model import Message, Recipient, Seen, is_for
from fremme.trace.outcome import worst

STILL_OPEN = timedelta(minutes=10)
"""A session whose last line is so near the end of the logs may have gone on after it (RFC 5321, 4.5.3.2: ten minutes)."""

STILL_TRYING = timedelta(hours=4)
"""How long after a greylisting nobody need act: servers come back within minutes to hours."""

BY_PROGRAM = ("delivered to command", "delivered via")

SUBMISSION = frozenset({"submission", "submissions", "smtps"})
"""Services (RFC 6409, RFC 8314) that take mail only after a log-in."""

SCANNED = {
    "infected": Cause.VIRUS_FOUND,
    "virus": Cause.VIRUS_FOUND,
    "banned": Cause.ATTACHMENT_BLOCKED,
    "spam": Cause.SPAM_REJECTED,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What beside the message itself a judgement needs: when the logs end, whose domains are ours, who was asked for."""

    logs_end: datetime
    sender_is_ours: bool = False
    asked: str | None = None


def judge(message: Message, recipient: Recipient, around: Surroundings) -> Judgement:
    """The cause for one recipient, how sure it is and who acts."""
    sent_on = bool(recipient.forwarded_to) and recipient.folder is None and not _kept(recipient)
    judge_one = _forwarded_away if sent_on else _JUDGES[recipient.state]
    found = judge_one(message, recipient, around)
    if message.possible and found.certainty in (Certainty.CONFIRMED, Certainty.LIKELY):
        how = text(N_("The envelope names another sender; the one asked for may stand behind it."))
        return replace(found, certainty=Certainty.POSSIBLE, reached=(*found.reached, how))
    if recipient.presumed and found.certainty is Certainty.CONFIRMED:
        how = text(N_("The lines name no recipient; they count for the one asked for."))
        return replace(found, certainty=Certainty.LIKELY, reached=(*found.reached, how))
    return found


def _kept(recipient: Recipient) -> bool:
    """Whether a mailbox here has the mail, though it was sent on as well; its server's own log may not be here."""
    redirected = recipient.stored is not None and recipient.stored.event.event is EventKind.REDIRECTED
    return recipient.handed_here and recipient.state is State.DELIVERED and not redirected


def _refused_here(message: Message, recipient: Recipient, around: Surroundings) -> Judgement:
    decisive = recipient.decisive
    if decisive is None:
        return finding(Cause.POLICY_REJECTED, Certainty.POSSIBLE, words="")
    event = decisive.event
    found = refusal(decisive)
    lines = tuple(_attempt_lines(message, recipient))
    scanned = _scanned(message)
    if said(event).cause is None and scanned:
        return finding(scanned, Certainty.LIKELY, *lines, words=words_of(event))
    if found.cause is Cause.POLICY_REJECTED and event.attributes.get("service") in SUBMISSION and not message.login:
        return finding(Cause.LOGIN_FAILED, Certainty.LIKELY, *lines)
    if found.cause is Cause.POLICY_REJECTED and _relaying(event):
        ours = around.sender_is_ours and message.login is None
        how = (
            N_("The sender's domain has mailboxes here, and nobody had logged in.")
            if ours
            else N_("Our server takes no mail for this domain: the sender's server should have asked another.")
        )
        cause = Cause.LOGIN_FAILED if ours else Cause.MX_ELSEWHERE
        return replace(finding(cause, Certainty.LIKELY, *lines), reached=(text(how),))
    if found.cause is Cause.GREYLISTED:
        waiting = around.logs_end - (recipient.attempts[-1].time if recipient.attempts else decisive.time)
        who = WhoActs.NOBODY if waiting < STILL_TRYING else WhoActs.SENDER
        return replace(found, who_acts=who, side=SIDES.get(who), lines=lines)
    return replace(found, lines=lines)


def _relaying(event: Event) -> bool:
    words = (event.reason or "").lower()
    return "relay access denied" in words or "relaying denied" in words or "relay not permitted" in words


def _attempt_lines(message: Message, recipient: Recipient) -> list[Seen]:
    times = {attempt.time for attempt in recipient.attempts}
    kinds = (EventKind.REJECTED, EventKind.TEMPFAILED, EventKind.DEFERRED, EventKind.BOUNCED)
    decided = recipient.decisive.event.event if recipient.decisive else None
    lines = [
        seen
        for seen in message.timeline
        if seen.time in times
        and seen.event.event in (kinds if decided not in kinds else (decided,))
        and (seen.event.recipient is None or is_for(recipient, seen.event.recipient))
    ]
    decisive = [recipient.decisive] if recipient.decisive and recipient.decisive not in lines else []
    return lines[-5:] + decisive


def _interrupted(message: Message, recipient: Recipient, around: Surroundings) -> Judgement:
    under_way = around.logs_end - message.last_seen < STILL_OPEN
    certainty = Certainty.POSSIBLE if under_way else Certainty.LIKELY
    return finding(Cause.CONNECTION_LOST, certainty, recipient.decisive)


def _queued(message: Message, recipient: Recipient, _around: Surroundings) -> Judgement:
    decisive = recipient.decisive
    if decisive is None or decisive.event.event is not EventKind.DEFERRED:
        return Judgement(None, Certainty.NOT_CHECKED, WhoActs.NOBODY, None, (decisive,) if decisive else ())
    return _not_taken(message, recipient, decisive, final=False)


def _bounced(message: Message, recipient: Recipient, _around: Surroundings) -> Judgement:
    decisive = recipient.decisive
    if decisive is None:
        return finding(Cause.RECIPIENT_SERVER_REJECTS, Certainty.POSSIBLE, words="")
    if recipient.stored is decisive:
        return finding(Cause.MAILBOX_RULE, Certainty.CONFIRMED, decisive, folder="")
    scanned = _scanned(message)
    if decisive.event.event is EventKind.SENT and scanned:
        # The filter took it and sent it back itself.
        return finding(scanned, Certainty.CONFIRMED, decisive, words=words_of(decisive.event))
    return _not_taken(message, recipient, decisive, final=True)


def _not_taken(message: Message, recipient: Recipient, decisive: Seen, *, final: bool) -> Judgement:
    """The next server, or the mailbox's own, did not take it: for now, or for good."""
    found = deferral(decisive)
    lines = tuple(_attempt_lines(message, recipient))
    if found.cause is Cause.GREYLISTED and final:
        return replace(found, who_acts=WhoActs.SENDER, side=Side.SENDER, lines=lines)
    if recipient.original and found.cause in (Cause.UNKNOWN_RECIPIENT, Cause.RECIPIENT_DOMAIN_WRONG):
        # The address is one of an alias of ours: whoever keeps the alias can mend it, not the sender.
        return replace(found, who_acts=WhoActs.PROVIDER, side=Side.PROVIDER, lines=lines)
    return replace(found, lines=lines)


def _scanned(message: Message) -> Cause | None:
    """The cause a content scanner's line names, where it blocked the message."""
    for seen in message.timeline:
        event = seen.event
        if event.event not in (EventKind.DISCARDED, EventKind.QUARANTINED, EventKind.REJECTED):
            continue
        if event.virus:
            return Cause.VIRUS_FOUND
        words = f"{event.attributes.get('category', '')} {event.reason or ''}".lower()
        for sign, cause in SCANNED.items():
            if sign in words:
                return cause
    return None


def _discarded(message: Message, recipient: Recipient, _around: Surroundings) -> Judgement:
    decisive = recipient.decisive
    if recipient.stored is not None:
        copy = recipient.stored.event.attributes.get("sieve") == "duplicate"
        cause = Cause.DUPLICATE_DROPPED if copy else Cause.MAILBOX_RULE
        return finding(cause, Certainty.CONFIRMED, recipient.stored, folder="")
    if decisive and decisive.event.event is EventKind.REMOVED:
        return finding(Cause.REMOVED_BY_OPERATOR, Certainty.CONFIRMED, decisive)
    verdict = said(decisive.event) if decisive else None
    cause = _scanned(message) or (verdict.cause if verdict else None) or Cause.POLICY_REJECTED
    scanner = [seen for seen in message.timeline if seen.event.event in (EventKind.QUARANTINED, EventKind.DISCARDED)]
    who = WhoActs.PROVIDER if cause in (Cause.SPAM_REJECTED, Cause.POLICY_REJECTED) else None
    words = words_of(decisive.event) if decisive else ""
    return finding(cause, Certainty.CONFIRMED, decisive, *scanner, who_acts=who, words=words)


def _held(message: Message, recipient: Recipient, _around: Surroundings) -> Judgement:
    cause = _scanned(message)
    scanner = [seen for seen in message.timeline if seen.event.event is EventKind.QUARANTINED]
    if cause is Cause.VIRUS_FOUND:
        return finding(cause, Certainty.CONFIRMED, recipient.decisive, *scanner, words="")
    return finding(Cause.HELD_FOR_REVIEW, Certainty.CONFIRMED, recipient.decisive, *scanner)


def _delivered(message: Message, recipient: Recipient, around: Surroundings) -> Judgement:
    lines = (recipient.stored or recipient.decisive,)
    folder = recipient.stored.event.folder if recipient.stored else recipient.folder
    certainty = Certainty.CONFIRMED if recipient.stored else Certainty.LIKELY
    failed = failed_copies(recipient, around.asked)
    if folder and folder.upper() != "INBOX":
        cause = Cause.SPAM_FILTERED if is_spam(folder) else Cause.MAILBOX_RULE
        how = text(N_("The mailbox's server named the folder as it stored the mail."))
        return replace(finding(cause, certainty, *lines, folder=folder), reached=(how,))
    if failed:
        return _forwarded_away(message, replace(recipient, forwarded_to=failed), around)
    best = surest_fetch(recipient)
    if best is not None and best.certainty in (Certainty.CONFIRMED, Certainty.LIKELY):
        return fetched(recipient, best.certainty, *lines)
    if best is not None:
        certainty = Certainty.LIKELY
    how = text(
        N_("The mailbox's server stored it in the inbox, and no session after it fits this message.")
        if recipient.stored
        else N_("The mailbox took it; no line of the mailbox's server tells the folder.")
    )
    return replace(finding(Cause.NONE, certainty, *lines, place=_place(recipient)), reached=(how,))


def _place(recipient: Recipient) -> Text:
    """Where the recipient finds the mail, as surely as the log tells it."""
    event = recipient.decisive.event if recipient.decisive else None
    if event and (event.transport == "pipe" or (event.reason or "").startswith(BY_PROGRAM)):
        return text(N_("A program on our server took it, and decides what becomes of it."))
    if recipient.stored is None:
        return text(N_("It is probably in the inbox, but the spam folder may have it as well."))
    return text(N_("The recipient finds it in the inbox."))


def failed_copies(recipient: Recipient, asked: str | None) -> tuple[Recipient, ...]:
    """An alias' copies that did not arrive, where the alias was asked for (rules 8 and 9).

    What the mailbox's own rule sent on beside keeping the mail is another matter: the mail is here.
    """
    theirs = asked is not None and matches(asked, recipient.address)
    return tuple(
        copy
        for copy in recipient.forwarded_to
        if copy.state not in (State.DELIVERED, State.RELAYED) and copy.original and not theirs
    )


def _relayed(_message: Message, recipient: Recipient, _around: Surroundings) -> Judgement:
    return finding(Cause.RELAYED_OK, Certainty.CONFIRMED, recipient.decisive)


def _forwarded_away(message: Message, recipient: Recipient, around: Surroundings) -> Judgement:
    """Nothing was kept here: the copies' fate is the message's, and whoever set up the forwarding acts."""
    state = worst(recipient.forwarded_to)
    copy = next(one for one in recipient.forwarded_to if one.state is state)
    by_rule = recipient.handed_here and copy.original is None
    setter = WhoActs.RECIPIENT if by_rule else WhoActs.PROVIDER
    if state in (State.RELAYED, State.DELIVERED):
        return finding(
            Cause.FORWARDED_ELSEWHERE, Certainty.CONFIRMED, recipient.decisive, copy.decisive, who_acts=WhoActs.NOBODY
        )
    inner = judge(message, copy, around)
    if inner.cause is None:
        return finding(Cause.FORWARDED_ELSEWHERE, Certainty.LIKELY, recipient.decisive, who_acts=setter)
    return replace(inner, who_acts=setter, side=SIDES[setter])


_JUDGES: dict[State, Callable[[Message, Recipient, Surroundings], Judgement]] = {
    State.REJECTED: _refused_here,
    State.TEMPFAILED: _refused_here,
    State.INTERRUPTED: _interrupted,
    State.QUEUED: _queued,
    State.BOUNCED: _bounced,
    State.DISCARDED: _discarded,
    State.HELD: _held,
    State.DELIVERED: _delivered,
    State.RELAYED: _relayed,
}
