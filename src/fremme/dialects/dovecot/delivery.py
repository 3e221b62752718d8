"""Delivery by LMTP and by the delivery agent (src/lib-lda/mail-deliver.c, `deliver_log_format`)."""

from fremme.codes import EventKind
from fremme.dialects.dovecot.prefix import Line
from fremme.dialects.event import Client, Relay
from fremme.dialects.pairs import bare, codes, looks_like_ip, number
from fremme.dialects.protocol import Fields

SAVED, FAILED, REJECTED = "saved mail to ", "save failed to ", "rejected: "
MARKS = (SAVED, FAILED, REJECTED, "Rejected: ")
KEYS = ("from", "envelope_sender", "to", "subject", "msgid", "size", "delivery_time", "session_time")
"""Names that a `deliver_log_format` usually gives its values; they may come in any order."""

BESIDE = {
    "Auto-submitted message discarded": EventKind.DISCARDED,
    "Sending a rejection to ": EventKind.BOUNCE_SENT,
    "Temporarily failed to send rejection": EventKind.WARNING,
    "Permanently failed to send rejection": EventKind.WARNING,
    "Destination address: ": EventKind.OTHER,
}
"""What else the delivery agent says (src/lib-lda/mail-send.c, src/lda/main.c)."""

PROXIED = {"Sent message to <": EventKind.SENT, "Failed to send message to <": EventKind.BOUNCED}
NO_USER = ("Failed to lookup user ", "Failed to initialize user ", "User doesn't exist: ", "user doesn't exist: ")


def read_delivery(line: Line) -> Fields | None:
    """``msgid=<...>: saved mail to INBOX`` and what else a delivery may come to."""
    text = line.rest
    for mark in MARKS:
        at = text.find(mark)
        if at > 0 and text[at - 2 : at] != ": ":
            # Another `deliver_log_format`; what was done stands last, as a subject before it may hold anything.
            at = (text.rfind(" " + mark) + 1 or -1) if "msgid=" in text else -1
        if at >= 0:
            return {**line.about_user(), **told_before(text[:at]), **_done(mark, text[at + len(mark) :])}
    return _beside(line) or _proxied(line) or _nobody(line)


def _done(mark: str, rest: str) -> Fields:
    for end in (", size=", " (subject=", " (size="):
        rest = rest.partition(end)[0]
    if mark == SAVED:
        return {"event": EventKind.STORED, "folder": rest}
    return save_failed(rest) if mark == FAILED else {"event": EventKind.REJECTED, "reason": rest}


def told_before(text: str) -> Fields:
    """What a `deliver_log_format` says before what was done: by default the Message-ID alone."""
    fields = message_of(text)
    if text.startswith("msgid=") and text.count("=", 6) < 1:
        return fields
    places = sorted((place, key) for key in KEYS if (place := _place(text, key)) >= 0)
    values: dict[str, str] = {}
    end = len(text)
    for place, key in reversed(places):
        values[key], end = text[place + len(key) + 1 : end].rstrip(" ,:"), place
    if "envelope_sender" in values:
        fields["sender"] = bare(values["envelope_sender"])
        fields["header_from"] = values.get("from")
    elif values.get("from"):
        fields["attributes"] = {"from": bare(values["from"])}
    fields["subject"] = values.get("subject")
    fields["size"] = number(values.get("size"))
    return fields


def _place(text: str, key: str) -> int:
    if text.startswith(key + "="):
        return 0
    at = text.find(f" {key}=")
    return at + 1 if at >= 0 else -1


def _beside(line: Line) -> Fields | None:
    words = line.rest
    if words.startswith("msgid="):
        _, found, rest = words.partition(">: ")
        words = rest if found else words.partition(": ")[2]
    for mark, kind in BESIDE.items():
        if words.startswith(mark):
            return {**line.about_user(), **message_of(line.rest), "event": kind, "reason": words}
    return None


def _proxied(line: Line) -> Fields | None:
    """A proxy handed the message on: ``<session>: Sent message to <kari@example.com> at 192.0.2.1:24: 250 2.0.0 ... (1/1 at 5 ms)``."""
    session, found, words = line.rest.partition(": ")
    mark = next((mark for mark in PROXIED if words.startswith(mark)), None)
    if not found or mark is None:
        return None
    recipient, _, rest = words[len(mark) :].partition("> at ")
    peer, _, said = rest.partition(": ")
    host, _, port = peer.rpartition(":")
    said = said.rpartition(" (")[0] or said
    reply, status, _ = codes(said)
    kind = PROXIED[mark]
    if kind is EventKind.BOUNCED and (reply or "4").startswith("4"):
        kind = EventKind.DEFERRED
    return {
        "event": kind,
        "protocol": line.service,
        "session": session.strip("<>") or None,
        "recipient": recipient,
        "relay": Relay(None, host, number(port)) if looks_like_ip(host) else Relay(host or None, None, number(port)),
        "reply": reply,
        "status": status,
        "reason": said,
    }


def _nobody(line: Line) -> Fields | None:
    """``Failed to lookup user kari@example.com: why``: the recipient could not be looked up."""
    for mark in NO_USER:
        before, found, rest = line.rest.partition(mark)
        if found and (not before or before.endswith(": ")):
            user, _, _ = rest.partition(": ")
            fields: Fields = {**line.about_user(), "event": EventKind.WARNING, "reason": line.rest}
            fields["recipient" if "@" in user else "login"] = user
            return fields
    return None


def read_connection(line: Line) -> Fields | None:
    """An LMTP client comes or goes (src/lmtp/lmtp-client.c)."""
    for mark, event in (("Connect from ", EventKind.CONNECT), ("Disconnect from ", EventKind.DISCONNECT)):
        if line.rest.startswith(mark):
            peer, _, reason = line.rest[len(mark) :].partition(": ")
            client = Client(ip=peer) if looks_like_ip(peer) else Client(host=peer)
            return {**line.about_user(), "event": event, "client": client, "reason": reason or None}
    return None


def save_failed(text: str) -> Fields:
    """``mailbox INBOX: Quota exceeded ...``: where it should have gone, and why it could not.

    Whether that refuses the message for good is said by the reply that the next line of the queue's server quotes; here
    only the words tell.
    """
    folder, _, reason = text.partition(": ")
    for word in ("open mailbox ", "mailbox "):
        folder = folder.removeprefix(word)
    return {
        "event": kind_of_failure(reason),
        "reason": reason or text,
        "attributes": {"failed_folder": folder.strip("'")},
    }


def kind_of_failure(reason: str) -> EventKind:
    """A full mailbox refuses, an internal error puts off; after any other fault the inbox is tried."""
    low = reason.lower()
    if "temporar" in low or "internal error" in low:
        return EventKind.TEMPFAILED
    return EventKind.REJECTED if "quota" in low else EventKind.WARNING


def message_of(text: str) -> Fields:
    """The Message-ID of ``msgid=<...>``; without brackets, None where the message has none."""
    at = text.find("msgid=")
    if at < 0:
        return {}
    value = text[at + 6 :]
    for mark in (">: ", ">, "):
        head, found, _ = value.partition(mark)
        if found:
            return {"message_id": bare(head + ">") or None}
    value = value.partition(": ")[0].partition(", ")[0]
    return {"message_id": None if value in ("", "unspecified", "<>") else bare(value)}
