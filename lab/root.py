"""The private Debian root that all hosts of the lab share: built once, kept in a cache outside the tree."""

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError

RECIPE = Path(__file__).with_name("root.recipe.toml")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the root is made of."""

    identity: str
    suite: str
    fallback_mirror: str
    policy_rc_d: str
    packages: tuple[str, ...]
    debconf: str
    finish: str

    @classmethod
    def load(cls, path: Path = RECIPE) -> "Recipe":
        """Read the recipe; its identity is a hash of the file."""
        raw = path.read_bytes()
        fields = tomllib.loads(raw.decode())
        fields["packages"] = tuple(fields["packages"])
        return cls(identity=hashlib.sha256(raw).hexdigest()[:12], **fields)


def cache() -> Path:
    """The folder where roots are kept: ``$FREMME_LAB_CACHE``, else under ``$XDG_CACHE_HOME`` or ``~/.cache``."""
    if own := os.environ.get("FREMME_LAB_CACHE"):
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "fremme" / "lab"


def existing() -> Path | None:
    """The finished root of today's recipe, if there is one."""
    path = cache() / f"root-{Recipe.load().identity}"
    return path if path.is_dir() else None


def ensure() -> Path:
    """Give the root, building it where it is missing.

    Raises:
        LabError: when it cannot be built; the output of the failing step is in the text.
    """
    if (path := existing()) is not None:
        return path
    if os.geteuid() != 0:
        raise LabError("building the root needs root rights and debootstrap; as root: apt-get install debootstrap")
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return existing() or _build_safely(Recipe.load())


def _build_safely(recipe: Recipe) -> Path:
    """Build beside the final place, so that a root that is there is always whole."""
    for stale in cache().glob("building-*"):
        shutil.rmtree(stale)
    path, building = cache() / f"root-{recipe.identity}", cache() / f"building-{recipe.identity}"
    _ensure_debootstrap()
    try:
        building.mkdir()
        _build(recipe, building)
        building.rename(path)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return path


def _ensure_debootstrap() -> None:
    """Install debootstrap on the host where it is missing: it is a tool, not a server."""
    if shutil.which("debootstrap") is not None:
        return
    if shutil.which("apt-get") is None:
        raise LabError("debootstrap is missing, and there is no apt-get to install it with")
    install = "apt-get -qy install --no-install-recommends debootstrap"
    _isolated(["sh", "-c", f"{install} || {{ apt-get -q update && {install}; }}"])


def _build(recipe: Recipe, target: Path) -> None:
    mirrors = _mirrors(recipe)
    print(f"Building a Debian {recipe.suite} root in {target.parent} (about two minutes) ...", flush=True)
    _isolated(["debootstrap", "--variant=minbase", recipe.suite, str(target), _main_mirror(mirrors, recipe)])
    policy = target / "usr/sbin/policy-rc.d"
    policy.write_text(recipe.policy_rc_d.lstrip())
    policy.chmod(0o755)
    (target / "etc/apt/sources.list").write_text("".join(f"deb {uri} {suite} main\n" for uri, suite in mirrors))
    borrowed = _borrow_network_settings(target)
    install = f"""
        set -e
        apt-get -q update
        debconf-set-selections <<'ANSWERS'\n{recipe.debconf}\nANSWERS
        apt-get -qy install --no-install-recommends {shlex.join(recipe.packages)}
        {recipe.finish}
    """
    _isolated(["chroot", str(target), "/bin/sh", "-c", install])
    for path in borrowed:
        path.unlink(missing_ok=True)


def _isolated(command: list[str]) -> None:
    """Run a command that mounts things, in mount and pid namespaces of its own."""
    private = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]
    environment = {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}
    environment |= {"PATH": PATH, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "HOME": "/root"}
    done = subprocess.run(
        private + command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise LabError(f"{command[0]} failed with status {done.returncode}:\n{done.stdout[-3000:]}")


def _mirrors(recipe: Recipe) -> list[tuple[str, str]]:
    """The host's own mirrors of the suite, as (address, suite); the fallback where the host has none."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"]
    found: list[tuple[str, str]] = []
    if shutil.which("apt-get"):
        listing = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        rows = {tuple(line.split()) for line in listing.splitlines()}
        found = sorted((row[0], row[1]) for row in rows if len(row) == 3 and row[2] == "main" and "debian" in row[0])
        found = [(uri, suite) for uri, suite in found if suite.split("-")[0] == recipe.suite]
    return found if any(suite == recipe.suite for _, suite in found) else [(recipe.fallback_mirror, recipe.suite)]


def _main_mirror(mirrors: list[tuple[str, str]], recipe: Recipe) -> str:
    return next(uri for uri, suite in mirrors if suite == recipe.suite)


def _borrow_network_settings(target: Path) -> list[Path]:
    """Let the new root reach the network as the host does, while it is built; gives the files to remove afterwards."""
    borrowed = [target / "etc/resolv.conf", target / "etc/apt/apt.conf.d/99-host"]
    shutil.copyfile("/etc/resolv.conf", borrowed[0])
    settings = ""
    if shutil.which("apt-config"):
        dump = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=False).stdout
        wanted = ("proxy", "check-valid-until", "check-date", "verify")
        settings = "".join(f"{line}\n" for line in dump.splitlines() if any(w in line.lower() for w in wanted))
    authorities = Path(os.environ.get("SSL_CERT_FILE") or "/etc/ssl/certs/ca-certificates.crt")
    if authorities.is_file():
        borrowed.append(target / "etc/apt/host-authorities.crt")
        shutil.copyfile(authorities, borrowed[-1])
        settings += 'Acquire::https::CaInfo "/etc/apt/host-authorities.crt";\n'
    borrowed[1].write_text(settings)
    return borrowed
