"""How episodes belong together: the next queue file, the next server, the bounce."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from fremme.addresses import same
from fremme.codes import EventKind
from fremme.trace.episodes import Episode
from fremme.trace.model import Seen

CLOCK_SLACK = timedelta(minutes=10)
"""How far two hosts' clocks may be apart for a `queued as` to be believed."""

REINJECTED = timedelta(hours=1)
"""How long a filter that hands back without naming the new id may take."""


FINAL = frozenset({"lmtp", "virtual", "local"})
"""Deliveries into a mailbox: what comes later under the same Message-ID is another copy."""


class Links:
    """The episodes that were found, and the ways between them."""

    def __init__(self, found: Iterable[Episode]) -> None:
        self.all = list(found)
        self._by_id: dict[str, list[Episode]] = defaultdict(list)
        self._by_message_id: dict[str, list[Episode]] = defaultdict(list)
        self._requeued: dict[tuple[str, str], Episode] = {}
        self._leading: dict[str, list[tuple[Episode, Seen]]] = defaultdict(list)
        for episode in self.all:
            self._by_id[episode.queue_id].append(episode)
            if episode.message_id:
                self._by_message_id[episode.message_id].append(episode)
            accepted = episode.first(EventKind.ACCEPTED)
            if accepted and accepted.attributes.get("orig_id"):
                self._requeued[episode.host, accepted.attributes["orig_id"]] = episode
            for seen in episode.of(EventKind.SENT):
                self._leading[seen.event.queued_as or ""].append((episode, seen))

    def with_id(self, queue_id: str) -> list[Episode]:
        """The episodes of a queue id."""
        return self._by_id.get(queue_id, [])

    def next(self, episode: Episode, seen: Seen) -> Episode | None:
        """The episode that a delivery's or a bounce's `queued as` leads to, if its log is here."""
        queued_as = seen.event.queued_as
        if not queued_as:
            return self._reinjected(episode, seen)
        bounce = seen.event.event in (EventKind.BOUNCE_SENT, EventKind.DELAY_WARNING)
        candidates = [
            other
            for other in self.with_id(queued_as)
            if other is not episode and _near(seen, other) and (bounce or _agree(episode, other))
        ]
        return min(candidates, key=lambda other: abs(other.start - seen.time), default=None)

    def requeued(self, episode: Episode) -> Episode | None:
        """The episode under which an operator queued this one anew (postsuper -r): its pickup names the old id."""
        return self._requeued.get((episode.host, episode.queue_id))

    def _reinjected(self, episode: Episode, seen: Seen) -> Episode | None:
        """A filter or a second host that took the message without naming its new id: the same Message-ID and recipient."""
        if seen.event.event is not EventKind.SENT or not episode.message_id:
            return None
        if seen.event.session or seen.event.transport in FINAL:
            return None
        for other in self._by_message_id[episode.message_id]:
            if (
                other is not episode
                and -CLOCK_SLACK < other.start - episode.start < REINJECTED
                and order_of(other) > order_of(episode)
                and not other.login
                and _handed_from(seen, other)
                and other.sender == episode.sender
                and any(same(line.event.recipient, seen.event.recipient) for line in other.deliveries)
            ):
                return other
        return None

    def before(self, episode: Episode) -> Iterator[tuple[Episode, Seen]]:
        """The episodes that led to this one, each with the line that says so."""
        told = self._leading.get(episode.queue_id, [])
        untold = [
            (other, seen)
            for other in self._by_message_id.get(episode.message_id or "", [])
            for seen in other.of(EventKind.SENT)
            if not seen.event.queued_as
        ]
        for other, seen in told + untold:
            if other is not episode and self.next(other, seen) is episode:
                yield other, seen
        accepted = episode.first(EventKind.ACCEPTED)
        for other in self.with_id(accepted.attributes.get("orig_id", "") if accepted else ""):
            if self.requeued(other) is episode:
                yield other, episode.seen[0]


def order_of(episode: Episode) -> tuple[object, ...]:
    """Sorts episodes by their first line."""
    first = episode.seen[0].line
    return (first.time, first.source, first.sequence)


def _near(seen: Seen, other: Episode) -> bool:
    delay = timedelta(seconds=min(seen.event.delay or 0.0, 7 * 86400.0))
    return seen.time - delay - CLOCK_SLACK <= other.start <= seen.time + CLOCK_SLACK


def _agree(one: Episode, other: Episode) -> bool:
    """Two episodes are one message's: the same Message-ID, or, where one is unknown, the same sender."""
    if one.message_id and other.message_id:
        return one.message_id == other.message_id
    if one.sender is not None and other.sender is not None:
        return one.sender.lower() == other.sender.lower()
    return True


def _handed_from(seen: Seen, other: Episode) -> bool:
    """Whether `other` came from where the line handed to: a program here (pickup, loopback), or the relay's own host."""
    if seen.event.transport == "pipe":
        return other.local or (other.client is not None and (other.client.ip or "").startswith(("127.", "::1")))
    relay = seen.event.relay
    name = (relay.host or "").partition(".")[0].lower() if relay else ""
    return bool(name) and name == other.host.partition(".")[0].lower()
