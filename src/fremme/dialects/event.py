"""An `Event`: what one log line means, whatever program wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from fremme.codes import Direction, EventKind

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Client:
    """The peer that handed a message over, or that logged in."""

    host: str | None = None
    ip: str | None = None
    helo: str | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """The next server a message was offered to; `host` may be a local socket's or service's name."""

    host: str | None = None
    ip: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A log line with its syslog header read: what a dialect is given.

    `time` is aware, or None where the line has no stamp. `program` is the syslog tag without the pid
    (``postfix/smtpd``, ``dovecot``). `message` is what stands after the tag; `text` the whole raw line.
    """

    time: datetime | None
    host: str | None
    program: str
    pid: int | None
    message: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What one log line means. Unknown is None; addresses stand without angle brackets, `""` is the null sender.

    `delay` is in seconds, `size` in bytes. `reply` is an SMTP code of three digits, `status` an enhanced status
    code (RFC 3463). `reason` is the refusal's or deferral's own words. `attributes` holds what has no field.
    """

    event: EventKind
    time: datetime | None = None
    host: str | None = None
    program: str | None = None
    instance: str | None = None
    pid: int | None = None
    queue_id: str | None = None
    message_id: str | None = None
    session: str | None = None
    sender: str | None = None
    recipient: str | None = None
    original_recipient: str | None = None
    header_from: str | None = None
    direction: Direction | None = None
    client: Client | None = None
    login: str | None = None
    protocol: str | None = None
    relay: Relay | None = None
    router: str | None = None
    transport: str | None = None
    reply: str | None = None
    status: str | None = None
    folder: str | None = None
    queued_as: str | None = None
    size: int | None = None
    subject: str | None = None
    delay: float | None = None
    score: float | None = None
    threshold: float | None = None
    rules: tuple[str, ...] = ()
    virus: str | None = None
    auth: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    reason: str | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    text: str = ""
