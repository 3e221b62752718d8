"""The queue: qmgr, pickup, postsuper (Postfix qmgr/qmgr_active.c, qmgr_message.c, pickup/pickup.c, postsuper.c)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.text import address, number
from fremme.dialects.protocol import Fields

STATUS = ", status="
BY_OPERATOR = {
    "removed": EventKind.REMOVED,
    "placed on hold": EventKind.HELD,
    "released from hold": EventKind.QUEUED,
    "requeued": EventKind.QUEUED,
    "expired": EventKind.EXPIRED,
    "renamed": EventKind.QUEUED,
}
FILES = ("removed file ", "renamed file ", "remove directory ", "remove subdirectory ")


def read_qmgr(text: str) -> Fields | None:
    """``from=<>, size=, nrcpt= (queue active)``, ``removed``, ``status=expired, returned to sender``, ``skipped, ...``."""
    if text == "removed":
        return {"event": EventKind.REMOVED}
    if text.startswith("from="):
        return _read_message(text)
    if text.startswith("skipped, "):
        return {"event": EventKind.QUEUED, "reason": text}
    if text.startswith("message rejected: "):
        return {"event": EventKind.WARNING, "reason": text}
    return None


def _read_message(text: str) -> Fields | None:
    sender, position = address(text, 5)
    if text.startswith(STATUS, position):
        status = text[position + len(STATUS) :]
        word = status.partition(",")[0]
        return {"event": EventKind.EXPIRED, "sender": sender, "reason": status, "attributes": {"result": word}}
    size, _, rest = text[position:].removeprefix(", size=").partition(", nrcpt=")
    recipients, _, queue = rest.partition(" (queue ")
    if number(recipients) is None:
        return None
    attributes = {"nrcpt": recipients}
    if queue:
        attributes["queue"] = queue.removesuffix(")")
    return {"event": EventKind.QUEUED, "sender": sender, "size": number(size), "attributes": attributes}


def read_pickup(text: str) -> Fields | None:
    """``uid=0 from=<root>``: a message from this machine's own command line; ``orig_id=`` where it was queued anew."""
    if not text.startswith("uid="):
        return None
    uid, _, rest = text[4:].partition(" ")
    named, _, orig_id = rest.partition(" orig_id=")
    sender = address(named, 5)[0] if named.startswith("from=") else None
    attributes = {"uid": uid} | ({"orig_id": orig_id.strip()} if orig_id else {})
    return {"event": EventKind.ACCEPTED, "sender": sender, "attributes": attributes}


def read_postsuper(text: str) -> Fields | None:
    """What an operator did with a message by hand: ``removed``, ``placed on hold``."""
    kind = BY_OPERATOR.get(text)
    return {"event": kind, "attributes": {"by": "postsuper", "action": text}} if kind else None


def read_counts(text: str) -> Fields | None:
    """How many messages an operator worked on, which is about none of them: ``Deleted: 115 messages``."""
    if text.startswith(FILES):
        return {"event": EventKind.OTHER, "attributes": {"action": text}}
    action, colon, count = text.partition(": ")
    if not (colon and count.endswith((" message", " messages"))):
        return None
    return {"event": EventKind.OTHER, "attributes": {"action": action, "count": count.partition(" ")[0]}}
