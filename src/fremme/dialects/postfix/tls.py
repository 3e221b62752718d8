"""Encrypted connections, of clients and to next servers (Postfix tls/tls_misc.c: tls_log_summary)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.text import client_of, endpoint, relay_of, split_peer
from fremme.dialects.protocol import Fields

REPORT = "TLSRPT: "
MARK, HOW = " TLS connection ", ("established", "reused")
NAMED = frozenset(("cipher", "key-exchange", "server-signature", "server-digest", "client-signature", "client-digest"))


def read_tls(text: str) -> Fields | None:
    """``Trusted TLS connection established to host[ip]:25: TLSv1.3 with cipher X (256/256 bits) key-exchange Y ...``."""
    level, found, rest = text.partition(MARK)
    if not found or " " in level:
        return None
    how, _, rest = rest.partition(" ")
    direction, _, rest = rest.partition(" ")
    if how not in HOW or direction not in ("from", "to"):
        return None
    peer, summary = split_peer(rest)
    attributes = {"tls": level, "tls_direction": direction}
    if how == "reused":
        attributes["tls_reused"] = "1"
    _read_summary(summary, attributes)
    fields: Fields = {"event": EventKind.CONNECT, "attributes": attributes}
    if direction == "to":
        fields["relay"] = relay_of(peer)
    else:
        fields["client"] = client_of(peer)
        port = endpoint(peer)[2]
        if port:
            attributes["client_port"] = port
    return fields


def read_tls_report(text: str) -> Fields | None:
    """``TLSRPT: status=failure, domain=x, receiving_mx=host[ip], failure_type=y, failure_reason=z`` (Postfix 3.10)."""
    if not text.startswith(REPORT):
        return None
    attributes: dict[str, str] = {}
    fields: Fields = {"event": EventKind.WARNING, "attributes": attributes}
    for pair in text[len(REPORT) :].split(", ", 4):
        key, _, value = pair.partition("=")
        if key == "receiving_mx":
            fields["relay"] = relay_of(value)
        elif key == "failure_reason":
            fields["reason"] = value
        elif key in ("status", "domain", "failure_type"):
            attributes[f"tls_report_{key}"] = value
    if attributes.get("tls_report_status") == "success":
        fields["event"] = EventKind.CONNECT
    return fields


def _read_summary(summary: str, attributes: dict[str, str]) -> None:
    """Names and values in pairs, a value perhaps with its size or curve in brackets: ``RSA-PSS (4096 bits)``."""
    protocol, _, rest = summary.partition(" with ")
    attributes["tls_protocol"] = protocol
    name, key = "", ""
    for word in rest.split(" ", 24):
        if word.startswith("(") and key:
            attributes[f"{key}_bits"] = word.strip("()")
        elif name in NAMED:
            key = f"tls_{name.replace('-', '_')}"
            attributes[key] = word
        name = word
