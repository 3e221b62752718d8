"""Two hosts' clocks: how far they are apart, and the order of a message's lines all the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median

from fremme.codes import EventKind
from fremme.trace.episodes import Episode, order
from fremme.trace.links import Links
from fremme.trace.model import Seen

WORTH_TELLING = timedelta(seconds=2)

Skew = dict[tuple[str, str], timedelta]


def skew(links: Links, reached: Iterable[Episode]) -> Skew:
    """How much later the second host's clock is, by pair of hosts, where it is over two seconds.

    Measured between the line in which a host says that the next took the message and the next's own line that the
    queue manager has it: both are written when the final dot was answered.
    """
    measured: dict[tuple[str, str], list[float]] = defaultdict(list)
    for episode in reached:
        for seen in episode.of(EventKind.SENT):
            after = links.next(episode, seen)
            if after is None or after.host == episode.host:
                continue
            taken = next((line for line in after.of(EventKind.QUEUED) if line.event.size is not None), None)
            if taken:
                measured[episode.host, after.host].append((taken.time - seen.time).total_seconds())
    found = {pair: timedelta(seconds=round(median(seconds), 1)) for pair, seconds in measured.items()}
    return {pair: apart for pair, apart in found.items() if abs(apart) > WORTH_TELLING}


def in_causal_order(timeline: Sequence[Seen], clocks: Skew) -> tuple[Seen, ...]:
    """Lines by time, each host's as the first host's clock would have it."""
    if not clocks:
        return tuple(timeline)
    late: dict[str, timedelta] = {}
    for (here, there), apart in clocks.items():
        late.setdefault(there, late.get(here, timedelta()) + apart)
    return tuple(
        sorted(timeline, key=lambda seen: (seen.time - late.get(seen.event.host or "", timedelta()), *order(seen)[1:]))
    )
