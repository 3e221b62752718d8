"""A burst by one log-in unlike its own past: a sign that somebody else uses the account."""

from datetime import datetime, timedelta

from fremme.archive.protocol import Store, Window
from fremme.archive.tokens import Kind, terms_of
from fremme.codes import EventKind
from fremme.dialects.registry import read_text
from fremme.trace.model import Seen

PAST = timedelta(days=14)
RECENT = timedelta(hours=1)
LINES = 10_000

MANY = 20
"""Fewer mails than this in an hour are no burst, whatever the past."""

TIMES = 5
"""How many times its busiest hour before an account must have sent to be unlike itself."""


def burst(store: Store, login: str, at: datetime) -> tuple[Seen, ...]:
    """The mails that a log-in handed over in the hour before `at`, where they are a burst unlike its past; else none.

    Without any past nothing can be said to be unlike it.
    """
    terms = terms_of(login, Kind.ADDRESS)
    if not terms:
        return ()
    accepted = []
    for line in store.find([terms], Window(at - PAST, at), LINES).lines:
        event = read_text(line.text, line.time)
        if event.event is EventKind.ACCEPTED and (event.login or "").lower() == login.lower():
            accepted.append(Seen(event, line))
    recent = [seen for seen in accepted if seen.time > at - RECENT]
    past = [seen for seen in accepted if seen.time <= at - RECENT]
    if not past or len(recent) < max(MANY, TIMES * _busiest(past)):
        return ()
    return tuple(recent)


def _busiest(past: list[Seen]) -> int:
    """The most that came within one hour."""
    most = start = 0
    for end, seen in enumerate(past):
        while past[start].time <= seen.time - RECENT:
            start += 1
        most = max(most, end - start + 1)
    return most
