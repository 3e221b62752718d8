"""What a refusal or a deferral means: its words, and whose server said them to whom."""

import re
from dataclasses import replace

from fremme.codes import Cause, Certainty, WhoActs
from fremme.diagnosis.finding import finding
from fremme.diagnosis.model import Judgement
from fremme.diagnosis.phrases import shortened
from fremme.dialects.event import Event
from fremme.replies.classifier import classify
from fremme.replies.verdict import ReplyVerdict
from fremme.texts import N_, text
from fremme.trace.model import Seen

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

QUOTED_IP = re.compile(r"\[((?:\d{1,3}\.){3}\d{1,3})\]")
"""The address a server quotes as it refuses it."""

QUOTED = 300
"""Longest quotation of a server's own words, in characters."""


def said(event: Event) -> ReplyVerdict:
    """What a refusal's or deferral's words mean."""
    host = event.relay.host if event.relay else None
    words = event.reason or ""
    if event.client is not None and "Sender address rejected: undeliverable address" in words:
        # What another server said when asked about the sender is no word about the recipient.
        words = words.partition(": host ")[0]
    return classify(words, reply=event.reply, status=event.status, remote_host=host)


def words_of(event: Event) -> str:
    """A refusal's own words, fit to be quoted."""
    return shortened(" ".join((event.reason or event.text).split()), QUOTED)


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
    elif not here and cause is Cause.TLS_FAILED and "certificate" in words_of(event).lower():
        who = WhoActs.OTHER_PROVIDER
    elif _our_login_refused(event) or (not here and cause is Cause.LOGIN_FAILED):
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
    named = event.relay.host if event.relay else None
    words = (event.reason or "").rpartition(" said: ")[2]
    said_ip = QUOTED_IP.search(words) if event.client is None else None
    quoted = {
        "words": words_of(event),
        "list": verdict.detail or named or "",
        "ip": ip or (said_ip[1] if said_ip else ""),
    }
    if verdict.rule:
        how = text(N_("The refusal's words fit the rule {rule} ({source})."), rule=verdict.rule, source=verdict.source)
    else:
        how = text(N_("No rule knows the refusal's words; the cause is what is left then."))
    return replace(judgement, values=tuple(quoted.items()), reached=(how,))


def _on_this_machine(event: Event) -> bool:
    """Whether the next server is a filter or a mailbox server on the same machine."""
    ip = event.relay.ip if event.relay else event.attributes.get("remote_ip")
    return ip is not None and (ip.startswith("127.") or ip == "::1")
