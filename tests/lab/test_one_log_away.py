"""With one host's logs taken away an answer may get less certain, never wrong and confirmed."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from fremme.archive.scan import ScanStore
from fremme.cli.asking import question
from fremme.codes import Certainty
from fremme.diagnosis.why import why
from lab.check import load_cases
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
NAMES = {"from": "sender", "to": "recipient"}
OPTIONS = ("sender", "recipient", "at", "within", "message_id", "queue_id", "client_ip")


@pytest.mark.parametrize("recording", ["first", "second"])
@pytest.mark.parametrize("host", ["mx1", "mail1"])
def test_never_wrong_and_confirmed(recording: str, host: str) -> None:
    folder = ROOT / "examples" / recording
    made = json.loads((folder / "recording.json").read_text("utf-8"))
    zone = ZoneInfo(made["timezone"])
    kept = [path for path in sorted((folder / "logs").iterdir()) if host not in path.name]
    store = ScanStore(kept, zone=zone, year=int(made["date"][:4]))
    wrong = [told for case in load_cases(folder) if (told := confirmed_and_wrong(store, case, zone))]
    store.close()
    assert wrong == []


def confirmed_and_wrong(store: ScanStore, case: dict[str, dict[str, str]], zone: ZoneInfo) -> str | None:
    given = dict.fromkeys(OPTIONS) | {NAMES.get(name, name): value for name, value in case["ask"].items()}
    asked = question(**given, zone=zone, zone_name=zone.key, now=datetime.now(zone))
    verdict = why(store, asked).verdict
    expected = case["expect"]
    right = all(str(getattr(verdict, name)) == expected[name] for name in ("state", "cause") if name in expected)
    if right or verdict.certainty is not Certainty.CONFIRMED:
        return None
    return f"{case['scenario']}: {verdict.state}, {verdict.cause}"
