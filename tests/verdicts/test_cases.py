"""`fremme why` on excerpts of logs: the answer that the contract demands, from raw files and from the archive alike."""

from pathlib import Path
from typing import Any

import pytest

from fremme.archive.importing import import_logs
from fremme.archive.opening import open_archive
from fremme.archive.scan import ScanStore
from tests.verdicts.examples import Case, Json, answered, cases, differences

ALL = cases()
EVERY = pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])

VERDICT = {"state", "cause", "certainty", "side", "who_acts", "summary", "advice"}
FINDING = {"cause", "certainty", "side", "who_acts", "summary", "evidence"}
ANSWER = {"query", "verdict", "findings", "messages", "messages_total", "intended", "recipients_total", "complete", "limits", "coverage"}
MESSAGE = {"message_id", "subject", "sender", "header_from", "direction", "client", "size", "first_seen", "last_seen", "queue_ids", "recipients", "timeline"}
RECIPIENT = {"address", "original", "state", "cause", "certainty", "who_acts", "folder", "forwarded_to", "reply", "status", "remote_host", "attempts", "next_attempt", "fetched"}


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


@EVERY
def test_every_key_is_there_and_every_text_is_whole(case: Case, tmp_path: Path) -> None:
    answer = scanned(case, tmp_path)
    assert answer.keys() == ANSWER
    assert answer["verdict"].keys() == VERDICT
    assert all(one.keys() == FINDING for one in answer["findings"])
    for message in answer["messages"]:
        assert message.keys() == MESSAGE
        assert all(one.keys() == RECIPIENT for one in message["recipients"])
    said = [answer["verdict"]["summary"], *answer["verdict"]["advice"], *(one["summary"] for one in answer["findings"])]
    for text in said:
        for lang in ("nb", "en"):
            assert text[lang].strip()
            assert not any(sign in text[lang] for sign in ("{", "}", "None", "“”", "«»", "  "))


@EVERY
def test_the_verdict_is_the_first_finding(case: Case, tmp_path: Path) -> None:
    answer: dict[str, Any] = scanned(case, tmp_path)
    first = answer["findings"][0] if answer["findings"] else {"cause": None}
    assert first["cause"] == answer["verdict"]["cause"]
    assert all(one["evidence"] for one in answer["findings"] if one["cause"] != "never_reached_server")
