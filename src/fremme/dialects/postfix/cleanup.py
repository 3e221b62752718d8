"""The message's ids and the checks of its content (Postfix cleanup/cleanup_message.c, cleanup_milter.c)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.refusal import read_decision
from fremme.dialects.postfix.text import message_id
from fremme.dialects.protocol import Fields

MESSAGE_ID, RESENT = "message-id=", "resent-message-id="


def read_cleanup(text: str) -> Fields | None:
    """Any line of cleanup but warnings and deliveries."""
    if text.startswith(MESSAGE_ID):
        return {"event": EventKind.QUEUED, "message_id": message_id(text[len(MESSAGE_ID) :])}
    if text.startswith(RESENT):
        attributes = {"resent_message_id": message_id(text[len(RESENT) :]) or ""}
        return {"event": EventKind.QUEUED, "attributes": attributes}
    return read_decision(text)
