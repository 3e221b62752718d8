"""amavis's other lines about a message: its rest where syslog wanted shorter lines, what was handed on, what the scanners found.

Amavis/Log.pm (write_log: a long line ends and goes on with ``...``), Amavis/Out/SMTP.pm, Amavis.pm; `$log_level` 1 and 2.
"""

from fremme.codes import EventKind
from fremme.dialects.pairs import bare, codes, decimal, number, split_at
from fremme.dialects.protocol import Fields

CUT = "..."
REST_KEYS = ("quarantine", "Queue-ID", "Message-ID", "mail_id", "Hits", "size", "queued_as", "Tests")
HANDED_ON = (" FWD from <", " SEND from <")
QUEUED = "queued as "
SPAM_TAG, REFUSED = "spam-tag, ", "Negative SMTP resp"
WARNINGS = (
    "Open relay?",
    "NOTICE: ",
    "INFO: ",
    "WARN",
    "OVERSIZED from ",
    "Message size exceeded ",
    "temporary failures",
)
SEEN = (
    "dkim: ", "run_av ", "p.path ", "p0", "p1", "ESMTP", "LMTP", "SMTP", "AM.PDP", "SA ", "TIMING", "size: ", "cached ", "mail checking ended",
    "smtp resp to ", "delivering to ", "connected to ", "local delivery: ", "Inserting header field: ", "Quarantine", "quarantine",
    "virus_scan: ", "ask_av ", "Turning AV ", "spam_scan: ", "wbl: ", "lookup", "penpals", "DSN ", "do_notify", "extra modules loaded", "save_info",
)  # fmt: skip
"""How further lines begin that say what was looked at, at higher log levels."""

OWN = (
    "starting.", "shutting down", "warm restart", "perl=", "user=", "Module ", "Found ", "No ", "Net::Server", "Using ", "SpamControl", "INIT",
    "Creating db", "Deleting db", "logging initialized", "Valid PID", "Ignoring stale", "initializing Mail::", "SQL ", "SQL::", "Lookup::", "Amavis::",
    "sd_notify", "uptime", "extra modules", "DKIM code ", "Removed ", "config files read", "SA info", "SA user config", "zmq", "storage and lookups",
)  # fmt: skip
"""How lines begin that are about no message: the start, what was found on the machine."""


def read_own(text: str) -> Fields | None:
    """A line about amavis itself."""
    return {"event": EventKind.OTHER, "attributes": {"said": text}} if text.startswith(OWN) else None


def read_note(text: str) -> Fields | None:
    """What a line says that is neither the result nor a complaint."""
    if text.startswith(CUT):
        return _rest(text[len(CUT) :])
    for mark in HANDED_ON:
        before, found, rest = (" " + text).partition(mark)
        if found and len(before) < 40 and " " not in before.strip():
            return _handed_on(mark.split()[0], rest)
    if text.startswith(SPAM_TAG):
        return _spam_tag(text[len(SPAM_TAG) :])
    if text.startswith(REFUSED):
        said = text.partition("): ")[2].rpartition(", dt: ")[0] or text
        reply, status, _ = codes(said)
        return {"event": EventKind.WARNING, "reply": reply, "status": status, "reason": text}
    if text.startswith(WARNINGS):
        return {"event": EventKind.WARNING, "reason": text}
    if text.startswith(SEEN):
        return {"event": EventKind.OTHER, "attributes": {"said": text}}
    return None


def _rest(text: str) -> Fields:
    """The rest of a result that was too long for one line; a key cut in two is lost."""
    values = split_at(text, REST_KEYS, equals=": ")
    first = {key: value.partition(", ")[0].removesuffix(CUT) for key, value in values.items()}
    score, _, threshold = first.get("Hits", "").partition("/")
    attributes = {"continued": "1"}
    if "mail_id" in first:
        attributes["mail_id"] = first["mail_id"]
    return {
        "event": EventKind.SCANNED,
        "queue_id": first.get("Queue-ID") or None,
        "message_id": bare(first.get("Message-ID", "")) or None,
        "score": decimal(score),
        "threshold": decimal(threshold),
        "size": number(first.get("size")),
        "queued_as": first.get("queued_as", "").partition("/")[0] or None,
        "attributes": attributes,
    }


def _handed_on(how: str, text: str) -> Fields:
    """``FWD from <a> -> <b>,<c>, BODY=7BIT 250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as X``."""
    sender, _, rest = text.partition("> -> ")
    recipients, _, said = rest.partition("> ") if ">, " not in rest else rest.partition(">, ")
    addresses = [bare(one) for one in f"{recipients}>".split(",")[:500] if len(one) > 2]
    _, found, queued = said.rpartition(QUEUED)
    _, answered, reply = said.rpartition("): ")
    code, status, _ = codes(reply) if answered else (None, None, 0)
    return {
        "event": EventKind.SCANNED,
        "sender": sender,
        "recipient": addresses[0] if addresses else None,
        "queued_as": queued.partition(" ")[0] or None if found else None,
        "reply": code,
        "status": status,
        "reason": reply or said or None,
        "attributes": {"action": "forwarded" if how == "FWD" else "sent", "recipients": " ".join(addresses)},
    }


def _spam_tag(text: str) -> Fields:
    """``<a> -> <b>, No, score=1.2 tagged_above=2 required=6.2 tests=[A=1, B=0.2] autolearn=no``."""
    sender, _, rest = text.partition(" -> ")
    recipient, _, rest = rest.partition(">, ")
    values = dict(word.split("=", 1) for word in rest.partition(" tests=")[0].split(" ", 8) if "=" in word)
    tests = rest.partition(" tests=[")[2].partition("]")[0]
    return {
        "event": EventKind.SCANNED,
        "sender": bare(sender),
        "recipient": recipient.lstrip("<").partition(">,<")[0] or None,
        "score": decimal(values.get("score")),
        "threshold": decimal(values.get("required")),
        "rules": tuple(test.strip().partition("=")[0] for test in tests.split(",") if test.strip()),
        "attributes": {"action": "spam-tag"},
    }
