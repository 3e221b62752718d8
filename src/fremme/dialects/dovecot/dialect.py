"""Finds the service of a Dovecot line and lets its module read the line."""

from fremme.codes import EventKind
from fremme.dialects.dovecot.delivery import read_connection, read_delivery
from fremme.dialects.dovecot.login import SUFFIX, read_auth, read_login
from fremme.dialects.dovecot.maillog import read_mail_log
from fremme.dialects.dovecot.prefix import MAIL_SERVICES, Line, take_apart
from fremme.dialects.dovecot.session import read_session_end
from fremme.dialects.dovecot.sieve import SIEVE, read_sieve
from fremme.dialects.dovecot.submission import read_submission
from fremme.dialects.event import Record
from fremme.dialects.protocol import Fields

PROGRAM = "dovecot"
AUTH = frozenset({"auth", "auth-worker"})
OWN_LOG = (
    "imap(",
    "pop3(",
    "lmtp(",
    "lda(",
    "managesieve(",
    "submission(",
    "doveadm(",
    "auth(",
    "auth-worker(",
    "indexer-worker(",
)
"""How a line's tag begins where Dovecot writes a log file of its own (`log_path`)."""

ABOUT_NOBODY = frozenset(
    (
        "master",
        "config",
        "ssl-params",
        "anvil",
        "stats",
        "old-stats",
        "log",
        "dict",
        "dict-async",
        "dns_client",
        "director",
        "replicator",
        "aggregator",
        "ipc",
        "indexer",
        "indexer-worker",
        "script",
        "tcpwrap",
        "doveadm",
        "quota-status",
        "policy-status",
    )
)
"""Services whose words concern a message or a user only where they complain, or name one in their prefix."""

COMPLAINTS = frozenset({"warning", "error", "fatal", "panic"})


class Dovecot:
    """The dialect of all of Dovecot's services."""

    name = PROGRAM

    def claims(self, program: str) -> bool:
        """Lines tagged ``dovecot``, or with a service where Dovecot logs without syslog."""
        return program == PROGRAM or program.endswith(SUFFIX) or program.startswith(("dovecot/", *OWN_LOG))

    def read(self, record: Record) -> Fields | None:
        """What the line means; a complaint that is not known further is a warning."""
        message = record.message
        if record.program != PROGRAM and not record.program.startswith("dovecot/"):
            message = f"{record.program}: {message}"
        line = take_apart(message)
        if line is None:
            return None
        fields = _read(line)
        if fields is None and line.level in COMPLAINTS:
            fields = {**line.about_user(), "event": EventKind.WARNING, "reason": line.rest}
            fields["protocol"] = line.service if line.user else None
        return fields


def _read(line: Line) -> Fields | None:
    if line.level == "debug":
        # A remark for developers; where it names a user it is kept with what is about that user.
        kind = EventKind.WARNING if line.user else EventKind.OTHER
        return {**line.about_user(), "event": kind, "attributes": {"level": "debug"}}
    if line.service.endswith(SUFFIX):
        return read_login(line)
    if line.service in AUTH:
        return read_auth(line)
    if line.rest.startswith(SIEVE):
        return read_sieve(line)
    found = read_session_end(line) or read_mail_log(line)
    if found is None and line.service in MAIL_SERVICES:
        return read_delivery(line) or read_connection(line)
    return found or read_submission(line) or _said(line)


def _said(line: Line) -> Fields | None:
    """What a service of the house says of itself: ``master: Dovecot v2.3.19 starting up for imap``."""
    if line.level is not None or line.service not in ABOUT_NOBODY:
        return None
    return {**line.about_user(), "event": EventKind.OTHER, "attributes": {"service": line.service, "said": line.rest}}


DIALECT = Dovecot()
