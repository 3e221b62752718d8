"""Queue-id episodes: the lines of one queue file, from its first to `removed`.

Short queue ids come back within minutes, so an id alone is no identity: (host, instance, id, time) is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from fremme.codes import EventKind
from fremme.dialects.event import Client, Event
from fremme.trace.model import Seen

AFTERMATH = timedelta(seconds=60)
"""How long after `removed` a line of the same id still belongs to it (another process's line, logged late)."""

DELIVERIES = frozenset({EventKind.SENT, EventKind.DEFERRED, EventKind.BOUNCED})


@dataclass(frozen=True, slots=True)
class Episode:
    """The life of one queue file; `seen` in the order of the log."""

    host: str
    queue_id: str
    seen: tuple[Seen, ...]

    @property
    def start(self) -> datetime:
        """The time of its first line."""
        return self.seen[0].time

    @property
    def end(self) -> datetime:
        """The time of its last line."""
        return self.seen[-1].time

    def first(self, *kinds: EventKind) -> Event | None:
        """Its first event of one of these kinds."""
        return next((seen.event for seen in self.seen if seen.event.event in kinds), None)

    def of(self, *kinds: EventKind) -> Iterator[Seen]:
        """Its events of these kinds."""
        return (seen for seen in self.seen if seen.event.event in kinds)

    @property
    def deliveries(self) -> Iterator[Seen]:
        """Its tries to deliver, however they ended."""
        return (seen for seen in self.seen if is_delivery(seen.event))

    @property
    def sender(self) -> str | None:
        """The envelope sender; `""` is the null sender."""
        named = [seen.event for seen in self.seen if seen.event.sender is not None]
        by_queue_manager = (event for event in named if event.event is EventKind.QUEUED)
        return next((event.sender for event in [*by_queue_manager, *named]), None)

    @property
    def message_id(self) -> str | None:
        """The Message-ID, without brackets."""
        return next((seen.event.message_id for seen in self.seen if seen.event.message_id), None)

    @property
    def size(self) -> int | None:
        """The size in bytes, as the queue manager counts it."""
        return next((seen.event.size for seen in self.seen if seen.event.size is not None), None)

    @property
    def recipients_total(self) -> int | None:
        """How many recipients the queue file has, where the queue manager said."""
        counts = (seen.event.attributes.get("nrcpt", "") for seen in self.seen)
        return next((int(count) for count in counts if count.isdecimal()), None)

    @property
    def login(self) -> str | None:
        """The log-in that handed it over."""
        accepted = self.first(EventKind.ACCEPTED)
        return accepted.login if accepted else None

    @property
    def client(self) -> Client | None:
        """Who handed it over; behind a filter the client that the filter names (XFORWARD)."""
        accepted = self.first(EventKind.ACCEPTED)
        if accepted is None:
            return None
        named = accepted.attributes
        if "orig_client_ip" in named or "orig_client_host" in named:
            return Client(named.get("orig_client_host"), named.get("orig_client_ip"))
        return accepted.client

    @property
    def local(self) -> bool:
        """Whether it was handed over on the machine itself (pickup)."""
        accepted = self.first(EventKind.ACCEPTED)
        return accepted is not None and "uid" in accepted.attributes

    @property
    def queued(self) -> bool:
        """Whether the queue manager took it: only then was it accepted."""
        return any(
            is_delivery(seen.event)
            or seen.event.event in (EventKind.REMOVED, EventKind.EXPIRED, EventKind.HELD)
            or (
                seen.event.event is EventKind.QUEUED
                and (seen.event.size is not None or "nrcpt" in seen.event.attributes)
            )
            for seen in self.seen
        )


def is_delivery(event: Event) -> bool:
    """Whether an event is a try to deliver; a delivery may also drop the mail (Postfix's discard(8), a filter's word)."""
    return event.event in DELIVERIES or (event.event is EventKind.DISCARDED and "result" in event.attributes)


def order(seen: Seen) -> tuple[datetime, str, int]:
    """Sorts lines by time, then by their place in the source."""
    return (seen.line.time, seen.line.source, seen.line.sequence)


def episodes(pool: Iterable[Seen]) -> list[Episode]:
    """Sorts lines that carry a queue id into episodes."""
    by_id: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for seen in pool:
        if seen.event.queue_id:
            by_id[seen.event.host or "", seen.event.queue_id].append(seen)
    found = []
    for (host, queue_id), lines in by_id.items():
        for part in _by_instance(sorted(lines, key=order)):
            found += [Episode(host, queue_id, tuple(run)) for run in _runs(part)]
    return sorted(found, key=lambda episode: order(episode.seen[0]))


def _by_instance(lines: list[Seen]) -> list[list[Seen]]:
    """Apart where two instances of a host each accepted a message under the same id; else together.

    A service may log under a name of its own (`postfix-submission`) and share the queue with the rest.
    """
    starts = {seen.event.instance for seen in lines if seen.event.event is EventKind.ACCEPTED}
    others = {seen.event.instance for seen in lines} - starts
    if len(starts) < 2 or others - {None}:
        return [lines]
    return [[seen for seen in lines if seen.event.instance in (name, None)] for name in sorted(starts, key=str)]


def _runs(lines: list[Seen]) -> Iterator[list[Seen]]:
    run: list[Seen] = []
    accepted = False
    removed_at: datetime | None = None
    for seen in lines:
        starts = seen.event.event is EventKind.ACCEPTED
        over = removed_at is not None and (starts or seen.time - removed_at > AFTERMATH)
        if run and (over or (starts and accepted)):
            yield run
            run, accepted, removed_at = [], False, None
        run.append(seen)
        accepted = accepted or starts
        if seen.event.event is EventKind.REMOVED:
            removed_at = seen.time
    if run:
        yield run
