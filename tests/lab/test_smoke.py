"""The live lab: real servers are started, a few scenarios are played, and the program is asked about their logs."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from lab import available
from lab.check import ask, load_cases
from lab.compare import differences
from lab.conditions import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def machine() -> None:
    """A machine on which the lab can run, with the root built."""
    if (reason := available()) is not None:
        if os.environ.get("FREMME_REQUIRE_ALL") == "1":
            pytest.fail(f"the live lab must run here: {reason}")
        pytest.skip(reason)


@pytest.fixture(scope="module")
def recording(machine: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    assert_nothing_is_left()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_by_a_run_that_is_stopped(machine: None, tmp_path: Path, how: signal.Signals) -> None:
    smoke = [sys.executable, "-m", "lab", "smoke", "--out", str(tmp_path)]
    with subprocess.Popen(smoke, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        inside: set[Path] = set()
        for line in running.stdout:
            if line.startswith("servers run"):
                inside = pid_namespaces(of=descendants(running.pid)) - {Path("/proc/self/ns/pid").readlink()}
                running.send_signal(how)
                break
        assert running.wait() != 0
    assert inside
    wait_for("no process of the lab is left", lambda: not inside & pid_namespaces(of=processes()))
    assert_nothing_is_left()


def assert_nothing_is_left() -> None:
    assert "fremme-lab" not in Path("/proc/self/mounts").read_text()
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    assert "lab0" not in links


def pid_namespaces(of: list[int]) -> set[Path]:
    found = set()
    for pid in of:
        with suppress(OSError):
            found.add(Path(f"/proc/{pid}/ns/pid").readlink())
    return found


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [descendant for child in map(int, children) for descendant in (child, *descendants(child))]
