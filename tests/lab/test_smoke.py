"""The live lab: real servers are started, a few scenarios are played, and the program is asked about their logs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab import available
from lab.check import ask, load_cases
from lab.compare import differences


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if (reason := available()) is not None:
        if os.environ.get("FREMME_REQUIRE_ALL") == "1":
            pytest.fail(f"the live lab must run here: {reason}")
        pytest.skip(reason)
    out = tmp_path_factory.mktemp("recording")
    smoke = [sys.executable, "-m", "lab", "smoke", "--out", str(out)]
    done = subprocess.run(smoke, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == str(out)
    return out


def test_smoke_records_three_scenarios(recording: Path) -> None:
    assert {case["scenario"] for case in load_cases(recording)} == {
        "delivered",
        "unknown-recipient",
        "fetched-by-imap",
    }
    for host in ("mx1", "mail1"):
        assert (recording / "logs" / f"{host}.log").stat().st_size > 0


def test_the_program_answers_right(recording: Path) -> None:
    wrong = {
        f"{case['scenario']} {case['ask']}": found
        for case in load_cases(recording)
        if (found := differences(case, ask(case, recording)))
    }
    assert wrong == {}


def test_nothing_is_left_behind(recording: Path) -> None:
    assert "fremme-lab" not in Path("/proc/self/mounts").read_text()
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    assert "lab0" not in links
