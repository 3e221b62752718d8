"""What the lab needs of the machine."""

import os
import shutil
import subprocess
import sys

TOOLS = ("unshare", "nsenter", "ip", "mount", "pivot_root", "chroot")


def available() -> str | None:
    """Say why the lab cannot run here, or None where it can.

    Nothing is changed on the machine: private namespaces with a bridge and a veth pair are tried and thrown away.
    """
    if sys.platform != "linux":
        return "the lab needs Linux"
    if os.geteuid() != 0:
        return "the lab needs root, for its namespaces"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"the lab needs {', '.join(missing)} (util-linux, iproute2)"
    from lab.root import existing

    if existing() is None and shutil.which("debootstrap") is None and shutil.which("apt-get") is None:
        return "the lab needs debootstrap, and there is no apt-get to install it with"
    trial = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--mount-proc", "--propagation", "private",
         "sh", "-c", "ip link add bridge0 type bridge && ip link add veth0 type veth peer name veth1"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    if trial.returncode:
        return f"the lab needs namespaces, bridges and veth pairs: {trial.stderr.strip()}"
    return None
