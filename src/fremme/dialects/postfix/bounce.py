"""Bounces and delay warnings that this server sends (Postfix bounce/bounce_notify_service.c and its kin)."""

from fremme.codes import EventKind
from fremme.dialects.protocol import Fields

FAILED = ("postmaster notice failed ", "undeliverable postmaster notification ")
WHAT = {"non-delivery": "non-delivery", "delivery status": "success", "delay": "delay"}


def read_bounce(text: str) -> Fields | None:
    """``sender non-delivery notification: QUEUEID``; the id is the new message's."""
    if text.startswith(FAILED):
        return {"event": EventKind.WARNING, "reason": text}
    said, found, new_id = text.partition(" notification: ")
    told, _, words = said.partition(" ")
    what = WHAT.get(words)
    if not found or what is None:
        return None
    kind = EventKind.DELAY_WARNING if what == "delay" else EventKind.BOUNCE_SENT
    return {"event": kind, "queued_as": new_id, "attributes": {"notified": told, "notification": what}}
