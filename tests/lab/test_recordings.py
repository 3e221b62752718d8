"""Every question of the committed recordings, put to the program itself."""

from pathlib import Path
from typing import Any

import pytest

from lab.check import ask, load_cases
from lab.compare import differences

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = [
    pytest.param(path.parent, case, id=f"{path.parent.name}-{case['scenario']}-{'-'.join(case['ask'])}")
    for path in sorted(EXAMPLES.glob("*/cases.json"))
    for case in load_cases(path.parent)
]


def test_there_are_two_recordings_of_all_twelve_scenarios() -> None:
    folders = {path.parent for path in EXAMPLES.glob("*/cases.json")}
    assert len(folders) == 2
    for folder in folders:
        assert len({case["scenario"] for case in load_cases(folder)}) == 12


@pytest.mark.parametrize(("recording", "case"), CASES)
def test_answer(recording: Path, case: dict[str, Any]) -> None:
    assert differences(case, ask(case, recording)) == []
