"""What a mail program of the recipient did with a delivered message."""

from dataclasses import replace

from fremme.codes import Cause, Certainty, EventKind
from fremme.diagnosis.finding import finding
from fremme.diagnosis.model import Judgement
from fremme.texts import N_, Text, text
from fremme.trace.model import Fetch, Recipient, Seen


def fetched(recipient: Recipient, certainty: Certainty, *lines: Seen | None) -> Judgement:
    """What a mail program of the recipient did, as surely as `certainty`, with the lines that say so."""
    known = [fetch for fetch in recipient.fetched if fetch.certainty is certainty]
    program = next(((fetch.protocol or "").upper() for fetch in known if fetch.protocol), "")
    deed = _deed(known)
    told = {"program": program} | ({"deed": deed} if deed else {})
    judgement = finding(Cause.FETCHED_BY_CLIENT, certainty, *(fetch.seen for fetch in known[:3]), *lines)
    return replace(judgement, values=tuple(told.items()), reached=(text(FETCHED_HOW[certainty]),))


FETCHED_HOW = {
    Certainty.CONFIRMED: N_("The log names the message, or the session fetched the whole mailbox."),
    Certainty.LIKELY: N_("The session's count and bytes fit this message, and no other that was stored."),
    Certainty.POSSIBLE: N_("A session fetched mail after the delivery; which mail, the log does not tell."),
}


def _deed(known: list[Fetch]) -> Text | None:
    """What was done to the mail, in a word."""
    took = any(fetch.seen.event.event is EventKind.FETCHED for fetch in known)
    if any(fetch.deleted for fetch in known):
        return text(N_("fetched and deleted") if took else N_("deleted"))
    if any(fetch.folder for fetch in known):
        return text(N_("moved"))
    return text(N_("fetched")) if took else None


def surest_fetch(recipient: Recipient) -> Fetch | None:
    """The fetch that is surest, of equals the first."""
    ranked = sorted(recipient.fetched, key=lambda fetch: (list(Certainty).index(fetch.certainty), fetch.time))
    return ranked[0] if ranked else None
