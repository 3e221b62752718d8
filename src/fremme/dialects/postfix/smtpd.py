"""The SMTP server: connections, acceptance, refusals, lost sessions (Postfix smtpd/smtpd.c)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.refusal import read_decision
from fremme.dialects.postfix.text import client_of, endpoint, known, number
from fremme.dialects.postfix.tls import read_tls
from fremme.dialects.protocol import Fields

CONNECT, DISCONNECT, CLIENT = "connect from ", "disconnect from ", "client="
PIPELINING = "improper command pipelining"
EHLO_KEYWORDS = "discarding EHLO keywords: "
REFUSED_TLS = ("Refusing STARTTLS request from ", "Refusing TLS service request from ")
CERTIFIED = "Relaying allowed for certified client: "
COUNTERS = frozenset(
    [
        "helo",
        "ehlo",
        "xclient",
        "xforward",
        "starttls",
        "auth",
        "mail",
        "rcpt",
        "data",
        "bdat",
        "rset",
        "noop",
        "vrfy",
        "etrn",
        "help",
        "quit",
        "expn",
        "unknown",
        "commands",
    ]
)


def read_smtpd(text: str) -> Fields | None:
    """A line of smtpd without a queue id, or with ``NOQUEUE`` cut away; warnings aside."""
    if text.startswith(CONNECT):
        return _with_client(EventKind.CONNECT, text[len(CONNECT) :])
    if text.startswith(DISCONNECT):
        return _read_disconnect(text[len(DISCONNECT) :])
    if text.startswith(CLIENT):
        fields = _read_client(EventKind.CONNECT, text[len(CLIENT) :])
        fields["attributes"]["noqueue"] = "1"
        return fields
    return read_decision(text) or _read_broken(text) or read_tls(text) or _read_other(text)


def read_smtpd_queued(text: str) -> Fields | None:
    """A line of smtpd about a message that has a queue id."""
    if text.startswith(CLIENT):
        return _read_client(EventKind.ACCEPTED, text[len(CLIENT) :])
    return read_decision(text)


def _with_client(kind: EventKind, peer: str, **attributes: str) -> Fields:
    port = endpoint(peer)[2]
    if port:
        attributes["client_port"] = port
    return {"event": kind, "client": client_of(peer), "attributes": attributes}


def _read_disconnect(text: str) -> Fields:
    """``disconnect from host[ip] ehlo=1 mail=1 rcpt=0/1 commands=2/3``: accepted of all commands where they differ."""
    peer, _, counts = text.partition(" ")
    fields = _with_client(EventKind.DISCONNECT, peer)
    for count in counts.split(" "):
        command, equals, value = count.partition("=")
        if equals and command in COUNTERS:
            fields["attributes"][command] = value
    return fields


def _read_client(kind: EventKind, text: str) -> Fields:
    """``client=host[ip], sasl_method=, sasl_username=, orig_queue_id=, orig_client=host[ip]``.

    Without a queue id (a proxy or filter before the queue) nothing has been accepted yet.
    """
    peer, *pairs = text.split(", ", 8)
    fields = _with_client(kind, peer)
    for pair in pairs:
        _read_pair(pair, fields)
    return fields


def _read_pair(pair: str, fields: Fields) -> None:
    key, _, value = pair.partition("=")
    if key == "sasl_username":
        fields["login"] = value
    elif key == "orig_client":
        host, ip, _ = endpoint(value)
        if host:
            fields["attributes"]["orig_client_host"] = host
        if ip:
            fields["attributes"]["orig_client_ip"] = ip
    elif key in ("sasl_method", "sasl_sender", "orig_queue_id"):
        fields["attributes"][key] = value


def _read_broken(text: str) -> Fields | None:
    """``lost connection after DATA (0 bytes) from host[ip]`` and other sessions that ended before their time."""
    said, found, rest = text.partition(" from ")
    if not found or "[" not in rest:
        return None
    if said == "SSL_accept error":
        peer, _, reason = rest.partition(": ")
        fields = _with_client(EventKind.CONNECTION_LOST, peer, stage="STARTTLS")
        fields["reason"] = f"{said}: {reason}" if reason else said
        return fields
    cause, after, stage = said.partition(" after ")
    if not after:
        return None
    peer, _, data = rest.partition(": ")
    kind = EventKind.WARNING if cause == PIPELINING else EventKind.CONNECTION_LOST
    fields = _with_client(kind, peer)
    fields["reason"] = said
    fields["attributes"]["stage"], _, count = stage.partition(" (")
    size = number(count.partition(" ")[0])
    if size is not None:
        fields["attributes"]["bytes"] = str(size)
    if data:
        fields["attributes"]["data"] = data
    return fields


def _read_other(text: str) -> Fields | None:
    if text.startswith(EHLO_KEYWORDS):
        return {"event": EventKind.OTHER, "attributes": {"ehlo_keywords": text[len(EHLO_KEYWORDS) :]}}
    if text.startswith(CERTIFIED):
        return {"event": EventKind.OTHER, "attributes": {"certified_client": text[len(CERTIFIED) :]}}
    for start in REFUSED_TLS:
        if text.startswith(start):
            fields = _with_client(EventKind.WARNING, text[len(start) :].partition(" for service ")[0])
            fields["reason"] = text
            return fields
    for start in ("setting up TLS connection from ", "client certificate verification failed for "):
        if text.startswith(start):
            peer, _, reason = text[len(start) :].partition(": ")
            fields = _with_client(EventKind.CONNECT if start.startswith("setting") else EventKind.WARNING, peer)
            fields["reason"] = known(reason)
            return fields
    return None
