"""Mail that Dovecot's submission service handed on (src/submission/submission-commands.c)."""

from fremme.codes import EventKind
from fremme.dialects.dovecot.prefix import Line
from fremme.dialects.pairs import bare, number, split_at
from fremme.dialects.protocol import Fields

RELAYED = "Successfully relayed message: "


def read_submission(line: Line) -> Fields | None:
    """``Successfully relayed message: from=<a>, size=1, id=x, nrcpt=1, reply=`250 ...'``."""
    if not line.rest.startswith(RELAYED):
        return None
    values = split_at(line.rest.removeprefix(RELAYED), ("from", "size", "id", "nrcpt", "reply"))
    reply = values.get("reply", "").strip("`'")
    fields: Fields = {
        **line.about_user(),
        "event": EventKind.ACCEPTED,
        "sender": bare(values.get("from", "")),
        "size": number(values.get("size")),
        "reason": reply,
        "attributes": {key: values[key] for key in ("id", "nrcpt") if key in values},
    }
    fields.pop("recipient", None)
    _, found, queued = reply.rpartition("queued as ")
    if found:
        fields["queued_as"] = queued.partition(" ")[0]
    return fields
