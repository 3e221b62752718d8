"""What became of a message for each of its recipients: followed through filters, hops, aliases and mailbox rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from fremme.addresses import parse, rewritten_from, same
from fremme.codes import WORST_FIRST, EventKind, State
from fremme.trace.episodes import Episode, order
from fremme.trace.links import Links
from fremme.trace.model import Attempt, Recipient, Seen, same_id
from fremme.trace.refusals import REFUSED, STATES

HOPS = 12
"""How many hops are followed: more are a loop."""

AT_ONCE = timedelta(seconds=120)
"""How far the mailbox server's line may be from the delivery it belongs to, where only the Message-ID ties them."""

REMOTE = frozenset({"smtp", "relay"})
RETURNED_BY_FILTER = ("ok, bounce", ", bounce")


class Outcome:
    """Works out the recipients of episodes; `pool` holds every line found, for what mailboxes say.

    `pairs` are deliveries with the mailbox server's own line of the same moment: they tell how far the clocks are apart.
    """

    def __init__(self, links: Links, pool: Iterable[Seen]) -> None:
        self.links = links
        self._by_session: dict[str, list[Seen]] = defaultdict(list)
        self._by_message_id: dict[str, list[Seen]] = defaultdict(list)
        self.used: set[int] = set()
        self._known: dict[int, list[Recipient]] = {}
        self.walked: list[Episode] = []
        self.mailbox_lines: list[Seen] = []
        self.pairs: list[tuple[Seen, Seen]] = []
        self._scans: dict[str, list[Seen]] = defaultdict(list)
        for seen in sorted(pool, key=order):
            if seen.event.event is EventKind.QUARANTINED:
                self._scans[seen.event.message_id or ""].append(seen)
                self._scans[seen.event.session or ""].append(seen)
            if seen.event.queue_id or seen.event.event not in MAILBOX_EVENTS:
                continue
            if seen.event.session:
                self._by_session[_session(seen.event.session)].append(seen)
            if seen.event.message_id:
                self._by_message_id[seen.event.message_id].append(seen)

    def recipients(self, episode: Episode, hops: int = 0) -> list[Recipient]:
        """The recipients of an episode, each where it ended."""
        if id(episode) in self.used or hops > HOPS:
            return []
        self.used.add(id(episode))
        self.walked.append(episode)
        found: list[Recipient] = []
        anew = self.links.requeued(episode)
        if anew is not None:
            return [_continued(one, episode) for one in self.recipients(anew, hops + 1)]
        for lines in _by_recipient(episode).values():
            found += self._one(episode, lines, hops)
        found += _refused(episode, found)
        return _gathered(found)

    def _one(self, episode: Episode, lines: list[Seen], hops: int) -> list[Recipient]:
        last = lines[-1]
        attempts = tuple(_attempt(seen) for seen in lines)
        base = Recipient(
            address=last.event.recipient or "",
            original=_original(last),
            state=State.QUEUED,
            reply=last.event.reply,
            status=last.event.status,
            remote_host=next((host for seen in reversed(lines) if (host := _remote_host(seen))), None),
            attempts=attempts,
            decisive=last,
        )
        if last.event.event is EventKind.SENT:
            return self._sent(episode, base, last, hops)
        if last.event.event is EventKind.DISCARDED:
            return [replace(base, state=self._dropped(episode, last))]
        return [_unsent(episode, base, last)]

    def _sent(self, episode: Episode, base: Recipient, last: Seen, hops: int) -> list[Recipient]:
        after = self.links.next(episode, last)
        if after is not None:
            further = self._further(after, last, hops)
            if further:
                return _through(base, further, last)
        words = (last.event.reason or "").lower()
        if any(sign in words for sign in RETURNED_BY_FILTER):
            return [replace(base, state=State.BOUNCED)]
        if last.event.transport in REMOTE or (last.event.queued_as and "forwarded" not in last.event.attributes):
            return [replace(base, state=State.RELAYED)]
        return [self._stored(episode, replace(base, handed_here=True, delivered_at=last.time), last)]

    def _dropped(self, episode: Episode, last: Seen) -> State:
        """Dropped, or kept in quarantine by the filter that took it."""
        by_filter = last.event.attributes.get("filter_id")
        kept = [*self._scans.get(episode.message_id or "", []), *self._scans.get(by_filter or "", [])]
        return State.HELD if any(seen.event.event is EventKind.QUARANTINED for seen in kept) else State.DISCARDED

    def _further(self, after: Episode, last: Seen, hops: int) -> list[Recipient]:
        """The next episode's recipients that this one's delivery became."""
        if id(after) in self.used:
            return [found for found in self._known.get(id(after), []) if _continues(found, last)]
        found = self.recipients(after, hops + 1)
        self._known[id(after)] = found
        mine = [recipient for recipient in found if _continues(recipient, last)]
        return mine or (found if after.recipients_total == 1 or "forwarded" in last.event.attributes else [])

    def _stored(self, episode: Episode, base: Recipient, last: Seen) -> Recipient:
        """What the mailbox's own server says of a delivery: the folder, or a rule's doing."""
        lines = self._mailbox(episode, base, last)
        self.mailbox_lines += lines
        if lines:
            # The mailbox's server may have a clock of its own; what is fetched later is stamped by that one.
            self.pairs.append((last, lines[0]))
            base = replace(base, delivered_at=lines[0].time)
        if last.event.folder and not lines:
            return replace(base, state=State.DELIVERED, folder=last.event.folder, stored=last)
        kept = [seen for seen in lines if seen.event.event is EventKind.STORED]
        sent_on = [seen for seen in lines if seen.event.event is EventKind.REDIRECTED]
        forwarded = tuple(recipient for seen in sent_on for recipient in self._redirected(episode, seen))
        if kept:
            first = next((seen for seen in kept if (seen.event.folder or "").upper() == "INBOX"), kept[0])
            return replace(base, state=State.DELIVERED, folder=first.event.folder, stored=first, forwarded_to=forwarded)
        if forwarded:
            return replace(base, state=worst(forwarded), forwarded_to=forwarded, decisive=sent_on[0], stored=sent_on[0])
        for kind, state in ((EventKind.REJECTED, State.BOUNCED), (EventKind.DISCARDED, State.DISCARDED)):
            said = next((seen for seen in lines if seen.event.event is kind), None)
            if said:
                return replace(base, state=state, decisive=said, stored=said)
        return replace(base, state=State.DELIVERED)

    def _mailbox(self, episode: Episode, base: Recipient, last: Seen) -> list[Seen]:
        session = last.event.session
        names = (base.address, base.original)
        if session:
            tied = [seen for seen in self._by_session[_session(session)] if _named(seen, names)]
            mine = [seen for seen in tied if same_id(seen.event.message_id, episode.message_id)]
            if mine or tied:
                return mine or [seen for seen in tied if seen.event.message_id is None]
        return [
            seen
            for seen in self._by_message_id[episode.message_id or ""]
            if _named(seen, names) and abs(seen.time - last.time) <= AT_ONCE
        ]

    def _redirected(self, episode: Episode, seen: Seen) -> list[Recipient]:
        """The recipients that a mailbox's rule sent a message on to, as far as the logs tell."""
        target = seen.event.recipient or ""
        for other in self.links.all:
            if (
                other.message_id == episode.message_id
                and other is not episode
                and id(other) not in self.used
                and -AT_ONCE <= other.start - seen.time <= AT_ONCE
                and any(same(line.event.recipient, target) for line in other.deliveries)
            ):
                return self.recipients(other, 1)
        return [Recipient(address=target, state=State.QUEUED, decisive=seen)]


