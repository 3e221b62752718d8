"""One sentence of what happened to a mail, by its state, the way it went, and what is known of it."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from fremme.codes import Direction, State
from fremme.diagnosis.phrases import duration, filled, folder, hedged, size
from fremme.texts import N_, Text, joined

__all__ = ["duration", "folder", "hedged", "placeholders", "sentence", "size"]

NO_LOG = N_("No log covers this time, so it cannot be told what became of the mail.")
NO_TRACE = N_("The logs cover the time and have no trace of the mail.")
NO_TRACE_SO_FAR = N_("The logs have no trace of the mail, but they do not cover the whole time.")
NO_TIME_NAMED = N_("The logs that were read have no trace of the mail. Name a time to learn whether they cover it.")

VARIANTS: Mapping[tuple[State, Direction | None], tuple[str, ...]] = {
    (State.INTERRUPTED, None): (
        N_("{client} contacted our server on {time}, but the mail was not handed over."),
        N_("Our server was contacted on {time}, but the mail was not handed over."),
        N_("Our server was contacted, but the mail was not handed over."),
    ),
    (State.REJECTED, None): (
        N_("Our server refused the mail when {client} tried to hand it over on {time}."),
        N_("Our server refused the mail on {time}."),
        N_("Our server refused the mail."),
    ),
    (State.TEMPFAILED, None): (
        N_("Our server has not accepted the mail yet: on {time} it asked {client} to try again later."),
        N_("Our server has not accepted the mail yet: on {time} it asked the other side to try again later."),
        N_("Our server has not accepted the mail yet: it asked the other side to try again later."),
    ),
    (State.QUEUED, None): (N_("The mail is in our queue and will be tried again."),),
    (State.QUEUED, Direction.OUT): (
        N_("The mail is in our queue: {remote} did not take it on {time}, and it will be tried again."),
        N_("The mail is in our queue and will be tried again."),
    ),
    (State.QUEUED, Direction.FORWARDED): (
        N_("The forwarded mail is in our queue: {remote} did not take it on {time}, and it will be tried again."),
        N_("The forwarded mail is in our queue and will be tried again."),
    ),
    (State.BOUNCED, None): (
        N_("Our server first accepted the mail, but gave it up on {time}."),
        N_("Our server first accepted the mail, but gave it up."),
    ),
    (State.BOUNCED, Direction.OUT): (
        N_("{remote} refused the mail on {time}."),
        N_("The next server refused the mail on {time}."),
        N_("The next server refused the mail."),
    ),
    (State.BOUNCED, Direction.FORWARDED): (
        N_("The mail was forwarded, but {remote} refused it on {time}."),
        N_("The mail was forwarded, but the next server refused it."),
    ),
    (State.DISCARDED, None): (
        N_("Our server accepted the mail, but dropped it on {time} without telling anyone."),
        N_("Our server accepted the mail, but dropped it without telling anyone."),
    ),
    (State.HELD, None): (
        N_("The mail has been held back on our server since {time}."),
        N_("The mail is being held back on our server."),
    ),
    (State.DELIVERED, None): (
        N_("The mail was delivered to {folder} on {time}, {delay} late."),
        N_("The mail was delivered on {time}, {delay} late."),
        N_("The mail was delivered to {folder} on {time}."),
        N_("The mail was delivered on {time}."),
        N_("The mail was delivered."),
    ),
    (State.DELIVERED, Direction.FORWARDED): (
        N_("The mail was forwarded and delivered to {folder} on {time}."),
        N_("The mail was forwarded and delivered on {time}."),
        N_("The mail was forwarded and delivered."),
    ),
    (State.RELAYED, None): (
        N_("Our server handed the mail on to {remote}, which accepted it on {time}, {delay} late."),
        N_("Our server handed the mail on to {remote}, which accepted it on {time}."),
        N_("Our server handed the mail on, and the next server accepted it on {time}."),
        N_("Our server handed the mail on, and the next server accepted it."),
    ),
    (State.RELAYED, Direction.FORWARDED): (
        N_("The mail was forwarded, and {remote} accepted it on {time}."),
        N_("The mail was forwarded, and the next server accepted it."),
    ),
}
"""The sentences, the one that tells most first; the last one needs nothing to be known. `None`: any direction."""

TOLD = N_("The sender should have got an error mail.")
"""After a bounce, but for the null sender: nobody is told then."""

NOT_TRIED = (N_("The mail is in our queue. The logs end before it was tried."),)
NO_SERVER = (
    N_("Our server found no server to send the mail to, and gave it up on {time}."),
    N_("Our server found no server to send the mail to."),
)

GIVEN_UP = (
    N_("Our server gave the mail up on {time}: {remote} had not taken it in all that time."),
    N_("Our server gave the mail up on {time}: it had waited too long."),
    N_("Our server gave the mail up: it had waited too long."),
)
"""Bounced, because the time a mail may wait in the queue had run out."""


def sentence(
    state: State | None,
    direction: Direction | None,
    values: Mapping[str, Any],
    *,
    known: frozenset[str],
    covered: bool = True,
    gave_up: bool = False,
    tried: bool = True,
    no_server: bool = False,
) -> Text:
    """The sentence of what happened to a mail.

    `state` is `None` where no log covers the time. `values` may hold sender, recipient, time (a `datetime`), remote (the
    other server's name), client (the name or IP of what handed the mail over), folder (its name, or the `Text` of
    `folder`), delay (a `Text` of `duration`); `known` says which of them hold something, and the sentence tells no
    others. `covered` is false where the logs cover only a part of the time, `gave_up` true where a mail was bounced
    because its time in the queue had run out, `tried` false where a queued mail was not tried yet, `no_server` true where the
    domain has no server to ask.
    """
    variants = _variants(state, direction, known, covered, gave_up)
    if state is State.QUEUED and not tried:
        variants = NOT_TRIED
    elif state is State.BOUNCED and no_server and not gave_up:
        variants = NO_SERVER
    message = next(one for one in variants if placeholders(one) <= known)
    told = filled(values)
    happened = Text(message, {name: told[name] for name in sorted(placeholders(message))})
    return joined([happened, Text(TOLD)]) if state is State.BOUNCED and values.get("sender") != "" else happened


def placeholders(message: str) -> frozenset[str]:
    """The names of a format string's `{values}`.

    Raises `ValueError` where the braces do not match.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(message) if name is not None)


def _no_trace(known: frozenset[str], covered: bool) -> tuple[str, ...]:
    if covered:
        return (NO_TRACE,)
    return (NO_TRACE_SO_FAR if "time" in known else NO_TIME_NAMED,)


def _variants(
    state: State | None, direction: Direction | None, known: frozenset[str], covered: bool, gave_up: bool
) -> tuple[str, ...]:
    if state is None:
        return (NO_LOG,)
    if state is State.NEVER_SEEN:
        return _no_trace(known, covered)
    if state is State.BOUNCED and gave_up:
        return GIVEN_UP
    return VARIANTS.get((state, direction)) or VARIANTS[state, None]
