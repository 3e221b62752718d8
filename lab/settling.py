"""When a recording may end: all queues are empty but for what can never be delivered."""

import json

from lab.cast import Cast
from lab.hosts import Host

NEVER_DONE = ("down", "silent", "full", "busy", "plain", "garbled")
"""The scripted servers that never accept a mail."""


def settled(hosts: dict[str, Host], cast: Cast) -> bool:
    """Whether nothing is under way any more."""
    stuck = {cast.providers[key].domain for key in NEVER_DONE}
    full = {person.address for person in cast.people if person.mailbox.quota_tempfail}
    return all(_domains_waiting(host, full) <= stuck for name, host in hosts.items() if name != "ns1")


def _domains_waiting(host: Host, full: set[str]) -> set[str]:
    """The domains mail waits for, apart from what is on hold and what waits for room in a full mailbox."""
    entries = [json.loads(line) for line in host.run("postqueue -j").splitlines()]
    waiting = [entry for entry in entries if entry["queue_name"] != "hold"]
    addresses = {recipient["address"] for entry in waiting for recipient in entry["recipients"]} - full
    return {address.rpartition("@")[2] for address in addresses} | (
        {""} if any(not entry["recipients"] for entry in waiting) else set()
    )
