"""postgrey 1.30 to 1.37: greylisting for Postfix.

``action=greylist, reason=new, client_name=..., client_address=..., sender=..., recipient=...``
"""

from fremme.codes import EventKind
from fremme.dialects.event import NOTHING, Client, Record
from fremme.dialects.pairs import decimal, split_at, split_queue_id
from fremme.dialects.protocol import Fields

KEYS = ("action", "reason", "delay", "client_name", "client_address", "sender", "recipient")


WHITELISTED = "whitelisted: "
OWN = (
    "Process Backgrounded",
    "Binding to ",
    "Setting gid",
    "Setting uid",
    "cleaning ",
    "rm ",
    "Server closing",
    "Resolved ",
    "User ",
)
"""How lines begin that are about postgrey itself (Net::Server, the database's upkeep)."""

COMPLAINTS = ("warning: ", "error: ", "fatal: ", "ERROR: ", "FATAL: ", "unrecognized request ", "Couldn't ", "can't ")


class Postgrey:
    """The dialect of postgrey."""

    name = "postgrey"

    def claims(self, program: str) -> bool:
        """Whether the tag is postgrey's."""
        return program in ("postgrey", "postfix/postgrey")

    def read(self, record: Record) -> Fields | None:
        """What the line means; decisions are on a recipient."""
        queue_id, text = split_queue_id(record.message)
        if text.startswith(WHITELISTED):
            return {
                "event": EventKind.SCANNED,
                "client": _client(text[len(WHITELISTED) :]),
                "attributes": {"action": "whitelisted"},
            }
        if text.startswith(COMPLAINTS):
            return {"event": EventKind.WARNING, "reason": text}
        if text.startswith(OWN) or " postgrey (type " in text[:60]:
            return {"event": EventKind.OTHER, "attributes": {"said": text}}
        if not text.startswith("action="):
            return None
        values = split_at(text, KEYS)
        action = values["action"]
        name, ip = values.get("client_name", ""), values.get("client_address", "").partition("/")[0]
        delays = action == "greylist"
        return {
            "event": EventKind.TEMPFAILED if delays else EventKind.SCANNED,
            "queue_id": queue_id,
            "sender": values.get("sender"),
            "recipient": values.get("recipient") or None,
            "client": Client(host=None if name == "unknown" else name or None, ip=ip or None),
            "delay": decimal(values.get("delay")),
            "reason": f"greylisted: {values.get('reason', '')}" if delays else values.get("reason"),
            "attributes": {"action": action} if action else NOTHING,
        }


def _client(peer: str) -> Client:
    """The client of ``mx.example.com[192.0.2.7]``."""
    host, _, ip = peer.partition("[")
    return Client(host=None if host == "unknown" else host or None, ip=ip.rstrip("]") or None)


DIALECT = Postgrey()
