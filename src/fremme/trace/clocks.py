"""Two hosts' clocks: how far they are apart, and the order of a message's lines all the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from fremme.codes import EventKind
from fremme.trace.episodes import Episode
from fremme.trace.links import Links
from fremme.trace.model import Seen

WORTH_TELLING = timedelta(seconds=2)

HALF_HOUR = 1800
RESOLUTION = 2.0
"""Seconds: stamps of whole seconds on both sides."""

Skew = dict[tuple[str, str], timedelta]


def skew(links: Links, reached: Iterable[Episode], stored: Iterable[tuple[Seen, Seen]]) -> Skew:
    """How much later the second host's clock is, by pair of hosts, where it is over two seconds.

    Measured between the line in which a host says that the next took the message and the next's own line that the
    queue manager has it: both are written when the final dot was answered. `stored` are deliveries with the mailbox server's
    own line.
    """
    measured: dict[tuple[str, str], list[float]] = defaultdict(list)
    for seen, line in stored:
        here, there = seen.event.host or "", line.event.host or ""
        if here != there:
            measured[here, there].append((line.time - seen.time).total_seconds())
    for episode in reached:
        for seen in episode.of(EventKind.SENT):
            after = links.next(episode, seen)
            if after is None or after.host == episode.host:
                continue
            taken = next((line for line in after.of(EventKind.QUEUED) if line.event.size is not None), None)
            if taken:
                measured[episode.host, after.host].append((taken.time - seen.time).total_seconds())
    found = {pair: _whole(median(seconds)) for pair, seconds in measured.items()}
    return {pair: apart for pair, apart in found.items() if abs(apart) > WORTH_TELLING}


def _whole(seconds: float) -> timedelta:
    """A difference in seconds; in whole half hours where it is so near to them that a wrong zone is meant."""
    zones = round(seconds / HALF_HOUR) * HALF_HOUR
    return timedelta(seconds=zones if zones and abs(seconds - zones) <= RESOLUTION else round(seconds, 1))


def zone_apart(apart: timedelta) -> bool:
    """Whether a difference is one of time zones rather than of clocks."""
    return apart.total_seconds() % HALF_HOUR == 0


def in_causal_order(timeline: Sequence[Seen], clocks: Skew, queue_ids: Sequence[str]) -> tuple[Seen, ...]:
    """Lines by time, each host's as the first host's clock would have it; within a second hop by hop.

    Stamps of whole seconds say nothing of the order between two sources: there the one with the earlier hop comes first.
    `queue_ids` are the message's, in the order of its hops.
    """
    late: dict[str, timedelta] = {}
    for (here, there), apart in clocks.items():
        late.setdefault(there, late.get(here, timedelta()) + apart)
    hops = {queue_id: place for place, queue_id in enumerate(queue_ids)}
    rank: dict[str, int] = {}
    for seen in timeline:
        hop = hops.get(seen.event.queue_id or "", len(hops))
        rank[seen.line.source] = min(hop, rank.get(seen.line.source, hop))

    def key(seen: Seen) -> tuple[datetime, int, datetime, str, int]:
        time = seen.time - late.get(seen.event.host or "", timedelta())
        second = time.replace(microsecond=0)
        return (second, rank[seen.line.source], time, seen.line.source, seen.line.sequence)

    return tuple(sorted(timeline, key=key))
