"""Hosts: a root folder, a network interface and a process tree of their own, all on one bridge."""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from lab.conditions import wait_for
from lab.errors import LabError
from lab.root import PATH

BRIDGE = "lab0"
RANGES = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
_INIT = Path(__file__).with_name("host_init.sh")
_EMPTY = ("dev", "proc", "sys", "run", "run/lock", "tmp", "root", "mnt", "usr")
_LINKS = ("bin", "sbin", "lib", "lib64", "lib32", "libx32")


def build_bridge(addresses: list[str]) -> None:
    """Make the network all hosts are on, and give this namespace its addresses there (clients, scripted servers)."""
    _ip(f"link set lo up; link add {BRIDGE} type bridge; link set {BRIDGE} up")
    for address in addresses:
        _ip(f"address add {address}/32 dev {BRIDGE}")
    for network in RANGES:
        _ip(f"route add {network} dev {BRIDGE}")


@dataclass(slots=True)
class Host:
    """One machine of the lab.

    Attributes:
        name: its short name, as it stands in its log.
        fqdn: its full name.
        address: its IPv4 address.
        folder: its root folder, as seen from the world.
    """

    name: str
    fqdn: str
    address: str
    folder: Path
    _holder: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _init: int = 0

    def prepare(self, shared: Path) -> None:
        """Lay out the folder: copies of /etc and /var, empty folders, links into the shared /usr."""
        self.folder.mkdir(parents=True)
        for name in _EMPTY:
            (self.folder / name).mkdir()
        (self.folder / "tmp").chmod(0o1777)
        for name in ("etc", "var"):
            subprocess.run(["cp", "-a", f"{shared}/{name}", f"{self.folder}/{name}"], check=True)
        for name in _LINKS:
            if (shared / name).is_symlink():
                (self.folder / name).symlink_to((shared / name).readlink())

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file of the host; the path is the host's own, without the leading slash."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        target.chmod(mode)

    def start(self, shared: Path) -> None:
        """Start the namespaces and their first process, and connect the host to the bridge."""
        unshare = ["unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child=KILL"]
        script = ["sh", str(_INIT), str(self.folder), str(shared), self.fqdn]
        self._holder = subprocess.Popen(
            [*unshare, "--propagation", "private", *script],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": f"{PATH}:{os.environ.get('PATH', '')}"},
        )
        wait_for(f"host {self.name} has started", self._started)
        self._init = int(Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text().split()[0])
        _ip(f"link add {self.name} type veth peer name eth0 netns {self._init}")
        _ip(f"link set {self.name} master {BRIDGE} up")
        self.run(f"ip address add {self.address}/32 dev eth0; ip link set eth0 up")
        self.run("; ".join(f"ip route add {network} dev eth0" for network in RANGES))

    def _started(self) -> bool:
        assert self._holder is not None
        if self._holder.poll() is not None:
            raise LabError(f"host {self.name} did not start")
        return (self.folder / "run/ready").exists()

    def run(self, command: str) -> str:
        """Run a shell command in the host, and give its output.

        Raises:
            LabError: when it fails.
        """
        done = subprocess.run(
            # A session of its own: daemons signal their whole process group, which must not be ours.
            [
                "nsenter",
                "--target",
                str(self._init),
                "--all",
                "--root",
                "--wd",
                "setsid",
                "--wait",
                "/bin/sh",
                "-c",
                command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            env={"PATH": PATH, "LC_ALL": "C.UTF-8", "HOME": "/root"},
            timeout=300,
        )
        if done.returncode:
            raise LabError(f"{self.name}: {command}: status {done.returncode}: {done.stdout[-2000:]}")
        return done.stdout

    def listens(self, port: int) -> bool:
        """Whether something listens on a TCP port of the host."""
        return bool(self.run(f"ss -Hltn sport = :{port}").strip())

    def log(self) -> list[str]:
        """All lines of the host's mail log so far, also of its rotated part."""
        lines: list[str] = []
        for name in ("mail.log.1", "mail.log"):
            path = self.folder / "var/log" / name
            if path.exists():
                lines += path.read_text(encoding="utf-8", errors="replace").splitlines()
        return lines

    def remove(self) -> None:
        """Stop everything and remove the folder."""
        if self._holder is not None:
            self._holder.kill()
            self._holder.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _ip(commands: str) -> None:
    for command in commands.split(";"):
        done = subprocess.run(["ip", *shlex.split(command)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise LabError(f"ip {command.strip()}: {done.stderr.strip()}")
