"""Warnings, errors, fatals and panics of all daemons (Postfix util/msg.c)."""

from ipaddress import IPv6Address

from fremme.codes import EventKind
from fremme.dialects.event import Client
from fremme.dialects.postfix.text import client_of, endpoint, is_queue_id, relay_of
from fremme.dialects.protocol import Fields

LEVELS = frozenset(("warning", "error", "fatal", "panic"))
SASL, FAILED = ": SASL ", (" authentication failed", " authentication aborted", " authentication failure")
LOGIN = ", sasl_username="
HOSTNAME, DOES_NOT_RESOLVE = "hostname ", " does not resolve to address "
NOT_VERIFIED = (": hostname ", ": address not listed for hostname ")
LOOKUP, DNSBLOG = ": RBL lookup error", "dnsblog_query: lookup error for DNS query "
PEERS_TRIED = 8
TOO_LARGE = ("message file too big", "File too large")
OUTBOUND = frozenset(("smtp", "lmtp"))


def read_complaint(daemon: str, level: str, text: str) -> Fields:
    """A complaint: about a message, a client or the next server where the words name one."""
    fields: Fields = {"event": EventKind.WARNING, "reason": text.strip() or None, "attributes": {"level": level}}
    word, colon, rest = text.partition(": ")
    if colon and is_queue_id(word, rest):
        fields["queue_id"], fields["reason"], text = word, rest.strip() or None, rest
    if _read_login(text, fields) or _read_names(text, fields) or _read_lookup(text, fields):
        return fields
    if daemon in ("sendmail", "postdrop"):
        _read_local(text, fields)
        return fields
    peer = _find_peer(text)
    if peer and daemon in OUTBOUND:
        fields["relay"] = relay_of(peer)
    elif peer:
        fields["client"] = client_of(peer)
    return fields


def _read_login(text: str, fields: Fields) -> bool:
    """``host[ip]: SASL PLAIN authentication failed: reason, sasl_username=name``."""
    peer, found, said = text.partition(SASL)
    if not found or "]" not in peer:
        return False
    method, _, _ = said.partition(" ")
    failed = next((words for words in FAILED if words in said[: len(method) + 32]), None)
    if failed is None:
        return False
    words, _, login = said.partition(LOGIN)
    fields["event"] = EventKind.LOGIN_FAILED
    fields["client"] = client_of(peer)
    fields["reason"] = f"SASL {words}"
    if method != "authentication":
        fields["attributes"]["sasl_method"] = method
    if login:
        fields["login"] = login
    port = endpoint(peer)[2]
    if port:
        fields["attributes"]["client_port"] = port
    return True


def _read_names(text: str, fields: Fields) -> bool:
    """A client whose name and address do not agree: ``hostname X does not resolve to address 192.0.2.1: why``."""
    if text.startswith(HOSTNAME):
        name, found, rest = text[len(HOSTNAME) :].partition(DOES_NOT_RESOLVE)
        # A colon with a space ends the address, as IPv6 addresses have colons of their own.
        ip = rest.partition(": ")[0].strip()
        if found:
            fields["client"] = Client(ip=ip)
            fields["attributes"]["hostname"] = name
        return bool(found)
    for mark in NOT_VERIFIED:
        ip, found, rest = text.partition(mark)
        if found and " " not in ip and ("." in ip or ":" in ip):
            fields["client"] = Client(ip=ip)
            fields["attributes"]["hostname"] = rest.partition(" ")[0]
            return True
    return False


def _read_lookup(text: str, fields: Fields) -> bool:
    """A DNS list that gave no answer: ``1.2.0.192.zen.spamhaus.org: RBL lookup error: why``."""
    if text.startswith(DNSBLOG):
        query = text[len(DNSBLOG) :].partition(": ")[0]
    else:
        query, found, _ = text.partition(LOOKUP)
        if not found or " " in query:
            return False
    ip, zone = _reversed(query)
    if ip:
        fields["client"] = Client(ip=ip)
    fields["attributes"]["list"] = zone
    return True


def _reversed(query: str) -> tuple[str | None, str]:
    """The address in a list's question (RFC 5782, section 2.1) and the list's zone."""
    labels = query.split(".", 33)
    if len(labels) > 32 and all(len(label) == 1 for label in labels[:32]):
        digits = "".join(reversed(labels[:32]))
        return _ipv6(":".join(digits[place : place + 4] for place in range(0, 32, 4))), ".".join(labels[32:])
    if len(labels) > 4 and all(label.isascii() and label.isdigit() for label in labels[:4]):
        return ".".join(reversed(labels[:4])), ".".join(labels[4:])
    return None, query


def _ipv6(written: str) -> str | None:
    """An address as all other lines write it: without the zeros that may be left out."""
    try:
        return str(IPv6Address(written))
    except ValueError:
        return None


def _read_local(text: str, fields: Fields) -> None:
    """Of sendmail and postdrop: ``root(0): message file too big``, ``uid=0: File too large``: the message was not taken."""
    user, colon, reason = text.partition(": ")
    if not colon:
        return
    if user.startswith("uid="):
        fields["attributes"]["uid"] = user[4:]
    elif user.endswith(")") and "(" in user:
        name, _, uid = user[:-1].rpartition("(")
        fields["attributes"]["user"], fields["attributes"]["uid"] = name, uid
    else:
        return
    if reason.startswith(TOO_LARGE):
        fields["event"] = EventKind.REJECTED


def _find_peer(text: str) -> str | None:
    """The first ``host[address]`` in the words."""
    start = 0
    for _ in range(PEERS_TRIED):
        opened = text.find("[", start)
        closed = text.find("]", opened, opened + 48)
        if opened < 0:
            return None
        inside = text[opened + 1 : closed] if closed > opened else ""
        if "." in inside or inside.count(":") > 1:
            # A host name has at most 253 characters: further back there is none.
            return text[max(0, opened - 253) : opened].rpartition(" ")[2].lstrip("(") + text[opened : closed + 1]
        start = opened + 1
    return None
