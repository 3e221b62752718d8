"""When a recording may end: all queues are empty but for what can never be delivered."""

import json

from lab.cast import Cast
from lab.hosts import Host

NEVER_DONE = ("down", "silent", "full", "busy")
"""The scripted servers that never accept a mail."""


def settled(hosts: dict[str, Host], cast: Cast) -> bool:
    """Whether nothing is under way any more."""
    stuck = {cast.providers[key].domain for key in NEVER_DONE}
    return all(_domains_waiting(host) <= stuck for name, host in hosts.items() if name != "ns1")


def _domains_waiting(host: Host) -> set[str]:
    waiting = [json.loads(line) for line in host.run("postqueue -j").splitlines()]
    return {r["address"].rpartition("@")[2] for entry in waiting for r in entry["recipients"]} | (
        {""} if any(entry["queue_name"] in ("incoming", "maildrop") for entry in waiting) else set()
    )
