"""Events of single messages: the plugin mail_log (src/plugins/mail-log/mail-log-plugin.c).

Fields come in a fixed order and may each be missing (`mail_log_fields`); a subject may hold anything.
"""

from fremme.codes import EventKind
from fremme.dialects.dovecot.prefix import Line
from fremme.dialects.pairs import bare, number, split_at
from fremme.dialects.protocol import Fields

KEYS = ("box", "uid", "msgid", "size", "vsize", "from", "subject", "flags")
EVENTS = {
    "delete": EventKind.EXPUNGED,
    "expunge": EventKind.EXPUNGED,
    "autoexpunge": EventKind.EXPUNGED,
    "save": EventKind.STORED,
    "append": EventKind.STORED,
    "copy": EventKind.MOVED,
    "move": EventKind.MOVED,
    "flag_change": EventKind.OTHER,
    "undelete": EventKind.OTHER,
}
"""What each action is; ``delete`` only marks a message as deleted (`attributes.action` tells)."""

FOLDERS = ("Mailbox created: ", "Mailbox deleted: ", "Mailbox renamed: ")


def read_mail_log(line: Line) -> Fields | None:
    """A line such as ``expunge: box=INBOX, uid=7, msgid=<...>, size=1234``, or None where it is none."""
    text = line.rest
    action, _, rest = text.partition(": ")
    source = None
    if action.startswith(("copy from ", "move from ")):
        head, found, tail = text.partition(": box=")
        if found:
            action, rest = head, "box=" + tail
        action, source = action[:4], action[10:]
    event = EVENTS.get(action)
    if event is None:
        return _folder(line)
    values = split_at(rest, KEYS)
    if not values:
        return None
    attributes = {"action": action}
    if source is not None:
        attributes["from_folder"] = source
    attributes.update((key, values[key]) for key in ("uid", "vsize", "flags") if key in values)
    if "msgid" in values:
        attributes["msgid"] = "named"
    if action == "flag_change" and "\\Seen" in values.get("flags", ""):
        event = EventKind.FETCHED
    return {
        **line.about_user(),
        "event": event,
        "folder": values.get("box"),
        "message_id": bare(values.get("msgid", "")) or None,
        "size": number(values.get("size")),
        "header_from": values.get("from"),
        "subject": values.get("subject"),
        "attributes": attributes,
    }


def _folder(line: Line) -> Fields | None:
    for mark in FOLDERS:
        if line.rest.startswith(mark):
            attributes = {"action": mark[:-2].lower().replace(" ", "_")}
            return {
                **line.about_user(),
                "event": EventKind.OTHER,
                "folder": line.rest[len(mark) :],
                "attributes": attributes,
            }
    return None
