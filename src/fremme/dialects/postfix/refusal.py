"""Refusals and other decisions about a client's command or a message's content.

smtpd (smtpd/smtpd_check.c: log_whatsup), postscreen (postscreen_smtpd.c), milters (smtpd.c: check_milter_reply,
cleanup/cleanup_milter.c), before-queue proxies (smtpd/smtpd_proxy.c) and header and body checks
(cleanup/cleanup_message.c: cleanup_act_log) all end their lines with the envelope.
"""

from fremme.codes import EventKind
from fremme.dialects.event import Client
from fremme.dialects.pairs import codes
from fremme.dialects.postfix.text import client_of, endpoint, envelope, find_envelope, split_peer
from fremme.dialects.protocol import Fields

REJECT, HOLD, DISCARD, REDIRECT, ACCEPT = "reject", "hold", "discard", "redirect", "proxy-accept"
HANGUP = "hangup"
"""A rule that cuts the connection without a reply: the client will come back."""

PLAIN_ACTIONS = [
    "abort",
    "bcc",
    "delay",
    "filter",
    "ignore",
    "info",
    "pass",
    "permit",
    "prepend",
    "reject_warning",
    "replace",
    "strip",
    "trace",
    "warn",
    "warning",
]
"""Actions that stop nothing; they are told as warnings."""

ACTIONS = frozenset((REJECT, HANGUP, HOLD, DISCARD, REDIRECT, ACCEPT, "proxy-reject", *PLAIN_ACTIONS))
MIME_ERROR = "mime-error "
CONTENT = (
    MIME_ERROR,
    "header ",
    "body ",
    "content ",
    "mime-header ",
    "mime header ",
    "nested-header ",
    "nested header ",
)
MILTER = "milter-"
TO_ADDRESS = " triggers REDIRECT "


def read_decision(text: str) -> Fields | None:
    """A line ``reject: RCPT from host[ip]: 550 5.1.1 ...; from=<> to=<> proto= helo=<>`` and all its relatives."""
    action, colon, rest = text.partition(": ")
    if not colon or not (action in ACTIONS or action.startswith(MILTER)):
        return None
    if rest.startswith(CONTENT):
        return _read_content(action, rest)
    return _read_command(action, rest)


def _kind(action: str, reply: str | None, status: str | None) -> EventKind:
    """What the action does to the message: a milter's ``milter-header-redirect`` does what ``redirect`` does."""
    last = action.rpartition("-")[2] if action.startswith(("milter-", "proxy-")) else action
    if last == REJECT:
        return EventKind.TEMPFAILED if (reply or status or "5").startswith("4") else EventKind.REJECTED
    return {
        HOLD: EventKind.HELD,
        "quarantine": EventKind.HELD,
        HANGUP: EventKind.TEMPFAILED,
        DISCARD: EventKind.DISCARDED,
        REDIRECT: EventKind.REDIRECTED,
        "accept": EventKind.QUEUED,
    }.get(last, EventKind.WARNING)


def _read_command(action: str, text: str) -> Fields | None:
    peer = None
    stage, colon, rest = text.partition(": ")
    stage, found, _ = stage.partition(" from ")
    if found:
        peer, rest = split_peer(text[len(stage) + len(found) :])
    elif not colon:
        return None
    attributes = {"action": action, "stage": stage}
    reply, status, position = codes(rest)
    end = find_envelope(rest, position)
    reason = (rest[position:end] if end >= 0 else rest[position:].removesuffix(";")).strip()
    fields: Fields = {
        "event": _kind(action, reply, status),
        "reply": reply,
        "status": status,
        "reason": reason or None,
        "attributes": attributes,
    }
    _add_envelope(fields, envelope(rest, end + 1)[0] if end >= 0 else {}, peer)
    if action == ACCEPT and "queued as " in reason:
        fields["queued_as"] = reason.rpartition("queued as ")[2].partition(" ")[0]
    elif TO_ADDRESS in reason:
        attributes["redirected_to"] = reason.rpartition(TO_ADDRESS)[2]
    return fields


def _read_content(action: str, text: str) -> Fields:
    """``header Subject: words from host[ip]; from=<> to=<> proto= helo=<>: the rule's words``."""
    # The words are the message's own (at most 200 characters): the last envelope is the real one.
    end = max(text.rfind("; from=<"), text.rfind("; to=<") if "; from=<" not in text else -1)
    content, _, origin = (text[:end] if end >= 0 else text).rpartition(" from ")
    found, after = envelope(text, end + 1) if end >= 0 else ({}, len(text))
    rule = text[after:].removeprefix(":").strip()
    status, _ = codes(rule)[1:]
    kind = next(kind for kind in CONTENT if text.startswith(kind))
    attributes = {"action": action, "check": kind.strip()}
    fields: Fields = {
        "event": _kind(action, None, status),
        "status": status,
        "reason": rule or None,
        "attributes": attributes,
    }
    _add_header(fields, attributes, content[len(kind) :])
    _add_envelope(fields, found, None if origin == "local" else origin)
    if fields["event"] is EventKind.REDIRECTED and rule:
        attributes["redirected_to"] = rule
    return fields


def _add_header(fields: Fields, attributes: dict[str, str], content: str) -> None:
    if attributes["check"] == MIME_ERROR.strip():
        fields["reason"], _, attributes["content"] = content.partition(": ")
        return
    if attributes["check"] in ("body", "content"):
        attributes["content"] = content
        return
    name, _, value = content.partition(":")
    value = value.strip()
    attributes["header"], attributes["content"] = name, value
    if name.lower() == "subject":
        fields["subject"] = value
    elif name.lower() == "from":
        fields["header_from"] = value


def _add_envelope(fields: Fields, found: dict[str, str], peer: str | None) -> None:
    helo = found.get("helo")
    if peer is not None:
        fields["client"] = client_of(peer, helo)
        port = endpoint(peer)[2]
        if port:
            fields["attributes"]["client_port"] = port
    elif helo:
        fields["client"] = Client(helo=helo)
    for key, field in (("from", "sender"), ("to", "recipient"), ("proto", "protocol"), ("sasl_username", "login")):
        if key in found:
            fields[field] = found[key]
