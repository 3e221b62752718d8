"""Puts a recording's questions to the program within this process: hundreds of them in seconds."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fremme.archive.scan import ScanStore
from fremme.cli.asking import question
from fremme.diagnosis.as_json import Writer
from fremme.diagnosis.why import why

NAMES = {"from": "sender", "to": "recipient"}
OPTIONS = ("sender", "recipient", "at", "within", "message_id", "queue_id", "client_ip")


@cache
def opened(recording: Path, without: str | None) -> tuple[ScanStore, ZoneInfo]:
    """The logs of a recording, but for one host's; they stay open until the process ends."""
    made = json.loads((recording / "recording.json").read_text("utf-8"))
    zone = ZoneInfo(made["timezone"])
    kept = [path for path in sorted((recording / "logs").iterdir()) if without is None or without not in path.name]
    return ScanStore(kept, zone=zone, year=int(made["date"][:4])), zone


def ask(case: dict[str, Any], recording: Path, without: str | None = None) -> dict[str, Any]:
    """What `fremme why --json` answers to a case's question."""
    store, zone = opened(recording, without)
    given = dict.fromkeys(OPTIONS) | {NAMES.get(name, name): value for name, value in case["ask"].items()}
    asked = question(**given, zone=zone, zone_name=zone.key, now=datetime.now(zone))
    return json.loads(json.dumps(Writer(zone).why(why(store, asked))))
