"""The SMTP and LMTP client's lines that are no recipient's result (Postfix smtp/smtp_connect.c, smtp_proto.c)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.remote import read_answer
from fremme.dialects.postfix.text import relay_of, split_peer
from fremme.dialects.postfix.tls import read_tls, read_tls_report
from fremme.dialects.protocol import Fields

ABOUT_RELAY = (
    "connect to ",
    "SSL_connect error to ",
    "certificate verification failed for ",
    "server certificate verification failed for ",
    "client certificate verification failed for ",
)
PEER_FAILED = ("lost connection with ", "conversation with ")
PEER_SAID = ("host ", "SASL authentication failed; server ")
REPORTED = (
    "delivery temporarily suspended: ",
    "to prevent loss of mail, ",
    "breaking line ",
    "replacing server reply ",
)
ABOUT_HOST = (
    "host ",
    "local data error while talking to ",
    "SMTPUTF8 is required, ",
    "REQUIRETLS is required, ",
    "no MX host for ",
    "mail for ",
)
"""Attempts that came to nothing for another reason than the server's reply (smtp/smtp_proto.c, smtp_addr.c)."""

PIX = "enabling PIX workarounds: "


def read_smtp(text: str) -> Fields | None:
    """A line of smtp or lmtp without a queue id, warnings aside."""
    return read_tls(text) or _read_relay(text) or read_tls_report(text)


def read_attempt(text: str) -> Fields | None:
    """A line of smtp or lmtp about a message, deliveries aside: one attempt at one host, more may follow."""
    if text.startswith(PIX):
        words, _, peer = text[len(PIX) :].rpartition(" for ")
        return {"event": EventKind.WARNING, "relay": relay_of(peer), "attributes": {"pix_workarounds": words}}
    answer = read_answer(text)
    fields: Fields = {"relay": answer.relay, "reason": text, "attributes": {"attempt": "1"}}
    if text.startswith(PEER_FAILED):
        fields["event"] = EventKind.CONNECTION_LOST
        fields["attributes"]["stage"] = text.partition(" while ")[2]
    elif text.startswith(PEER_SAID) and answer.reply:
        refused = answer.reply.startswith("5")
        fields["event"] = EventKind.REJECTED if refused else EventKind.TEMPFAILED
        fields["reply"], fields["status"] = answer.reply, answer.status
        if answer.stage:
            fields["attributes"]["in_reply_to"] = answer.stage
    elif "TLS" in text or "SASL" in text or "ertificate" in text:
        fields["event"] = EventKind.WARNING
    elif text.startswith(ABOUT_HOST):
        fields["event"] = EventKind.WARNING
        named = next((word for word in reversed(text.split(" ", 12)) if "[" in word and word.endswith("]")), None)
        if named and fields["relay"] is None:
            fields["relay"] = relay_of(named)
    elif text.startswith(REPORTED):
        fields["event"] = EventKind.WARNING
    else:
        return _read_relay(text)
    return fields


def _read_relay(text: str) -> Fields | None:
    for start in ABOUT_RELAY:
        if text.startswith(start):
            peer, reason = split_peer(text[len(start) :])
            return {
                "event": EventKind.WARNING,
                "relay": relay_of(peer),
                "reason": reason or None,
                "attributes": {"failed": start.strip()},
            }
    return None
