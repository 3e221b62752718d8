"""`fremme why` on excerpts of logs: the answer that the contract demands, from raw files and from the archive alike."""

from pathlib import Path

import pytest

from fremme.archive.importing import import_logs
from fremme.archive.opening import open_archive
from fremme.archive.scan import ScanStore
from tests.verdicts.examples import Case, Json, answered, cases, differences

ALL = cases()
EVERY = pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])

UNFILLED = ("{", "}", "None", "“”", "«»", "  ")
"""Signs of a text whose values were missing."""

VERDICT = {"state", "cause", "certainty", "side", "who_acts", "summary", "advice"}
FINDING = {"cause", "certainty", "side", "who_acts", "summary", "evidence"}
ANSWER = {
    "query",
    "verdict",
    "findings",
    "messages",
    "messages_total",
    "intended",
    "recipients_total",
    "complete",
    "limits",
    "coverage",
}
MESSAGE = {
    "message_id",
    "subject",
    "sender",
    "header_from",
    "direction",
    "client",
    "size",
    "first_seen",
    "last_seen",
    "queue_ids",
    "recipients",
    "timeline",
}
RECIPIENT = {
    "address",
    "original",
    "state",
    "cause",
    "certainty",
    "who_acts",
    "folder",
    "forwarded_to",
    "reply",
    "status",
    "remote_host",
    "attempts",
    "next_attempt",
    "fetched",
}


def scanned(case: Case, folder: Path) -> Json:
    store = ScanStore(case.write(folder), zone=case.zone, year=case.year)
    try:
        return answered(store, case)
    finally:
        store.close()


def archived(case: Case, folder: Path) -> Json:
    logs = folder / "logs"
    logs.mkdir()
    archive = folder / "archive"
    import_logs(archive, case.write(logs), zone=case.zone, year=case.year)
    store = open_archive(archive)
    try:
        return answered(store, case)
    finally:
        store.close()


@EVERY
def test_the_answer_is_the_contracts(case: Case, tmp_path: Path) -> None:
    answer = scanned(case, tmp_path)
    keys_are_there(answer)
    texts_are_whole(answer)
    findings_begin_with_the_verdict(answer)
    wrong = differences(case, answer)
    told = {key: value for key, value in answer["verdict"].items() if key != "advice"}
    assert not wrong, f"{case.why}\n{told}"


@EVERY
def test_the_archive_answers_alike(case: Case, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    one, other = scanned(case, raw), archived(case, tmp_path)
    for key in ("verdict", "intended", "messages", "messages_total", "recipients_total", "complete"):
        assert other[key] == one[key]


def keys_are_there(answer: Json) -> None:
    assert answer.keys() == ANSWER
    assert answer["verdict"].keys() == VERDICT
    assert all(one.keys() == FINDING for one in answer["findings"])
    for message in answer["messages"]:
        assert message.keys() == MESSAGE
        assert all(one.keys() == RECIPIENT for one in message["recipients"])


def texts_are_whole(answer: Json) -> None:
    said = [answer["verdict"]["summary"], *answer["verdict"]["advice"], *(one["summary"] for one in answer["findings"])]
    for text in said:
        for lang in ("nb", "en"):
            assert text[lang].strip()
            assert not any(sign in text[lang] for sign in UNFILLED), text[lang]


def findings_begin_with_the_verdict(answer: Json) -> None:
    first = answer["findings"][0] if answer["findings"] else {"cause": None}
    assert first["cause"] == answer["verdict"]["cause"]
    assert all(one["evidence"] for one in answer["findings"] if one["cause"] != "never_reached_server")
