"""Every question of the committed recordings; the first of each recording is put to the command itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.cast import Variant
from lab.check import ask, load_cases
from lab.compare import differences
from lab.scenario import load_all
from tests.lab import inside

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = [
    pytest.param(path.parent, case, id=f"{path.parent.name}-{case['scenario']}-{'-'.join(case['ask'])}")
    for path in sorted(EXAMPLES.glob("*/cases.json"))
    for case in load_cases(path.parent)
]


def test_there_are_two_recordings_of_all_scenarios() -> None:
    folders = {path.parent for path in EXAMPLES.glob("*/cases.json")}
    assert len(folders) == 2
    for folder in folders:
        seed = json.loads((folder / "recording.json").read_text(encoding="utf-8"))["seed"]
        variant = Variant.of(seed)
        wanted = {each.name for each in load_all() if each.only is None or getattr(variant, each.only)}
        assert {case["scenario"] for case in load_cases(folder)} == wanted
        assert len(wanted) >= 35


@pytest.mark.parametrize(("recording", "case"), CASES)
def test_answer(recording: Path, case: dict[str, Any]) -> None:
    assert differences(case, inside.ask(case, recording)) == []


@pytest.mark.parametrize(
    "recording", sorted({path.parent for path in EXAMPLES.glob("*/cases.json")}), ids=lambda path: path.name
)
def test_the_command_answers_as_the_program_does(recording: Path) -> None:
    for case in load_cases(recording)[::12]:
        assert differences(case, ask(case, recording)) == []
