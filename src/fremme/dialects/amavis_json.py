"""amavis's report as JSON, where `$log_templ` is ``[:report_json]`` (Amavis.pm: structured_report, 2.10 to 2.13).

What each recipient's `action` is decides the event; of several recipients the first is `recipient`, all are `attributes.recipients`.
"""

import json
from typing import Any

from fremme.codes import Direction, EventKind
from fremme.dialects.event import NOTHING, Client
from fremme.dialects.pairs import bare, looks_like_ip
from fremme.dialects.protocol import Fields

ACTIONS = {
    "PASS": EventKind.SCANNED,
    "REJECT": EventKind.REJECTED,
    "BOUNCE": EventKind.REJECTED,
    "TEMPFAIL": EventKind.TEMPFAILED,
    "DISCARD": EventKind.DISCARDED,
}
MOST = 500


def read_report(text: str) -> Fields | None:
    """The report of one message, or None where this is none."""
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(report, dict) or "mail_from" not in report:
        return None
    recipients = [bare(one) for one in _strings(report, "rcpt_to")]
    rejected = next((action for action in _strings(report, "action") if action != "PASS"), "PASS")
    event = ACTIONS.get(rejected, EventKind.SCANNED)
    if event is EventKind.DISCARDED and _string(report, "quarantine"):
        event = EventKind.QUARANTINED
    category = _string(report, "content_type") or ""
    viruses = _strings(report, "virusnames")
    ip = _string(report, "client_ip") or ""
    attributes = {"verdict": rejected, "category": category.upper(), "recipients": " ".join(recipients)}
    attributes.update({key: said for key in ("mail_id", "quarantine") if (said := _string(report, key))})
    score, size = report.get("spam_score"), report.get("size")
    return {
        "event": event,
        "sender": bare(_string(report, "mail_from") or ""),
        "recipient": recipients[0] if recipients else None,
        "direction": Direction.OUT if report.get("originating") is True else None,
        "client": Client(ip=ip) if looks_like_ip(ip) else None,
        "queue_id": _string(report, "queue_id"),
        "message_id": bare((_string(report, "message_id") or "").partition(" ")[0]) or None,
        "queued_as": next(iter(_strings(report, "queued_as")), None),
        "subject": _string(report, "subject"),
        "header_from": next(iter(_strings(report, "author")), None),
        "score": float(score)
        if isinstance(score, float) or (isinstance(score, int) and abs(score) < 1 << 30)
        else None,
        "size": size if isinstance(size, int) and not isinstance(size, bool) else None,
        "rules": tuple(_strings(report, "tests")),
        "virus": ", ".join(viruses) or None,
        "auth": {"dkim": "pass"} if report.get("dkim_valid_sig") else NOTHING,
        "reason": category.upper() or None,
        "attributes": attributes,
    }


def _string(report: dict[str, Any], key: str) -> str | None:
    value = report.get(key)
    return value if isinstance(value, str) else None


def _strings(report: dict[str, Any], key: str) -> list[str]:
    value = report.get(key)
    return [one for one in value[:MOST] if isinstance(one, str)] if isinstance(value, list) else []
