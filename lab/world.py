"""Everything that runs during a recording: the network, the hosts with their servers, and the scripted servers."""

import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from lab import root
from lab.cast import REMOTES, SENDERS, Cast
from lab.hosts import Host, build_bridge
from lab.milter import Milter
from lab.providers import build_hosts, set_up, start_servers
from lab.remote import RemoteServers


@contextmanager
def running(cast: Cast, shared: Path) -> Iterator[dict[str, Host]]:
    """Start everything and give the hosts; only inside a world (:mod:`lab.namespaces`)."""
    work = root.cache() / "world"
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "fremme-lab", str(work)], check=True)
    hosts = build_hosts(cast, work)
    with_servers = [key for key in REMOTES if key != "down"]
    build_bridge(
        [
            *(*cast.client_ips, cast.listed_ip, cast.unnamed_ip, cast.milter_ip),
            *(cast.providers[key].address for key in (*SENDERS, *with_servers)),
        ]
    )
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda host: _start(host, cast, shared), hosts.values()))
            list(pool.map(partial(start_servers, variant=cast.variant), hosts.values()))
        with RemoteServers(cast.providers), Milter(cast.milter_ip) as milter:
            threading.Thread(target=milter.serve_forever, daemon=True).start()
            yield hosts
            milter.shutdown()
    finally:
        for host in hosts.values():
            host.remove()
        subprocess.run(["umount", "--lazy", str(work)], check=True)


def _start(host: Host, cast: Cast, shared: Path) -> None:
    set_up(host, cast, shared)
    host.start(shared)
