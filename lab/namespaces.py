"""A world of its own: private mount, network, process and name spaces in which everything of the lab happens.

The first process of a pid namespace takes all others with it when it ends, and mounts and links live only as long as
their namespace. So nothing can be left behind, however the lab ends; :func:`run_in_world` still looks.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from lab.errors import LabError

INSIDE = "FREMME_LAB_WORLD"
_PR_SET_PDEATHSIG = 1
_LEAVING_SECONDS = 20.0


def inside() -> bool:
    """Whether this process is the first of a world."""
    return os.environ.get(INSIDE) == "1" and os.getpid() == 1


def run_in_world(arguments: list[str]) -> int:
    """Run ``python -m lab`` with these arguments as the first process of a new world.

    Returns:
        Its exit status.

    Raises:
        LabError: when a process of the world outlived it.
    """
    command = [
        "unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child=KILL", "--mount-proc",
        "--propagation", "private", sys.executable, "-m", "lab", *arguments,
    ]  # fmt: skip
    world = subprocess.Popen(command, env=os.environ | {INSIDE: "1"}, preexec_fn=_die_with_parent)
    namespace: str | None = None
    try:
        namespace = _pid_namespace_of_child(world)
        return world.wait()
    finally:
        if world.poll() is None:
            world.kill()
            world.wait()
        if namespace is not None:
            _check_empty(namespace)


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _pid_namespace_of_child(world: "subprocess.Popen[bytes]") -> str | None:
    """The name of the namespace the world's processes live in, None where it ended at once."""
    own = (Path("/proc/self/ns/pid")).readlink()
    while world.poll() is None:
        try:
            name = Path(f"/proc/{world.pid}/ns/pid_for_children").readlink()
        except OSError:
            return None
        if name != own:
            return str(name)
        time.sleep(0.01)
    return None


def _check_empty(namespace: str) -> None:
    deadline = time.monotonic() + _LEAVING_SECONDS
    while left := [pid for pid in _processes() if _namespace(pid) == namespace]:
        if time.monotonic() > deadline:
            raise LabError(f"processes of the lab are still there: {', '.join(map(str, left))}")
        time.sleep(0.05)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _namespace(pid: int) -> str | None:
    try:
        return str(Path(f"/proc/{pid}/ns/pid").readlink())
    except OSError:
        return None
