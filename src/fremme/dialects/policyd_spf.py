"""SPF checked by a policy server: pypolicyd-spf and spf-engine (``policyd-spf``), postfix-policyd-spf-perl (``policy-spf``)."""

from fremme.codes import EventKind
from fremme.dialects.event import Client, Record
from fremme.dialects.pairs import bare, pairs, split_queue_id
from fremme.dialects.protocol import Fields

RESULTS = frozenset({"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"})
HEADERS = ("Received-SPF: ", "X-Comment: ", "Authentication-Results: ")


BEFORE = ("prepend ", "PREPEND ", "Header field not prepended: ", "result_only ")
SHORT = "SPF "
NOTES = (
    "DUNNO",
    "handler ",
    "testing: ",
    "Starting",
    "Normal exit",
    "Config: ",
    "Read line: ",
    "Found the end ",
    "Action: ",
    "Per user ",
)
"""What is said besides, at higher debug levels."""


class PolicydSpf:
    """The dialect of the SPF policy servers."""

    name = "policyd-spf"

    def claims(self, program: str) -> bool:
        """Whether the tag is one of theirs."""
        return program.removeprefix("postfix/") in ("policyd-spf", "policy-spf", "pypolicyd-spf")

    def read(self, record: Record) -> Fields | None:
        """The result of a check, or the refusal it led to."""
        queue_id, text = split_queue_id(record.message.removeprefix(": "))
        fields = _read(text.removeprefix("Policy action="))
        if fields is not None and queue_id:
            fields["queue_id"] = queue_id
        return fields


def _read(text: str) -> Fields | None:
    """The result of a check, the refusal it led to, or what is said besides."""
    if text.startswith(("5", "4")) and text[:3].isdigit():
        return _refusal(text)
    if text.startswith(("ERROR", "Error", "Traceback")):
        return {"event": EventKind.WARNING, "reason": text}
    return _result(text)


def _result(text: str) -> Fields | None:
    for before in BEFORE:
        text = text.removeprefix(before)
    if text.startswith(SHORT):
        return _short(text[len(SHORT) :])
    if text.startswith(NOTES):
        return {"event": EventKind.OTHER, "attributes": {"said": text}}
    header = next((one for one in HEADERS if text.startswith(one)), "")
    text = text.removeprefix(header)
    said = text.partition("spf=")[2] if header == HEADERS[2] else text
    result = said.partition(" ")[0].strip(";").lower()
    if result not in RESULTS:
        return {"event": EventKind.SCANNED, "reason": text} if header else None
    values = _values(text)
    return {
        "event": EventKind.SCANNED,
        "sender": values.get("envelope-from"),
        "client": _client(values),
        "auth": {"spf": result},
        "reason": text.partition("; ")[0] if not header else None,
        "attributes": {"identity": values["identity"]} if "identity" in values else {},
    }


def _short(text: str) -> Fields | None:
    """``pass (Mechanism 'mx' matched): Envelope-from: a@example.com`` of postfix-policyd-spf-perl."""
    result, _, rest = text.partition(" ")
    if result.lower() not in RESULTS:
        return {"event": EventKind.SCANNED, "reason": SHORT + text}
    reason, _, about = rest.partition("): ")
    identity, _, value = about.partition(": ")
    fields: Fields = {"event": EventKind.SCANNED, "auth": {"spf": result.lower()}, "reason": reason.lstrip("(") or None}
    if identity == "Envelope-from":
        fields["sender"] = value
    elif identity.startswith("HELO") and value:
        fields["client"] = Client(helo=value)
    return fields


def _values(text: str) -> dict[str, str]:
    """The ``client-ip=...; helo=...`` of a Received-SPF header (RFC 7208 section 9.1), without brackets and quotes."""
    start = min(
        (at for at in (text.find("client-ip="), text.find("identity="), text.find("receiver=")) if at >= 0), default=0
    )
    found = pairs(text[start:], "; ")
    return {key: bare(value.strip('" )')) for key, value in found.items()}


def _client(values: dict[str, str]) -> Client | None:
    ip, helo = values.get("client-ip"), values.get("helo")
    return Client(ip=ip or None, helo=helo or None) if ip or helo else None


def _refusal(text: str) -> Fields:
    """``550 5.7.23 Message rejected due to: SPF fail ... Why?s=mfrom;id=a@b;ip=192.0.2.7;r=<UNKNOWN>``."""
    reply, _, rest = text.partition(" ")
    status, _, words = rest.partition(" ")
    if status.count(".") != 2:
        status, words = "", rest
    asked = pairs(text.partition("?")[2], ";")
    ip = asked.get("ip")
    spf = next((word.strip(".,").lower() for word in words.partition("SPF ")[2].split(" ", 1)[:1]), "")
    return {
        "event": EventKind.REJECTED if reply[0] == "5" else EventKind.TEMPFAILED,
        "reply": reply,
        "status": status or None,
        "sender": asked.get("id"),
        "client": Client(ip=ip) if ip else None,
        "auth": {"spf": spf} if spf in RESULTS else {},
        "reason": words,
    }


DIALECT = PolicydSpf()
