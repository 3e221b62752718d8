"""Saves the bounces that came back to people of the lab, whole, as they lie in the mailbox."""

from pathlib import Path

from lab.hosts import Host

_LARGEST_BYTES = 16_000
"""Larger ones carry somebody's attachment back, and teach nothing more."""


def save_bounces(hosts: dict[str, Host], folder: Path) -> None:
    """Save the delivery reports from all hosts' mailboxes as ``HOST-n.eml``."""
    for name in ("mail1", "theirs", "third"):
        reports = sorted(path for path in (hosts[name].folder / "var/vmail").rglob("*") if _is_report(path))
        for number, path in enumerate(reports, 1):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}-{number}.eml").write_bytes(path.read_bytes())


def _is_report(path: Path) -> bool:
    if path.parent.name not in ("new", "cur") or path.stat().st_size > _LARGEST_BYTES:
        return False
    return b"report-type=delivery-status" in path.read_bytes()
