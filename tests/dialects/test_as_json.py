"""Events as JSON: what is known, by the contract's names, and nothing else."""

import json
from datetime import UTC, datetime

from fremme.codes import Direction, EventKind
from fremme.dialects.as_json import NAMES, event_as_json
from fremme.dialects.event import Client, Event, Relay
from fremme.dialects.registry import read_text
from tests.dialects.support import SAMPLES, samples_of


def test_what_is_unknown_is_left_out() -> None:
    assert event_as_json(Event(event=EventKind.OTHER)) == {"event": "other", "text": ""}


def test_every_kind_of_value() -> None:
    event = Event(
        event=EventKind.SENT,
        time=datetime(2026, 11, 3, 10, 19, 2, tzinfo=UTC),
        pid=4,
        sender="",
        direction=Direction.IN,
        client=Client(ip="192.0.2.7"),
        relay=Relay("mx.example.com", None, 25),
        delay=0.5,
        rules=("A", "B"),
        auth={"spf": "pass"},
        attributes={"stage": "RCPT"},
        text="line",
    )
    assert event_as_json(event) == {
        "event": "sent",
        "time": "2026-11-03T10:19:02+00:00",
        "pid": 4,
        "sender": "",
        "direction": "in",
        "client": {"host": None, "ip": "192.0.2.7", "helo": None},
        "relay": {"host": "mx.example.com", "ip": None, "port": 25},
        "delay": 0.5,
        "rules": ["A", "B"],
        "auth": {"spf": "pass"},
        "attributes": {"stage": "RCPT"},
        "text": "line",
    }


def test_every_sample_can_be_written() -> None:
    for name in sorted({path.relative_to(SAMPLES).parts[0].removesuffix(".toml") for path in SAMPLES.rglob("*.toml")}):
        for sample in samples_of(name):
            found = event_as_json(read_text(f"Nov  3 10:19:02 mx1 {sample.program}[4]: {sample.message}", None))
            assert found.keys() <= set(NAMES)
            assert None not in found.values()
            json.dumps(found)
