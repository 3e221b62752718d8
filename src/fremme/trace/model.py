"""What a trace finds: messages, their recipients, what was tried and what became of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fremme.addresses import matches
from fremme.archive.protocol import Coverage, Line
from fremme.codes import Certainty, Direction, State
from fremme.dialects.event import Client, Event
from fremme.texts import Text
from fremme.trace.question import Question

CUT_ID = 40
"""A Message-ID cut to fewer characters than this says too little."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An event with the line it was read from."""

    event: Event
    line: Line

    @property
    def time(self) -> datetime:
        """When the line was written."""
        return self.line.time


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand a message on, or one refused try to hand it to us."""

    time: datetime
    remote_host: str | None
    ip: str | None
    reply: str | None
    status: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Fetch:
    """A mail program of the recipient took, moved or deleted a message, or may have.

    `certainty` is confirmed where the log names the message or the whole mailbox was fetched, likely where a session's
    count and bytes fit this message and no other, else possible. `folder` is where a program moved it.
    """

    time: datetime
    protocol: str | None
    ip: str | None
    client: str | None
    certainty: Certainty
    deleted: bool | None
    seen: "Seen"
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """What became of a message for one recipient.

    `decisive` is the line that says so; `stored` what the mailbox's server said of it. `forwarded_to` are the
    recipients that a rule or an alias sent it on to. `handed_here` says that a mailbox's server or a program here took it.
    `ended` is when it was over, where that is later than the decisive line. `presumed` is a recipient that the lines do not name: it counts for the one asked for.
    """

    address: str
    state: State
    original: str | None = None
    folder: str | None = None
    reply: str | None = None
    status: str | None = None
    remote_host: str | None = None
    attempts: tuple[Attempt, ...] = ()
    forwarded_to: tuple["Recipient", ...] = ()
    fetched: tuple[Fetch, ...] = ()
    decisive: Seen | None = None
    stored: Seen | None = None
    delivered_at: datetime | None = None
    handed_here: bool = False
    presumed: bool = False
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message, put together from its lines. `timeline` is in causal order."""

    recipients: tuple[Recipient, ...]
    timeline: tuple[Seen, ...]
    first_seen: datetime
    last_seen: datetime
    message_id: str | None = None
    subject: str | None = None
    sender: str | None = None
    header_from: str | None = None
    direction: Direction | None = None
    client: Client | None = None
    login: str | None = None
    size: int | None = None
    queue_ids: tuple[str, ...] = ()
    recipients_total: int = 1
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """What the logs say about a question: no judgement.

    `beside` are events that name no message but concern the question (failed log-ins, broken sessions, refusals of a
    sender without a recipient). `lines` is every line that was looked at and kept. `skew` is how far two of our hosts' clocks
    are apart, by host pair, where it is over two seconds. `sender_clients` are addresses known to hand over the sender's mail.
    `candidates` are messages to the recipient whose envelope sender is a service's or a list's: anyone may have written them.
    `mentioned` says that a line of the time names both the sender and the recipient, whatever it means.
    """

    question: Question
    messages: tuple[Message, ...]
    beside: tuple[Seen, ...]
    lines: tuple[Line, ...]
    coverage: tuple[Coverage, ...]
    complete: bool = True
    limits: tuple[Text, ...] = ()
    skew: dict[tuple[str, str], timedelta] = field(default_factory=dict)
    sender_clients: frozenset[str] = frozenset()
    candidates: tuple[Message, ...] = ()
    mentioned: bool = False


def same_id(one: str | None, other: str | None) -> bool:
    """Whether two Message-IDs are the same; Dovecot's mail_log cuts a long one and puts dots behind it."""
    if not one or not other:
        return False
    if one == other:
        return True
    cut, whole = (one, other) if one.endswith("...") else (other, one)
    return cut.endswith("...") and len(cut) > CUT_ID and whole.lstrip("<").startswith(cut[:-3].lstrip("<"))


def is_for(recipient: Recipient, asked: str) -> bool:
    """Whether a recipient is the one asked for: by its address, its alias, or a copy sent on."""
    return (
        matches(asked, recipient.address)
        or matches(asked, recipient.original)
        or any(is_for(copy, asked) for copy in recipient.forwarded_to)
    )
