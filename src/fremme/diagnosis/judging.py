"""Why a message is where it is for one recipient: a pure function of what the trace found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fremme.addresses import matches
from fremme.codes import Cause, Certainty, EventKind, Side, State, WhoActs
from fremme.diagnosis.causes import info
from fremme.diagnosis.model import Judgement
from fremme.diagnosis.phrases import is_spam, shortened
from fremme.dialects.event import Event
from fremme.replies.classifier import classify
from fremme.replies.verdict import ReplyVerdict
from fremme.texts import N_, Text, text
from fremme.trace.model import Fetch, Message, Recipient, Seen
from fremme.trace.outcome import worst

STILL_TRYING = timedelta(hours=4)
"""How long after a greylisting nobody need act: servers come back within minutes to hours."""

OURS_WHEN_SENT = frozenset(
    {
        Cause.SENDING_SERVER_PROBLEM,
        Cause.SENDER_UNAUTHENTICATED,
        Cause.SPF_FAIL,
        Cause.DKIM_FAIL,
        Cause.DMARC_REJECT,
        Cause.BLOCKLISTED_IP,
        Cause.HELO_OR_PTR_INVALID,
        Cause.ACCOUNT_COMPROMISED,
    }
)
"""Causes that our own server has to mend where it was our server that sent."""

QUOTED = 300
"""Longest quotation of a server's own words, in characters."""

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
    sent_on = bool(recipient.forwarded_to) and recipient.folder is None
    judge_one = _forwarded_away if sent_on else _JUDGES[recipient.state]
    found = judge_one(message, recipient, around)
    if message.possible and found.certainty in (Certainty.CONFIRMED, Certainty.LIKELY):
        return replace(found, certainty=Certainty.POSSIBLE)
    if recipient.presumed and found.certainty is Certainty.CONFIRMED:
        return replace(found, certainty=Certainty.LIKELY)
    return found


def finding(
    cause: Cause, certainty: Certainty, *lines: Seen | None, who_acts: WhoActs | None = None, **values: object
) -> Judgement:
    """A judgement with the cause's own party, or another one."""
    known = info(cause)
    acts = who_acts or known.who_acts
    side = known.side if acts is known.who_acts else _SIDES.get(acts)
    kept = tuple(seen for seen in lines if seen is not None)
    return Judgement(cause, certainty, acts, side, kept, tuple(values.items()))


_SIDES = {
    WhoActs.SENDER: Side.SENDER,
    WhoActs.RECIPIENT: Side.RECIPIENT,
    WhoActs.PROVIDER: Side.PROVIDER,
    WhoActs.OTHER_PROVIDER: Side.OTHER_PROVIDER,
}


def said(event: Event) -> ReplyVerdict:
    """What a refusal's or deferral's words mean."""
    host = event.relay.host if event.relay else None
    words = event.reason or ""
    if event.client is not None and "Sender address rejected: undeliverable address" in words:
        # What another server said when asked about the sender is no word about the recipient.
        words = words.partition(": host ")[0]
    return classify(words, reply=event.reply, status=event.status, remote_host=host)


def _words(event: Event) -> str:
    return shortened(" ".join((event.reason or event.text).split()), QUOTED)


def _refused_here(message: Message, recipient: Recipient, around: Surroundings) -> Judgement:
    decisive = recipient.decisive
    if decisive is None:
        return finding(Cause.POLICY_REJECTED, Certainty.POSSIBLE, words="")
    event = decisive.event
    found = refusal(decisive)
    lines = tuple(_attempt_lines(message, recipient))
    scanned = _scanned(message)
    if said(event).cause is None and scanned:
        return finding(scanned, Certainty.LIKELY, *lines, words=_words(event))
    if found.cause is Cause.POLICY_REJECTED and event.attributes.get("service") in SUBMISSION and not message.login:
        return finding(Cause.LOGIN_FAILED, Certainty.LIKELY, *lines)
    if found.cause is Cause.POLICY_REJECTED and _relaying(event):
        ours = around.sender_is_ours and message.login is None
        return finding(Cause.LOGIN_FAILED if ours else Cause.MX_ELSEWHERE, Certainty.LIKELY, *lines)
    if found.cause is Cause.GREYLISTED:
        waiting = around.logs_end - (recipient.attempts[-1].time if recipient.attempts else decisive.time)
        who = WhoActs.NOBODY if waiting < STILL_TRYING else WhoActs.SENDER
        return replace(found, who_acts=who, side=_SIDES.get(who), lines=lines)
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
        if seen.time in times and seen.event.event in (kinds if decided not in kinds else (decided,))
    ]
    decisive = [recipient.decisive] if recipient.decisive and recipient.decisive not in lines else []
    return lines[-5:] + decisive


