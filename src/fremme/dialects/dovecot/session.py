"""The end of a session by IMAP, POP3, ManageSieve or submission, with what was fetched in it.

Settings `imap_logout_format` and `pop3_logout_format`. Dovecot 2.3 and later say how the session ended before the counts.
"""

from fremme.codes import EventKind
from fremme.dialects.dovecot.prefix import Line
from fremme.dialects.pairs import pairs
from fremme.dialects.protocol import Fields

ENDS = (
    "Logged out",
    "Disconnected",
    "Connection closed",
    "Server shutting down",
    "Connection reset",
    "Session ",
    "IMAP session state",
    "Too many invalid ",
    "QUIT",
)
"""How the line begins that ends a session (src/imap/imap-client.c, src/pop3/pop3-client.c)."""

OWN_COUNTS = (" in=", " rcvd=", " bytes=")
IDENTITY = "ID sent: "


def read_session_end(line: Line) -> Fields | None:
    """The last line of a session, or None where it is another."""
    if line.rest.startswith(IDENTITY):
        attributes = {"client_id": line.rest[len(IDENTITY) :]}
        return {**line.about_user(), "event": EventKind.OTHER, "attributes": attributes}
    if not line.rest.startswith(ENDS) and not _counts_bytes(line):
        return None
    fields: Fields = {**line.about_user(), "event": EventKind.DISCONNECT}
    if line.service == "pop3":
        _pop3(line.rest, fields)
    else:
        _imap(line.rest, fields)
    return fields


def _counts_bytes(line: Line) -> bool:
    """Whether the line ends with a session's counts, whatever it says before: ``read(x) failed: Connection reset in=1 out=2``."""
    tail = line.rest[-400:]
    return line.service in ("imap", "pop3", "submission") and " in=" in tail and " out=" in tail


def _imap(text: str, fields: Fields) -> None:
    at = max(text.rfind(mark) for mark in OWN_COUNTS)
    fields["reason"] = text if at < 0 else text[:at]
    if at < 0:
        return
    found = pairs(text[at + 1 :], " ").items()
    counts = {key: value.rstrip(",") for key, value in found if value.rstrip(",").isdigit() or "/" in value}
    fields["attributes"] = counts
    if counts.get("body_count", "0").strip("0"):
        fields["event"] = EventKind.FETCHED


def _pop3(text: str, fields: Fields) -> None:
    at = text.rfind(" top=")
    if at < 0:
        at = text.rfind(" retr=")
    fields["reason"] = text if at < 0 else text[:at]
    if at < 0:
        return
    values = pairs(text[at + 1 :].replace(", ", " "), " ")
    counts: dict[str, str] = {}
    for key, second in (("top", "top_bytes"), ("retr", "retr_bytes"), ("del", "del_of")):
        first, _, rest = values.get(key, "").partition("/")
        if first:
            counts[key] = first
        if rest:
            counts[second] = rest
    counts.update((key, values[key]) for key in ("size", "in", "out") if key in values)
    fields["attributes"] = counts
    if counts.get("retr", "0").strip("0") or counts.get("del", "0").strip("0"):
        fields["event"] = EventKind.FETCHED
