"""The doors before smtpd: postscreen, dnsblog, tlsproxy (Postfix postscreen/, dnsblog/, tlsproxy/)."""

from fremme.codes import EventKind
from fremme.dialects.event import Client
from fremme.dialects.postfix.refusal import read_decision
from fremme.dialects.postfix.service import other, read_cache
from fremme.dialects.postfix.text import client_of, endpoint, relay_of, split_peer
from fremme.dialects.postfix.tls import read_tls, read_tls_report
from fremme.dialects.protocol import Fields

VERDICTS = {
    "PASS NEW": EventKind.CONNECT,
    "PASS OLD": EventKind.CONNECT,
    "ALLOWLISTED": EventKind.CONNECT,
    "WHITELISTED": EventKind.CONNECT,
    "ALLOWLIST VETO": EventKind.WARNING,
    "WHITELIST VETO": EventKind.WARNING,
    "DENYLISTED": EventKind.WARNING,
    "BLACKLISTED": EventKind.WARNING,
    "DISCONNECT": EventKind.DISCONNECT,
}
LIMITS = ("COMMAND TIME LIMIT", "COMMAND COUNT LIMIT", "COMMAND LENGTH LIMIT")
FAULTS = (*LIMITS, "COMMAND PIPELINING", "NON-SMTP COMMAND", "BARE NEWLINE")
WITHOUT = ("DATA without valid RCPT from ", "BDAT without valid RCPT from ")
STRESS = ("entering STRESS mode ", "leaving STRESS mode ")
EHLO = "discarding EHLO keywords: "
BUSY = ("too many connections", "all server ports busy", "all screening ports busy")


def read_postscreen(text: str) -> Fields | None:
    """Any line of postscreen but warnings."""
    head, bracket, _ = text.partition("[")
    words = head.rstrip()
    if bracket and words in VERDICTS:
        return _fields(VERDICTS[words], text[len(head) :], words)
    if text.startswith("CONNECT from "):
        return _read_connect(text)
    if text.startswith("reject: "):
        return _read_reject(text)
    if text.startswith(STRESS):
        return other(action=text)
    for start in WITHOUT:
        if text.startswith(start):
            return {**_fields(EventKind.WARNING, text[len(start) :]), "reason": start.removesuffix(" from ")}
    if text.startswith("[") and EHLO in text[:80]:
        return _read_keywords(text)
    return _read_test(text, words) or read_tls(text) or read_cache(text)


def _fields(kind: EventKind, peer: str, test: str | None = None) -> Fields:
    attributes = {}
    port = endpoint(peer)[2]
    if port:
        attributes["client_port"] = port
    if test:
        attributes["test"] = test
    return {"event": kind, "client": client_of(peer), "attributes": attributes}


def _read_keywords(text: str) -> Fields:
    """``[ip]port: discarding EHLO keywords: CHUNKING``, with or without a colon before the port."""
    peer, _, words = text.partition(EHLO)
    ip, _, port = peer.removesuffix(": ").partition("]")
    fields = _fields(EventKind.OTHER, f"{ip}]:{port.lstrip(':')}")
    fields["attributes"]["ehlo_keywords"] = words
    return fields


def _read_connect(text: str) -> Fields:
    peer, _, server = text[len("CONNECT from ") :].partition(" to ")
    fields = _fields(EventKind.CONNECT, peer)
    _, ip, port = endpoint(server)
    if ip:
        fields["attributes"]["server_ip"] = ip
    if port:
        fields["attributes"]["server_port"] = port
    return fields


def _read_reject(text: str) -> Fields | None:
    fields = read_decision(text)
    if fields and fields["reason"] in BUSY:
        # The line leaves the reply out: "421 4.3.2 All server ports are busy" and the like.
        fields["event"] = EventKind.TEMPFAILED
    return fields


def _read_test(text: str, words: str) -> Fields | None:
    """Tests a client failed: ``HANGUP after 0.1 from [ip]:port in tests ...``, ``PREGREET 6 after 1.2 from ...: data``."""
    if words.startswith("DNSBL rank "):
        peer = text.partition(" for ")[2]
        fields = _fields(EventKind.WARNING, peer, "DNSBL")
        fields["attributes"]["rank"] = words[len("DNSBL rank ") :].partition(" ")[0]
        fields["reason"] = words.removesuffix(" for")
        return fields
    said, found, rest = text.partition(" from ")
    if not found:
        return None
    if said.startswith(("HANGUP after ", "PREGREET ")):
        return _read_early(said, rest)
    if said not in FAULTS:
        return None
    peer, _, stage = rest.partition(" after ")
    stage, _, data = stage.partition(": ")
    fields = _fields(EventKind.CONNECTION_LOST if said in LIMITS else EventKind.WARNING, peer, said)
    fields["attributes"]["stage"] = stage
    fields["reason"] = f"{said} after {stage}"
    if data.strip():
        fields["attributes"]["data"] = data
    return fields


def _read_early(said: str, rest: str) -> Fields:
    test = said.partition(" ")[0]
    peer, _, tests = rest.partition(" in ")
    data = ""
    if test == "PREGREET":
        peer, data = split_peer(rest)
    fields = _fields(EventKind.CONNECTION_LOST if test == "HANGUP" else EventKind.WARNING, peer, test)
    fields["attributes"]["after"] = said.rpartition(" after ")[2]
    fields["reason"] = said
    for name, value in (("stage", tests if test == "HANGUP" else ""), ("data", data)):
        if value.strip():
            fields["attributes"][name] = value
    return fields


def read_dnsblog(text: str) -> Fields | None:
    """``addr 192.0.2.1 listed by domain zen.spamhaus.org as 127.0.0.2``."""
    ip, found, rest = text.removeprefix("addr ").partition(" listed by domain ")
    if not found or " " in ip:
        return None
    zone, _, answer = rest.partition(" as ")
    attributes = {"list": zone, "answer": answer}
    return {"event": EventKind.WARNING, "client": Client(ip=ip), "reason": text, "attributes": attributes}


def read_tlsproxy(text: str) -> Fields | None:
    """``CONNECT from [ip]:port``, ``DISCONNECT [ip]:port``, ``CONNECT to``, and TLS summaries."""
    if text.startswith("CONNECT to "):
        return {"event": EventKind.CONNECT, "relay": relay_of(text[len("CONNECT to ") :])}
    for start, kind in (("CONNECT from ", EventKind.CONNECT), ("DISCONNECT ", EventKind.DISCONNECT)):
        if text.startswith(start):
            return _fields(kind, text[len(start) :])
    error, found, rest = text.partition(" error from ")
    if found and error.startswith("SSL_"):
        peer, _ = split_peer(rest)
        fields = _fields(EventKind.CONNECTION_LOST, peer)
        fields["reason"] = text
        fields["attributes"]["stage"] = "STARTTLS"
        return fields
    if text.startswith(("TLS handshake failed for ", "ciphertext read/write ")):
        peer = text.partition(" peer=")[2] or text.rpartition(" for ")[2]
        return {**_fields(EventKind.CONNECTION_LOST, peer), "reason": text}
    return read_tls(text) or read_tls_report(text)
