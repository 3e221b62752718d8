"""Finds the daemon of a line and lets its module read the line."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from fremme.codes import EventKind
from fremme.dialects.event import Record
from fremme.dialects.postfix.bounce import read_bounce
from fremme.dialects.postfix.cleanup import read_cleanup
from fremme.dialects.postfix.complaint import LEVELS, read_complaint
from fremme.dialects.postfix.delivery import AGENTS, read_delivery
from fremme.dialects.postfix.postscreen import read_dnsblog, read_postscreen, read_tlsproxy
from fremme.dialects.postfix.queue import read_pickup, read_postsuper, read_qmgr
from fremme.dialects.postfix.refusal import read_decision
from fremme.dialects.postfix.service import read_anvil, read_cache, read_master, read_scache, read_script
from fremme.dialects.postfix.smtp_client import read_smtp
from fremme.dialects.postfix.smtpd import read_smtpd
from fremme.dialects.postfix.text import is_queue_id
from fremme.dialects.protocol import Fields

Reader = Callable[[str, str | None], Fields | None]
NO_QUEUE = "NOQUEUE"


def read_nothing(text: str, queue_id: str | None) -> Fields | None:
    """For daemons that log nothing of their own but deliveries and warnings."""
    return None


READERS: dict[str, Reader] = {
    "smtpd": read_smtpd,
    "qmqpd": read_smtpd,
    "postscreen": read_postscreen,
    "cleanup": read_cleanup,
    "qmgr": read_qmgr,
    "oqmgr": read_qmgr,
    "nqmgr": read_qmgr,
    "pickup": read_pickup,
    "postsuper": read_postsuper,
    "smtp": read_smtp,
    "lmtp": read_smtp,
    "bounce": read_bounce,
    "defer": read_bounce,
    "trace": read_bounce,
    "anvil": read_anvil,
    "scache": read_scache,
    "verify": read_cache,
    "master": read_master,
    "postfix-script": read_script,
    "dnsblog": read_dnsblog,
    "tlsproxy": read_tlsproxy,
}
SILENT = AGENTS | frozenset(
    (
        "flush",
        "proxymap",
        "proxywrite",
        "showq",
        "spawn",
        "tlsmgr",
        "trivial-rewrite",
        "postlogd",
        "sendmail",
        "postdrop",
    )
    + ("postalias", "postcat", "postconf", "postfix", "postkick", "postlock", "postlog", "postmap", "postmulti")
    + ("postqueue", "posttls-finger", "postmulti-script", "post-install", "smtp-sink", "smtp-source", "set-permissions")
)
ALONE = frozenset(("postfix", "postfix-script", "postsuper", "postmulti", "postqueue", "postdrop", "postscreen"))
"""Names that are Postfix's even where no instance stands before them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line was written: the instance, the service it is configured as, the daemon and its reader."""

    instance: str
    service: str | None
    daemon: str
    read: Reader


@lru_cache(maxsize=1024)
def place_of(program: str) -> Place:
    """The place a syslog tag names: ``postfix-out/submission/smtpd``."""
    instance, *services, daemon = program.split("/") if "/" in program else ("postfix", program)
    service = "/".join(services) or None
    return Place(instance, service, daemon, READERS.get(daemon, read_nothing))


class PostfixDialect:
    """Reads the lines of Postfix 2.11 to 3.10, whatever the syslog name and the instance."""

    name = "postfix"

    def claims(self, program: str) -> bool:
        """Whether the tag names a daemon of Postfix after an instance, or a command of Postfix alone."""
        instance, slash, _ = program.partition("/")
        daemon = program.rpartition("/")[2]
        return (bool(slash and instance) and (daemon in READERS or daemon in SILENT)) or program in ALONE

    def read(self, record: Record) -> Fields | None:
        """What the line means, or None where its words are new. Never raises."""
        place = place_of(record.program)
        fields = read_message(place.daemon, place.read, record.message)
        if fields is None:
            return None
        fields["instance"] = place.instance
        if place.service:
            fields.setdefault("attributes", {})["service"] = place.service
        return fields


def read_message(daemon: str, read: Reader, message: str) -> Fields | None:
    """A message of a daemon: a complaint, a line about a queued message, about one refused before it, or a plain one."""
    head, colon, rest = message.partition(": ")
    if not colon:
        return read(message, None)
    if head in LEVELS:
        return read_complaint(daemon, head, rest)
    if head == NO_QUEUE:
        return read(rest, None) or read_decision(rest)
    if not is_queue_id(head, rest):
        return read(message, None)
    fields = read_delivery(daemon, rest) if rest.startswith("to=") else read(rest, head)
    if fields is None:
        # Its words are new, but the message it is about is known: a trace must not lose the line.
        fields = read_decision(rest) or {"event": EventKind.OTHER, "reason": rest, "attributes": {"unread": "1"}}
    if daemon in ("smtp", "lmtp"):
        fields.setdefault("transport", daemon)
    fields["queue_id"] = head
    return fields
