"""The message's ids and the checks of its content (Postfix cleanup/cleanup_message.c, cleanup_milter.c)."""

from fremme.codes import EventKind
from fremme.dialects.postfix.refusal import read_decision
from fremme.dialects.postfix.text import message_id
from fremme.dialects.protocol import Fields

MESSAGE_ID, RESENT = "message-id=", "resent-message-id="

COMPLAINTS = (
    "Milter request to ",
    "Milter or header/body_checks request to ",
    "Bad NOTIFY parameter ",
    "Bad ORCPT parameter ",
    "removed spurious ",
    "queue file size limit exceeded",
    "message not accepted",
    "message rejected: ",
    "bounce message failure",
    "write queue file",
)
"""What is said of a message without the word warning (cleanup/cleanup_api.c, cleanup_envelope.c, cleanup_milter.c)."""


def read_cleanup(text: str) -> Fields | None:
    """Any line of cleanup but warnings and deliveries."""
    if text.startswith(MESSAGE_ID):
        return {"event": EventKind.QUEUED, "message_id": message_id(text[len(MESSAGE_ID) :])}
    if text.startswith(RESENT):
        attributes = {"resent_message_id": message_id(text[len(RESENT) :]) or ""}
        return {"event": EventKind.QUEUED, "attributes": attributes}
    if text.startswith(COMPLAINTS):
        return {"event": EventKind.WARNING, "reason": text}
    return read_decision(text)