def _continued(recipient: Recipient, episode: Episode) -> Recipient:
    """A recipient of a message that was queued anew, with the attempts under its first id."""
    earlier = [
        _attempt(seen)
        for seen in episode.deliveries
        if same(seen.event.recipient, recipient.address) or same(seen.event.recipient, recipient.original)
    ]
    return replace(recipient, attempts=(*earlier, *recipient.attempts))


MAILBOX_EVENTS = frozenset({EventKind.STORED, EventKind.REDIRECTED, EventKind.REJECTED, EventKind.DISCARDED})


def worst(recipients: Iterable[Recipient]) -> State:
    """The state that "went worst"."""
    return min((recipient.state for recipient in recipients), key=WORST_FIRST.index)


def _session(session: str) -> str:
    """An LMTP session's id without the transaction's number (`id:2`, `id:T1:3`)."""
    return session.partition(":")[0]


def _named(seen: Seen, names: Sequence[str | None]) -> bool:
    who = {seen.event.recipient, seen.event.original_recipient, seen.event.login}
    return any(same(name, other) or _same_local(name, other) for name in names if name for other in who if other)


def _same_local(name: str, user: str) -> bool:
    """A mailbox server may know its users without their domain."""
    return "@" not in user and parse(name).base.local == user.lower()


def _by_recipient(episode: Episode) -> dict[tuple[str, str], list[Seen]]:
    grouped: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for seen in episode.deliveries:
        if seen.event.recipient is not None and "probe" not in seen.event.attributes:
            key = (str(parse(seen.event.recipient)), str(parse(seen.event.original_recipient or seen.event.recipient)))
            grouped[key].append(seen)
    return grouped


def _original(seen: Seen) -> str | None:
    original, final = seen.event.original_recipient, seen.event.recipient
    if not original or not final or parse(original) == parse(final) or rewritten_from(original) is not None:
        return None
    return original


