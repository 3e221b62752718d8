"""Encrypted connections, of clients and to next servers (Postfix tls/tls_misc.c: tls_log_summary)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.text import client_of, endpoint, relay_of, split_peer
from fremme.dialects.protocol import Fields

MARK, HOW = " TLS connection ", ("established", "reused")
PAIRS = {
    "key-exchange": "tls_key_exchange",
    "server-signature": "tls_server_signature",
    "server-digest": "tls_server_digest",
}
PAIRS |= {
    "client-signature": "tls_client_signature",
    "client-digest": "tls_client_digest",
    "with": "",
    "cipher": "tls_cipher",
}
SIZES = {"tls_cipher": "tls_cipher_bits"}


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


def _read_summary(summary: str, attributes: dict[str, str]) -> None:
    """Words in pairs, each value perhaps with its size or curve in brackets: ``RSA-PSS (4096 bits)``, ``ECDSA (P-256)``."""
    protocol, _, rest = summary.partition(" with ")
    attributes["tls_protocol"] = protocol
    words = rest.split(" ", 24)
    place = 0
    while place + 1 < len(words):
        name, value = PAIRS.get(words[place], ""), words[place + 1]
        place += 2
        if name:
            attributes[name] = value
        if place < len(words) and words[place].startswith("("):
            if name:
                attributes[f"{name}_bits"] = words[place].strip("()")
            place += 1 if words[place].endswith(")") else 2
