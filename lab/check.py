"""Puts every question of a recording to the program, and says which answers are right."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lab.compare import differences
from lab.errors import LabError

_PATIENCE_SECONDS = 120


def load_cases(recording: Path) -> list[dict[str, Any]]:
    """The cases of a recording."""
    cases: list[dict[str, Any]] = json.loads((recording / "cases.json").read_text(encoding="utf-8"))
    return cases


def command(case: dict[str, Any], recording: Path) -> list[str]:
    """The command that puts a case's question to the program, on the recording's own logs."""
    made = json.loads((recording / "recording.json").read_text(encoding="utf-8"))
    asked = [word for key, value in case["ask"].items() for word in (f"--{key.replace('_', '-')}", value)]
    # The year is told, because a file that was copied or checked out no longer has its own time.
    told = ["--timezone", made["timezone"], "--year", made["date"][:4]]
    logs = sorted(str(path) for path in (recording / "logs").iterdir())
    return [sys.executable, "-m", "fremme", "why", "--json", *asked, *told, *logs]


def ask(case: dict[str, Any], recording: Path) -> dict[str, Any]:
    """Put a case's question to the program.

    Returns:
        The object it printed.

    Raises:
        LabError: where it printed none.
    """
    asked = command(case, recording)
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise LabError(f"no JSON, status {done.returncode}: {done.stderr.strip()[-500:]}") from None
    return answer


def check(recording: Path) -> int:
    """Print a line a case, and what is wrong.

    Returns:
        The number of wrong answers.
    """
    wrong = 0
    for case in load_cases(recording):
        try:
            found = differences(case, ask(case, recording))
        except LabError as error:
            found = [str(error)]
        wrong += bool(found)
        question = " ".join(f"{key}={value}" for key, value in case["ask"].items())
        print(f"{'wrong' if found else 'right':6}{case['scenario']:20}{question}")
        for difference in found:
            print(f"      {difference}")
    print(f"{wrong} wrong of {len(load_cases(recording))}")
    return wrong