def _interrupted(_message: Message, recipient: Recipient, _around: Surroundings) -> Judgement:
    return finding(Cause.CONNECTION_LOST, Certainty.LIKELY, recipient.decisive)


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
    return _not_taken(message, recipient, decisive, final=True)


def _not_taken(message: Message, recipient: Recipient, decisive: Seen, *, final: bool) -> Judgement:
    """The next server, or the mailbox's own, did not take it: for now, or for good."""
    found = deferral(decisive)
    lines = tuple(_attempt_lines(message, recipient))
    if found.cause is Cause.GREYLISTED and final:
        return replace(found, who_acts=WhoActs.SENDER, side=Side.SENDER, lines=lines)
    return replace(found, lines=lines)


def deferral(seen: Seen) -> Judgement:
    """What it means that a server said "not now" or no: the next one of ours, or we of a client's."""
    event = seen.event
    if event.client is not None and event.relay is None:
        return refusal(seen)
    verdict = said(event)
    here = event.transport not in ("smtp", "relay", "error", "retry") or _on_this_machine(event)
    cause, certainty = verdict.cause, verdict.certainty
    if cause is None:
        spoke = event.reply is not None
        cause = Cause.RECIPIENT_SERVER_REJECTS if spoke else Cause.RECIPIENT_SERVER_UNREACHABLE
        certainty = Certainty.CONFIRMED if spoke else Certainty.LIKELY
    if here and cause in (Cause.RECIPIENT_SERVER_UNREACHABLE, Cause.RECIPIENT_SERVER_REJECTS):
        cause, certainty = Cause.CONFIGURATION_ERROR, Certainty.LIKELY
    who = None
    if not here and cause in OURS_WHEN_SENT:
        who = WhoActs.PROVIDER
    elif not here and cause is Cause.TLS_FAILED and "certificate" in _words(event).lower():
        who = WhoActs.OTHER_PROVIDER
    elif _our_login_refused(event):
        cause = Cause.CONFIGURATION_ERROR
    elif not here and event.relay is not None and cause in (Cause.POLICY_REJECTED, Cause.CONFIGURATION_ERROR):
        cause = Cause.RECIPIENT_SERVER_REJECTS
    elif cause is Cause.GREYLISTED:
        who = WhoActs.NOBODY
    return _quoting(finding(cause, certainty, seen, who_acts=who), event, verdict)


def _our_login_refused(event: Event) -> bool:
    """Whether the next server refused the log-in that our set-up gives it (smtp_sasl_auth_enable)."""
    return (event.reason or "").startswith("SASL authentication failed")


def refusal(seen: Seen) -> Judgement:
    """What our own refusal of a client's mail means."""
    verdict = said(seen.event)
    cause = verdict.cause or Cause.POLICY_REJECTED
    certainty = verdict.certainty if verdict.cause else Certainty.LIKELY
    return _quoting(finding(cause, certainty, seen), seen.event, verdict)


def _quoting(judgement: Judgement, event: Event, verdict: ReplyVerdict) -> Judgement:
    """A judgement with what its words may quote of the refusal."""
    ip = event.client.ip if event.client else None
    quoted = {"words": _words(event), "list": verdict.detail or "", "ip": ip or ""}
    return replace(judgement, values=tuple(quoted.items()))