def _remote_host(seen: Seen) -> str | None:
    """The other server, where it is one: also one that was only tried."""
    if seen.event.transport not in REMOTE | {"error", "retry"}:
        return None
    host, ip = _remote(seen)
    return None if (ip or "").startswith(("127.", "::1")) else host or ip


def _remote(seen: Seen) -> tuple[str | None, str | None]:
    relay, tried = seen.event.relay, seen.event.attributes
    if relay is not None:
        return relay.host, relay.ip
    return tried.get("remote_host"), tried.get("remote_ip")


def _attempt(seen: Seen) -> Attempt:
    host, ip = _remote(seen)
    return Attempt(
        time=seen.time,
        remote_host=host,
        ip=ip,
        reply=seen.event.reply,
        status=seen.event.status,
        text=seen.event.reason,
    )


def _unsent(episode: Episode, base: Recipient, last: Seen) -> Recipient:
    expired = next(episode.of(EventKind.EXPIRED), None)
    if last.event.event is EventKind.BOUNCED or expired:
        return replace(base, state=State.BOUNCED, ended=expired.time if expired else None)
    removed = _removed_by_hand(episode)
    if removed:
        return replace(base, state=State.DISCARDED, decisive=removed)
    held = next((seen for seen in episode.of(EventKind.HELD)), None)
    if held and held.time >= last.time:
        return replace(base, state=State.HELD, decisive=held)
    return base


def _removed_by_hand(episode: Episode) -> Seen | None:
    """The line that says that an operator took the message out of the queue (postsuper -d)."""
    return next((one for one in episode.of(EventKind.REMOVED) if one.event.attributes.get("by") == "postsuper"), None)


def _refused(episode: Episode, known: list[Recipient]) -> list[Recipient]:
    """Recipients that were refused in the session of a message that others of it got, or that never left the queue."""
    found = {}
    removed = _removed_by_hand(episode)
    for seen in episode.of(*REFUSED):
        address = seen.event.recipient
        if (
            "attempt" in seen.event.attributes
            or address is None
            or any(same(address, one.address) or same(address, one.original) for one in known)
        ):
            continue
        taken_out = removed if seen.event.event is EventKind.HELD else None
        found[str(parse(address))] = Recipient(
            address=address,
            state=State.DISCARDED if taken_out else STATES[seen.event.event],
            reply=seen.event.reply,
            status=seen.event.status,
            decisive=taken_out or seen,
        )
    return list(found.values())


def _continues(recipient: Recipient, last: Seen) -> bool:
    """Whether a recipient of the next episode is what this delivery's recipient became there."""
    names = (last.event.recipient, last.event.original_recipient)
    return any(
        same(name, other) for name in names for other in (recipient.address, recipient.original) if name and other
    )


def _through(base: Recipient, further: list[Recipient], last: Seen) -> list[Recipient]:
    """The further recipients, with what they were called before, and with the attempts it took to hand them on."""
    if "forwarded" in last.event.attributes:
        copies = [copy for one in further for copy in _branches(one)]
        return [replace(base, state=worst(copies), forwarded_to=tuple(copies))]
    earlier = base.attempts[:-1]
    name = base.original or base.address
    return [
        replace(
            one,
            original=one.original or (None if same(one.address, name) else name),
            attempts=earlier + one.attempts,
        )
        for one in further
    ]


def _branches(recipient: Recipient) -> list[Recipient]:
    """The copies of a message that was sent on, each for itself; a mailbox beside them is one of them."""
    kept = [replace(recipient, forwarded_to=())] if recipient.handed_here or not recipient.forwarded_to else []
    return [*kept, *recipient.forwarded_to]


def _gathered(found: list[Recipient]) -> list[Recipient]:
    """Puts an alias' copies that went out of the house under the alias, as `forwarded_to`."""
    outside = defaultdict(list)
    kept = []
    for recipient in found:
        if recipient.original and not recipient.handed_here and not recipient.forwarded_to and recipient.remote_host:
            outside[str(parse(recipient.original))].append(recipient)
        else:
            kept.append(recipient)
    gathered = []
    for recipient in kept:
        copies = outside.get(str(parse(recipient.original or "")), []) if recipient.original else []
        gathered.append(replace(recipient, forwarded_to=recipient.forwarded_to + tuple(copies)))
    has_mailbox = {str(parse(one.original)) for one in kept if one.original}
    for alias, copies in outside.items():
        if alias not in has_mailbox:
            gathered.append(_alias(copies))
    return gathered


def _alias(copies: list[Recipient]) -> Recipient:
    first = min(copies, key=lambda one: WORST_FIRST.index(one.state))
    return replace(
        first,
        address=first.original or first.address,
        original=None,
        state=first.state,
        forwarded_to=tuple(replace(copy, original=None) for copy in copies),
    )
