"""What any daemon may note beside its own lines: tables read anew, old defaults in use, TLS in detail, the protocol in detail.

Postfix util/dict.c, global/mail_params.c, tls/tls_client.c, tls_server.c, tls_verify.c, tls_misc.c (`smtp_tls_loglevel` 1 and more),
`debug_peer_list`; none of these says what became of a message.
"""

from fremme.codes import EventKind
from fremme.dialects.event import Client
from fremme.dialects.postfix.text import client_of, relay_of, split_peer
from fremme.dialects.protocol import Fields

OUTBOUND = frozenset(("smtp", "lmtp"))
CHANGED = (" has changed -- restarting", " has changed - finishing in the background")
OLD_DEFAULT = "using backwards-compatible default setting "
ENGINE, SESSION_KEPT = "initializing the ", "save session "
SETTING_UP = "setting up TLS connection "
STEPS = (
    "SSL_accept:",
    "SSL_connect:",
    "SSL3 alert ",
    "Host offered STARTTLS: ",
    "looking for session ",
    "reloaded session ",
)
TRACED = ("> ", "< ")
OF_A_PEER = (
    "TLS cipher list ",
    "Issuing session ticket",
    "Decrypting session ticket",
    "Reusing old session",
    "re-using session",
    "save session ",
    "looking for session ",
    "reloaded session ",
    "remove session ",
    "subject_CN=",
    "depth=",
    "certificate verification ",
    "matched peername: ",
    "Matched ",
    "SNI hostname: ",
    "cert valid despite ",
    "all TLSA records unusable",
    "all trust anchors unusable",
)
"""What follows ``host[ip]: `` where the line is about its certificate or TLS session."""

REPLACED = "replacing command "
EHLO = "discarding EHLO keywords: "
LONGEST_HEAD = 400


def read_note(daemon: str, text: str) -> Fields | None:
    """The note a line is, or None. A note about a client or a next server names it."""
    if text.endswith(CHANGED) and text.startswith("table "):
        return _note("table changed", table=text[len("table ") : text.rfind(" has changed -")])
    at = text[:LONGEST_HEAD].find(OLD_DEFAULT)
    if at == 0 or (at > 0 and text[:at].endswith(": ")):
        return _old_default(text, text[at + len(OLD_DEFAULT) :])
    if text.startswith(STEPS) or (text.startswith(ENGINE) and text.endswith(" TLS engine")):
        return _note("TLS", said=text)
    if text.startswith(SESSION_KEPT) and text.endswith(" cache"):
        return _note("TLS", said=text)
    if text.startswith(SETTING_UP):
        peer = text[len(SETTING_UP) :].removeprefix("to ").removeprefix("from ")
        return _about(daemon, peer, EventKind.CONNECT, "TLS")
    if text.startswith(TRACED) and "]" in text[:LONGEST_HEAD]:
        peer, said = split_peer(text[2:])
        return _about(daemon, peer, EventKind.OTHER, "protocol", said=f"{text[0]} {said}")
    return _of_a_peer(daemon, text)


def _of_a_peer(daemon: str, text: str) -> Fields | None:
    """``host[ip]:port: words``."""
    peer, said = split_peer(text)
    if not said or "[" not in peer[:LONGEST_HEAD] or " " in peer:
        return None
    if said.startswith(OF_A_PEER):
        return _about(daemon, peer, EventKind.OTHER, "TLS", said=said)
    if said.startswith(REPLACED):
        return _about(daemon, peer, EventKind.OTHER, "command replaced", said=said)
    if said.startswith(EHLO):
        return _about(daemon, peer, EventKind.OTHER, "EHLO", ehlo_keywords=said[len(EHLO) :])
    return None


def _note(note: str, **attributes: str) -> Fields:
    return {"event": EventKind.OTHER, "attributes": {"note": note, **attributes}}


def _about(daemon: str, peer: str, kind: EventKind, note: str, **attributes: str) -> Fields:
    fields: Fields = {"event": kind, "attributes": {"note": note, **attributes}}
    if daemon in OUTBOUND:
        fields["relay"] = relay_of(peer)
    else:
        fields["client"] = client_of(peer)
    return fields


def _old_default(text: str, said: str) -> Fields:
    """``smtputf8_enable=no to accept non-ASCII sender address "x" from host[ip]``: the setting, and the client where one is named."""
    setting, _, use = said.partition(" to ") if " to " in said else said.partition(" for ")
    fields = _note("old default", setting=setting.strip('"'), said=text)
    opened = use.rfind("[")
    if opened >= 0:
        host = use[max(0, opened - 253) : opened].rpartition(" ")[2].lstrip('"')
        ip = use[opened + 1 :].partition("]")[0]
        fields["client"] = Client(host=None if host in ("", "unknown") else host, ip=ip or None)
    return fields