def _on_this_machine(event: Event) -> bool:
    """Whether the next server is a filter or a mailbox server on the same machine."""
    ip = event.relay.ip if event.relay else event.attributes.get("remote_ip")
    return ip is not None and (ip.startswith("127.") or ip == "::1")


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
    words = _words(decisive.event) if decisive else ""
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
    if folder and is_spam(folder):
        return finding(Cause.SPAM_FILTERED, certainty, *lines, folder=folder)
    if folder and folder.upper() != "INBOX":
        return finding(Cause.MAILBOX_RULE, certainty, *lines, folder=folder)
    if failed:
        return _forwarded_away(message, replace(recipient, forwarded_to=failed), around)
    best = _surest_fetch(recipient)
    if best is not None and best.certainty in (Certainty.CONFIRMED, Certainty.LIKELY):
        return fetched(recipient, best.certainty, *lines)
    if best is not None:
        certainty = Certainty.LIKELY
    return finding(Cause.NONE, certainty, *lines)


def fetched(recipient: Recipient, certainty: Certainty, *lines: Seen | None) -> Judgement:
    """What a mail program of the recipient did, as surely as `certainty`, with the lines that say so."""
    known = [fetch for fetch in recipient.fetched if fetch.certainty is certainty]
    program = next(((fetch.protocol or "").upper() for fetch in known if fetch.protocol), "")
    deed = _deed(known)
    told = {"program": program} | ({"deed": deed} if deed else {})
    judgement = finding(Cause.FETCHED_BY_CLIENT, certainty, *(fetch.seen for fetch in known[:3]), *lines)
    return replace(judgement, values=tuple(told.items()))


def _deed(known: list[Fetch]) -> Text | None:
    """What was done to the mail, in a word."""
    took = any(fetch.seen.event.event is EventKind.FETCHED for fetch in known)
    if any(fetch.deleted for fetch in known):
        return text(N_("fetched and deleted") if took else N_("deleted"))
    if any(fetch.folder for fetch in known):
        return text(N_("moved"))
    return text(N_("fetched")) if took else None


def failed_copies(recipient: Recipient, asked: str | None) -> tuple[Recipient, ...]:
    """Copies sent on that did not arrive; an alias' copies count only where the alias was asked for (rules 8 and 9)."""
    theirs = asked is not None and matches(asked, recipient.address)
    return tuple(
        copy
        for copy in recipient.forwarded_to
        if copy.state not in (State.DELIVERED, State.RELAYED) and not (copy.original and theirs)
    )


def _surest_fetch(recipient: Recipient) -> Fetch | None:
    ranked = sorted(recipient.fetched, key=lambda fetch: (list(Certainty).index(fetch.certainty), fetch.time))
    return ranked[0] if ranked else None


def _relayed(_message: Message, recipient: Recipient, _around: Surroundings) -> Judgement:
    return finding(Cause.RELAYED_OK, Certainty.CONFIRMED, recipient.decisive)


def _forwarded_away(message: Message, recipient: Recipient, around: Surroundings) -> Judgement:
    """Nothing was kept here: the copies' fate is the message's, and whoever set up the forwarding acts."""
    state = worst(recipient.forwarded_to)
    copy = next(one for one in recipient.forwarded_to if one.state is state)
    by_rule = recipient.stored is not None and recipient.stored.event.event is EventKind.REDIRECTED
    setter = WhoActs.RECIPIENT if by_rule else WhoActs.PROVIDER
    if state in (State.RELAYED, State.DELIVERED):
        return finding(
            Cause.FORWARDED_ELSEWHERE, Certainty.CONFIRMED, recipient.decisive, copy.decisive, who_acts=WhoActs.NOBODY
        )
    inner = judge(message, copy, around)
    if inner.cause is None:
        return finding(Cause.FORWARDED_ELSEWHERE, Certainty.LIKELY, recipient.decisive, who_acts=setter)
    return replace(inner, who_acts=setter, side=_SIDES[setter])


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
