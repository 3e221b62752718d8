"""The comparer says where an answer is wrong, and above all where it is wrong and sure."""

from typing import Any

import pytest

from lab.compare import differences

EXPECT = {
    "state": "delivered",
    "cause": "fetched_by_client",
    "who_acts": "recipient",
    "recipient": "kari@nordpost.example",
    "folder": "INBOX",
    "fetched_by": "imap",
    "intended": None,
    "findings": ["greylisted"],
}


def answer(**changes: Any) -> dict[str, Any]:
    verdict = {"state": "delivered", "cause": "fetched_by_client", "who_acts": "recipient", "certainty": "confirmed"}
    recipient = {
        "address": "Kari@nordpost.example",
        "original": None,
        "folder": "INBOX",
        "remote_host": None,
        "fetched": [{"protocol": "IMAP", "deleted": False}],
    }
    return {
        "verdict": verdict | {key: value for key, value in changes.items() if key in verdict},
        "messages": [{"recipients": [recipient | {k: v for k, v in changes.items() if k in recipient}]}],
        "intended": changes.get("intended"),
        "findings": [{"cause": "greylisted"}] if changes.get("greylisted", True) else [],
    }


def test_a_right_answer_has_no_differences() -> None:
    assert differences({"expect": EXPECT}, answer()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "bounced", "certainty": "likely"}, ["state should be 'delivered', is 'bounced'"]),
        ({"folder": "Junk"}, ["folder should be 'INBOX', is 'Junk'"]),
        ({"fetched": []}, ["not fetched by imap, but by []"]),
        ({"intended": "ola@nordpost.example"}, ["intended should be None, is 'ola@nordpost.example'"]),
        ({"greylisted": False}, ["no finding greylisted, only []"]),
        (
            {"address": "ola@nordpost.example"},
            ["recipient kari@nordpost.example is not in the first message: ['ola@nordpost.example']"],
        ),
        (
            {"cause": "none"},
            ["cause should be 'fetched_by_client', is 'none'", "the verdict is wrong and calls itself confirmed"],
        ),
    ],
)
def test_a_wrong_answer_is_told_in_words(changes: dict[str, Any], words: list[str]) -> None:
    assert differences({"expect": EXPECT}, answer(**changes)) == words


def test_an_error_is_no_answer() -> None:
    assert differences({"expect": EXPECT}, {"error": {"code": "x"}}) == ["no answer: {'code': 'x'}"]


def test_copies_sent_on_are_found_also_behind_other_copies() -> None:
    far = {"address": "far@x.example", "original": None, "state": "bounced", "forwarded_to": []}
    near = {"address": "near@x.example", "original": None, "state": "relayed", "forwarded_to": [far]}
    expect = {
        "recipient": EXPECT["recipient"],
        "forwarded_to": {"near@x.example": "relayed", "far@x.example": "bounced"},
    }
    assert differences({"expect": expect}, answer()) != []
    given = answer()
    given["messages"][0]["recipients"][0]["forwarded_to"] = [near]
    assert differences({"expect": expect}, given) == []
    far["state"] = "queued"
    assert differences({"expect": expect}, given) == ["forwarded to far@x.example should be 'bounced', is ['queued']"]
