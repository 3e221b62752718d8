"""One recipient's delivery: smtp, lmtp, local, virtual, pipe, error, retry, discard (Postfix global/log_adhoc.c)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.remote import NO_ANSWER, Answer, discards, read_acceptance, read_answer
from fremme.dialects.postfix.text import address, relay_of, seconds
from fremme.dialects.protocol import Fields

KINDS = {
    "sent": EventKind.SENT,
    "deferred": EventKind.DEFERRED,
    "bounced": EventKind.BOUNCED,
    "SOFTBOUNCE": EventKind.DEFERRED,
    "expired": EventKind.EXPIRED,
    "force-expired": EventKind.EXPIRED,
}
PROBES = ("deliverable", "undeliverable")
AGENTS = frozenset(("smtp", "lmtp", "local", "virtual", "pipe", "error", "retry", "discard"))
TO_NOBODY = "delivered to file: /dev/null"
FORWARDED = "forwarded as "
PASSED, TRANSPORT = "passing <", "> to transport="


def read_delivery(daemon: str, text: str) -> Fields | None:
    """A line ``to=<>, orig_to=<>, relay=, delay=, delays=, dsn=, status=... (reason)``."""
    recipient, position = address(text, 3)
    fields: Fields = {"recipient": recipient}
    if text.startswith(", orig_to=", position):
        fields["original_recipient"], position = address(text, position + 10)
    head, found, tail = text[position:].partition(", status=")
    if not found:
        return None
    attributes: dict[str, str] = {}
    _read_pairs(head, fields, attributes)
    word, _, reason = tail.partition(" (")
    reason = reason.removesuffix(")")
    fields["reason"] = reason or None
    if daemon in AGENTS:
        fields["transport"] = daemon
    _read_status(daemon, word, fields, attributes)
    if daemon in ("smtp", "lmtp") or "temporarily suspended" in reason:
        _read_reply(read_answer(reason), fields, attributes)
    elif reason.startswith(FORWARDED):
        fields["queued_as"] = reason[len(FORWARDED) :]
        attributes["forwarded"] = "1"
    fields["attributes"] = attributes
    return fields


def read_local(text: str) -> Fields | None:
    """``passing <kari@example.com> to transport=lmtp``: another agent delivers (global/deliver_pass.c)."""
    if not text.startswith(PASSED):
        return None
    recipient, _, transport = text[len(PASSED) :].rpartition(TRANSPORT)
    return {"event": EventKind.OTHER, "recipient": recipient, "attributes": {"passed_to": transport}}


def _read_pairs(head: str, fields: Fields, attributes: dict[str, str]) -> None:
    for pair in head.split(", "):
        key, _, value = pair.partition("=")
        if key == "relay":
            fields["relay"] = relay_of(value)
            if value.endswith("]") and "/" in value:
                attributes["relay_socket"] = value.partition("[")[2][:-1]
        elif key == "delay":
            fields["delay"] = seconds(value)
        elif key == "dsn":
            fields["status"] = value
        elif key in ("delays", "conn_use", "tls"):
            attributes[key] = value


def _read_status(daemon: str, word: str, fields: Fields, attributes: dict[str, str]) -> None:
    kind = KINDS.get(word)
    if word.startswith(PROBES):
        # An address probe (verify(8)): nothing was sent, the next server was only asked.
        kind = EventKind.SCANNED
        attributes["probe"] = word.partition("-")[0]
    elif kind is EventKind.SENT and (daemon == "discard" or fields["reason"] == TO_NOBODY):
        kind = EventKind.DISCARDED
    elif kind is None:
        kind = EventKind.WARNING
    fields["event"] = kind
    if word != kind.value and word != attributes.get("probe"):
        attributes["result"] = word


def _add_remote(answer: Answer, fields: Fields, attributes: dict[str, str]) -> None:
    """The server that the reason names where ``relay=none``: who replied is the relay, who did not was only tried."""
    remote = answer.relay
    if answer.reply or remote is None:
        fields["relay"] = remote
        return
    for key, value in (("remote_host", remote.host), ("remote_ip", remote.ip), ("remote_port", remote.port)):
        if value is not None:
            attributes[key] = str(value)


def _read_reply(answer: Answer, fields: Fields, attributes: dict[str, str]) -> None:
    if answer is NO_ANSWER:
        return
    if fields.get("relay") is None and answer.relay:
        _add_remote(answer, fields, attributes)
    if answer.stage:
        attributes["in_reply_to"] = answer.stage
    if answer.reply is None:
        return
    fields["reply"] = answer.reply
    fields.setdefault("status", answer.status)
    if answer.reply[0] != "2":
        return
    taken = read_acceptance(answer.words)
    fields["queued_as"], fields["session"] = taken.queued_as, taken.session
    attributes.update(taken.told)
    if fields["event"] is EventKind.SENT and discards(answer.words):
        fields["event"] = EventKind.DISCARDED
        attributes["result"] = "sent"
