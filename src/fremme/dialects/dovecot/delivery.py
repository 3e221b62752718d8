"""Delivery by LMTP and by the delivery agent (src/lib-lda/mail-deliver.c, `deliver_log_format`)."""

from fremme.codes import EventKind
from fremme.dialects.dovecot.prefix import Line
from fremme.dialects.event import Client
from fremme.dialects.pairs import bare, looks_like_ip
from fremme.dialects.protocol import Fields

SAVED, FAILED, REJECTED = "saved mail to ", "save failed to ", "rejected: "


def read_delivery(line: Line) -> Fields | None:
    """``msgid=<...>: saved mail to INBOX`` and what else a delivery may come to."""
    about = message_of(line.rest)
    text = line.rest
    for mark in (SAVED, FAILED, REJECTED):
        at = text.find(mark)
        if at >= 0 and (at == 0 or text[at - 2 : at] == ": "):
            rest = text[at + len(mark) :]
            if mark is SAVED:
                return {**line.about_user(), **about, "event": EventKind.STORED, "folder": rest}
            if mark is REJECTED:
                return {**line.about_user(), **about, "event": EventKind.REJECTED, "reason": rest}
            return {**line.about_user(), **about, **save_failed(rest)}
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
