"""OpenDKIM 2.9 to 2.11: signatures checked and added."""

from fremme.codes import EventKind
from fremme.dialects.event import Client, Record
from fremme.dialects.pairs import looks_like_ip, pairs, split_queue_id
from fremme.dialects.protocol import Fields

RESULTS = {
    "DKIM verification successful": "pass",
    "no signature data": "none",
    "bad signature data": "fail",
    "signature verification failed": "fail",
    "key retrieval failed": "temperror",
    "key data is not secure": "policy",
}
"""What a line says and the result it means (RFC 8601 section 2.7.1)."""

SIGNED = ("DKIM-Signature field added", "DKIM-Signature header added")
COMPLAINTS = (
    "failed to parse",
    "external host ",
    "can't ",
    "syntax error",
    "error loading key",
    "dkim_",
    "SSL error",
    "mail from ",
    "error ",
    "rejected by ",
    "no From: ",
    "malformed ",
)


OWN = ("OpenDKIM Filter", "configuration reloaded", "milter connection ")
"""How lines begin that are about the filter itself."""


class OpenDkim:
    """The dialect of OpenDKIM."""

    name = "opendkim"

    def claims(self, program: str) -> bool:
        """Whether the tag is OpenDKIM's."""
        return program in ("opendkim", "dkim-filter")

    def read(self, record: Record) -> Fields | None:
        """What a line about a message means; others are not read."""
        queue_id, text = split_queue_id(record.message)
        if queue_id is None:
            complains = text.startswith((*COMPLAINTS, "key data is not secure")) or "() failed" in text
            if complains:
                return {"event": EventKind.WARNING, "reason": text}
            return {"event": EventKind.OTHER, "attributes": {"said": text}} if text.startswith(OWN) else None
        return {"event": EventKind.SCANNED, "queue_id": queue_id, **_meaning(text)}


def _meaning(text: str) -> Fields:
    for words, result in RESULTS.items():
        if text.startswith(words):
            return {"auth": {"dkim": result}, "reason": text, "attributes": _signature(text)}
    if text.startswith(SIGNED):
        return {"reason": text, "attributes": {"action": "signed", **_signature(text)}}
    if text.startswith(("s=", "signature=")):
        return {"auth": _of_signature(text), "reason": text, "attributes": _signature(text)}
    if text.startswith(COMPLAINTS):
        return {"event": EventKind.WARNING, "reason": text}
    return {"client": _client(text), "reason": text}


def _of_signature(text: str) -> dict[str, str]:
    """The result of one signature: ``s=... SSL error:...``, or ``signature=... result="..."`` where `LogResults` is set."""
    _, found, result = text.partition(' result="')
    if not found:
        return {"dkim": "fail"} if " error:" in text or "verification failed" in text else {}
    result = result.partition('"')[0]
    if result == "no signature error":
        return {"dkim": "pass"}
    return {"dkim": "temperror" if "key retrieval" in result else "fail"}


def _signature(text: str) -> dict[str, str]:
    """Selector and domain of ``s=... d=... a=...`` or ``(s=..., d=...)``."""
    words = pairs(text.replace("(", " ").replace(")", " ").replace(",", " "), " ")
    names = (("s", "selector"), ("selector", "selector"), ("d", "domain"), ("domain", "domain"), ("a", "algorithm"))
    return {name: words[key] for key, name in names if words.get(key)}


def _client(text: str) -> Client | None:
    """The host of ``mail.example.org [192.0.2.7] not internal``."""
    host, found, rest = text.partition(" [")
    ip = rest.partition("]")[0]
    return Client(host=host, ip=ip) if found and " " not in host and looks_like_ip(ip) else None


DIALECT = OpenDkim()
