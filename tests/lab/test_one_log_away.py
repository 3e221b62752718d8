"""With one host's logs taken away an answer may get less certain, never wrong and confirmed."""

from typing import Any

import pytest

from lab.check import load_cases
from tests.conftest import ROOT
from tests.lab.inside import ask


def confirmed_and_wrong(verdict: dict[str, Any], expected: dict[str, str]) -> bool:
    right = all(verdict[name] == expected[name] for name in ("state", "cause") if name in expected)
    return not right and verdict["certainty"] == "confirmed"


@pytest.mark.parametrize("recording", ["first", "second"])
@pytest.mark.parametrize("host", ["mx1", "mail1"])
def test_never_wrong_and_confirmed(recording: str, host: str) -> None:
    folder = ROOT / "examples" / recording
    wrong = {
        case["scenario"]: verdict["cause"]
        for case in load_cases(folder)
        if confirmed_and_wrong(verdict := ask(case, folder, host)["verdict"], case["expect"])
    }
    assert wrong == {}
