"""Finds the daemon of a line and lets its module read the line."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from fremme.codes import EventKind
from fremme.dialects.event import Record
from fremme.dialects.postfix.bounce import read_bounce
from fremme.dialects.postfix.cleanup import read_cleanup
from fremme.dialects.postfix.complaint import LEVELS, read_complaint
from fremme.dialects.postfix.delivery import AGENTS, read_delivery, read_local
from fremme.dialects.postfix.notes import read_note
from fremme.dialects.postfix.postscreen import read_dnsblog, read_postscreen, read_tlsproxy
from fremme.dialects.postfix.queue import read_counts, read_pickup, read_postsuper, read_qmgr
from fremme.dialects.postfix.refusal import read_decision
from fremme.dialects.postfix.service import read_anvil, read_cache, read_master, read_scache, read_script, read_tlsmgr
from fremme.dialects.postfix.smtp_client import read_attempt, read_smtp
from fremme.dialects.postfix.smtpd import read_smtpd, read_smtpd_queued
from fremme.dialects.postfix.text import is_queue_id
from fremme.dialects.protocol import Fields

Reader = Callable[[str], Fields | None]
NO_QUEUE = "NOQUEUE"

QUEUED: dict[str, Reader] = {
    "smtpd": read_smtpd_queued,
    "qmqpd": read_smtpd_queued,
    "cleanup": read_cleanup,
    "qmgr": read_qmgr,
    "oqmgr": read_qmgr,
    "nqmgr": read_qmgr,
    "pickup": read_pickup,
    "local": read_local,
    "virtual": read_local,
    "postsuper": read_postsuper,
    "smtp": read_attempt,
    "lmtp": read_attempt,
    "bounce": read_bounce,
    "defer": read_bounce,
    "trace": read_bounce,
}
"""Readers of what stands after a queue id."""

PLAIN: dict[str, Reader] = {
    "smtpd": read_smtpd,
    "qmqpd": read_smtpd,
    "postscreen": read_postscreen,
    "postsuper": read_counts,
    "smtp": read_smtp,
    "lmtp": read_smtp,
    "anvil": read_anvil,
    "scache": read_scache,
    "verify": read_cache,
    "master": read_master,
    "postfix-script": read_script,
    "postfix-tls-script": read_script,
    "postfix": read_script,
    "postlog": read_script,
    "postmulti-script": read_script,
    "tlsmgr": read_tlsmgr,
    "dnsblog": read_dnsblog,
    "tlsproxy": read_tlsproxy,
}
"""Readers of lines without a queue id."""

SILENT = frozenset(
    [
        "flush",
        "proxymap",
        "proxywrite",
        "showq",
        "spawn",
        "trivial-rewrite",
        "postlogd",
        "sendmail",
        "postdrop",
        "postalias",
        "postcat",
        "postconf",
        "postkick",
        "postlock",
        "nbdb_reindexd",
        "postmap",
        "postmulti",
        "postqueue",
        "posttls-finger",
        "post-install",
    ]
)
"""Daemons and commands that log nothing but warnings."""

DAEMONS = SILENT | AGENTS | QUEUED.keys() | PLAIN.keys()
ALONE = frozenset(("postfix", "postfix-script", "postsuper", "postmulti", "postqueue", "postdrop", "postscreen"))
"""Names that are Postfix's even where no instance stands before them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line was written: the instance, the service it is configured as, the daemon and its readers."""

    instance: str
    service: str | None
    daemon: str
    queued: Reader
    plain: Reader


@lru_cache(maxsize=1024)
def place_of(program: str) -> Place:
    """The place a syslog tag names: ``postfix-out/submission/smtpd``."""
    instance, *services, daemon = program.split("/") if "/" in program else ("postfix", program)
    service = "/".join(services) or None
    return Place(instance, service, daemon, QUEUED.get(daemon, read_decision), PLAIN.get(daemon, read_decision))


class PostfixDialect:
    """Reads the lines of Postfix 2.11 to 3.10, whatever the syslog name and the instance."""

    name = "postfix"

    def claims(self, program: str) -> bool:
        """Whether the tag names a daemon of Postfix after an instance, or a command of Postfix alone."""
        instance, slash, _ = program.partition("/")
        if not slash:
            return program in ALONE
        return bool(instance) and instance != "dovecot" and program.rpartition("/")[2] in DAEMONS

    def read(self, record: Record) -> Fields | None:
        """What the line means, or None where its words are new. Never raises."""
        place = place_of(record.program)
        fields = read_message(place, record.message)
        if fields is None:
            return None
        fields["instance"] = place.instance
        if place.service:
            fields.setdefault("attributes", {})["service"] = place.service
        return fields


def read_message(place: Place, message: str) -> Fields | None:
    """A complaint, a line about a queued message, about one refused before it was queued, or any other line."""
    head, colon, rest = message.partition(": ")
    if not colon:
        return place.plain(message) or read_note(place.daemon, message)
    if head in LEVELS:
        return read_complaint(place.daemon, head, rest)
    if head == NO_QUEUE:
        return place.plain(rest)
    if not is_queue_id(head, rest):
        return place.plain(message) or read_note(place.daemon, message)
    fields = read_delivery(place.daemon, rest) if rest.startswith("to=") else place.queued(rest)
    if fields is None:
        # Its words are new, but the message it is about is known: a trace must not lose the line.
        fields = {"event": EventKind.OTHER, "reason": rest, "attributes": {"unread": "1"}}
    if place.daemon in ("smtp", "lmtp"):
        fields.setdefault("transport", place.daemon)
    fields["queue_id"] = head
    return fields
