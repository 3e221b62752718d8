"""A log of one real server that nobody here made: what its twenty deliveries came to."""

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fremme.archive.scan import ScanStore
from fremme.codes import Cause, EventKind, State
from fremme.diagnosis.judging import Surroundings, judge
from fremme.dialects.registry import read_text
from fremme.trace.question import Question
from fremme.trace.tracing import trace

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture(scope="module")
def log(corpora: Path) -> Path:
    return corpora / "logs" / "modoboa.log"


def test_every_line_has_a_meaning_or_is_about_nobody(log: Path) -> None:
    others = [
        line
        for line in log.read_text("utf-8").splitlines()
        if read_text(line, None).event is EventKind.OTHER and "statistics: max cache size" not in line
    ]
    assert others == []


def test_its_deliveries(log: Path) -> None:
    store = ScanStore([log], zone=OSLO, year=2023)
    found = trace(store, Question())
    around = Surroundings(max(one.last for one in store.coverage()))
    delivered = Counter(
        (one.state, one.folder is not None, judge(message, one, around).cause if one.state is State.DISCARDED else None)
        for message in found.messages
        for one in message.recipients
        if message.queue_ids
    )
    assert delivered == {
        (State.DELIVERED, True, None): 12,
        (State.DISCARDED, False, Cause.MAILBOX_RULE): 6,
        (State.RELAYED, False, None): 1,
        (State.DELIVERED, False, None): 1,
    }
    assert {message.first_seen.year for message in found.messages} == {2023}
    store.close()
