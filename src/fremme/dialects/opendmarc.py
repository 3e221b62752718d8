"""OpenDMARC 1.3 and 1.4: the sender's policy evaluated."""

from fremme.codes import EventKind
from fremme.dialects.event import Client, Record
from fremme.dialects.pairs import split_queue_id
from fremme.dialects.protocol import Fields

RESULTS = frozenset(
    {"pass", "fail", "none", "temperror", "permerror", "softfail", "neutral", "policy", "reject", "quarantine"}
)
IGNORED = "ignoring connection from "
OTHERS_RESULTS = " ignoring Authentication-Results at "


COMPLAINTS = ("unable to ", "RFC5322 requirement error", "multi-valued From", "no From", "can't ")


OWN = ("OpenDMARC Filter", "configuration reloaded")
"""How lines begin that are about the filter itself."""


class OpenDmarc:
    """The dialect of OpenDMARC."""

    name = "opendmarc"

    def claims(self, program: str) -> bool:
        """Whether the tag is OpenDMARC's."""
        return program == "opendmarc"

    def read(self, record: Record) -> Fields | None:
        """The result for a message's From: domain, or of SPF and DKIM as OpenDMARC saw them."""
        if record.message.startswith(IGNORED):
            client = Client(host=record.message.removeprefix(IGNORED))
            return {"event": EventKind.SCANNED, "client": client, "attributes": {"action": "ignored"}}
        if record.message.startswith(OWN):
            return {"event": EventKind.OTHER, "attributes": {"said": record.message}}
        queue_id, text = split_queue_id(record.message)
        if queue_id is None:
            # ``4F1A2B3C4D ignoring Authentication-Results at 1 from mx.example.com``: no colon after the id.
            word, found, _ = record.message.partition(OTHERS_RESULTS)
            if not found or " " in word:
                return None
            return {"event": EventKind.SCANNED, "queue_id": word, "reason": record.message[len(word) + 1 :]}
        return {"event": EventKind.SCANNED, "queue_id": queue_id, **_meaning(text)}


def _meaning(text: str) -> Fields:
    check = "dmarc"
    for mark, name in (
        ("SPF(mailfrom): ", "spf"),
        ("SPF(helo): ", "spf"),
        ("SPF: ", "spf"),
        ("DKIM: ", "dkim"),
        ("DMARC: ", "dmarc"),
    ):
        if text.startswith(mark):
            check, text = name, text[len(mark) :]
            break
    if "rejected by DMARC policy" in text:
        return {"event": EventKind.REJECTED, "auth": {"dmarc": "fail"}, "reason": text}
    if "quarantined by DMARC policy" in text:
        return {"event": EventKind.HELD, "auth": {"dmarc": "fail"}, "reason": text}
    if text.startswith(COMPLAINTS) or "() failed" in text:
        return {"event": EventKind.WARNING, "reason": text}
    domain, _, result = text.rpartition(" ")
    if result.lower() in RESULTS and " " not in domain:
        return {"auth": {check: result.lower()}, "attributes": {"domain": domain} if domain else {}}
    return {"reason": text}


DIALECT = OpenDmarc()
