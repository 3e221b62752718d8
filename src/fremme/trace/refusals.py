"""Messages that were refused at the door: put together from their attempts.

An attempt is a refusal of one client, sender and recipient by the mail server itself; what a policy server or a filter logs of
the same moment is a witness. A 5xx ends the message; a 4xx is one attempt of several, and where the same client's mail for the
pair is accepted later, it was an attempt of that message.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fremme.addresses import parse, same
from fremme.codes import Direction, EventKind, State
from fremme.dialects.event import Client, Event
from fremme.trace.episodes import Episode, order
from fremme.trace.links import CLOCK_SLACK
from fremme.trace.model import Attempt, Message, Recipient, Seen

RETRIES = timedelta(days=5)
"""How long a server may go on trying (RFC 5321, 4.5.4.1: at least four to five days)."""

SAME_SESSION = timedelta(seconds=2)
WITNESS = timedelta(seconds=10)
"""How far in time a policy server's line may be from the refusal it led to."""

STATES = {
    EventKind.REJECTED: State.REJECTED,
    EventKind.TEMPFAILED: State.TEMPFAILED,
    EventKind.DISCARDED: State.DISCARDED,
    EventKind.HELD: State.HELD,
    EventKind.QUARANTINED: State.HELD,
}
REFUSED = frozenset(STATES)


@dataclass(slots=True)
class Run:
    """The refusals of one message; `beside` are the lines that tell of the same tries."""

    refusals: list[Seen]
    beside: list[Seen] = field(default_factory=list)

    @property
    def decisive(self) -> Seen:
        """The final no, else the last "not now"."""
        return next((one for one in self.refusals if one.event.event is not EventKind.TEMPFAILED), self.refusals[-1])

    @property
    def waiting(self) -> bool:
        """Whether the message was only asked to come back."""
        return all(one.event.event is EventKind.TEMPFAILED for one in self.refusals)

    @property
    def timeline(self) -> tuple[Seen, ...]:
        """All its lines, by time."""
        return tuple(sorted([*self.refusals, *self.beside], key=order))


def refusals(seeds: Iterable[Seen], unqueued: Iterable[Episode] = ()) -> list[Run]:
    """Groups refusals into messages: of each pair and client, up to the first final no.

    `unqueued` are episodes that were refused before the queue manager had them (a milter's no at the end of the data): their
    lines tell of a refusal as others without a queue id do.
    """
    groups: dict[tuple[str, str, str], list[Run]] = defaultdict(list)
    witnesses: list[Seen] = []
    told = [(seen, ()) for seen in seeds if not seen.event.queue_id] + [_told(episode) for episode in unqueued]
    for seen, others in sorted(told, key=lambda pair: order(pair[0])):
        if not _is_refusal(seen.event):
            continue
        if seen.event.instance is None:
            witnesses.append(seen)
            continue
        _add(groups[_key(seen.event)], seen, others)
    runs = [run for of_key in groups.values() for run in of_key]
    for seen in witnesses:
        near = next((run for run in runs if _tells_of(seen, run)), None)
        if near:
            near.beside.append(seen)
        else:
            of_key = groups[_key(seen.event)]
            _add(of_key, seen, ())
            runs += [run for run in of_key if run not in runs]
    return runs


def _told(episode: Episode) -> tuple[Seen, tuple[Seen, ...]]:
    """An episode's refusal, and its other lines."""
    no = next(episode.of(*REFUSED))
    return no, tuple(seen for seen in episode.seen if seen is not no)


def _is_refusal(event: Event) -> bool:
    if event.event not in REFUSED or (event.client is None and event.reply is None and event.status is None):
        return False
    return event.sender is not None or event.recipient is not None


def _key(event: Event) -> tuple[str, str, str]:
    return (_name(event.sender), _name(event.recipient), (event.client.ip if event.client else None) or "")


def _name(address: str | None) -> str:
    return "?" if address is None else str(parse(address))


def _add(runs: list[Run], seen: Seen, others: Iterable[Seen]) -> None:
    if runs and not _over(runs[-1], seen) and seen.time - runs[-1].refusals[-1].time <= RETRIES:
        runs[-1].refusals.append(seen)
        runs[-1].beside += others
    else:
        runs.append(Run([seen], list(others)))


def _over(run: Run, seen: Seen) -> bool:
    """Whether the run's message was over before this line: a final no, but for the same session's next words."""
    return not run.waiting and seen.time - run.refusals[-1].time > SAME_SESSION


def _tells_of(seen: Seen, run: Run) -> bool:
    """Whether a policy server's or filter's line tells of one of the run's tries."""
    wanted = seen.event.attributes.get("recipients", seen.event.recipient or "").split()
    return any(
        abs(seen.time - one.time) <= WITNESS
        and (seen.event.sender is None or _name(seen.event.sender) == _name(one.event.sender))
        and (not wanted or one.event.recipient is None or any(same(name, one.event.recipient) for name in wanted))
        for one in run.refusals
    )


def as_message(run: Run) -> Message:
    """A message of refusals only."""
    decisive = run.decisive
    event = decisive.event
    recipients: tuple[Recipient, ...] = ()
    if event.recipient is not None:
        recipients = (
            Recipient(
                address=event.recipient,
                state=STATES[event.event],
                reply=event.reply,
                status=event.status,
                attempts=_attempts(run),
                decisive=decisive,
            ),
        )
    timeline = run.timeline
    known = [event, *(seen.event for seen in timeline)]
    return Message(
        recipients=recipients,
        timeline=timeline,
        first_seen=timeline[0].time,
        last_seen=timeline[-1].time,
        message_id=next((one.message_id for one in known if one.message_id), None),
        subject=next((one.subject for one in known if one.subject), None),
        sender=event.sender,
        direction=Direction.OUT if any(one.login for one in known) else Direction.IN,
        client=event.client,
        login=next((one.login for one in known if one.login), None),
        size=event.size,
        queue_ids=_ids(run),
    )


def _ids(run: Run) -> tuple[str, ...]:
    return tuple(dict.fromkeys(seen.event.queue_id for seen in run.timeline if seen.event.queue_id))


def _attempts(run: Run) -> tuple[Attempt, ...]:
    return tuple(_attempt(seen) for seen in run.refusals)


def _attempt(seen: Seen) -> Attempt:
    """A refused try to hand a message to us: the remote side is the client."""
    client = seen.event.client or Client()
    return Attempt(seen.time, client.host, client.ip, seen.event.reply, seen.event.status, seen.event.reason)


def attempts_of(message: Message, runs: list[Run]) -> Message:
    """An accepted message with the 4xx refusals that went before it; the runs that were its own are taken out of `runs`."""
    arrived = message.first_seen
    for run in list(runs):
        first, last = run.timeline[0].time, run.timeline[-1].time
        if not run.waiting or not first <= arrived <= last + RETRIES or not _same_client(message, run):
            continue
        recipients = tuple(_with_attempts(recipient, run) for recipient in message.recipients)
        if recipients == message.recipients:
            continue
        runs.remove(run)
        message = replace(
            message,
            recipients=recipients,
            timeline=tuple(sorted([*run.timeline, *message.timeline], key=order)),
            first_seen=min(first, message.first_seen),
            queue_ids=tuple(dict.fromkeys((*message.queue_ids, *_ids(run)))),
        )
    return message


def with_echoes(message: Message, runs: list[Run]) -> Message:
    """A message with what our next server logged of refusing it: the same tries, seen from the other side."""
    for run in list(runs):
        if any(_echoes(run, recipient, message) for recipient in message.recipients):
            runs.remove(run)
            message = replace(message, timeline=tuple(sorted([*message.timeline, *run.timeline], key=order)))
    return message


def _echoes(run: Run, recipient: Recipient, message: Message) -> bool:
    seen = run.refusals[0]
    return (
        _name(message.sender) == _name(seen.event.sender)
        and (same(seen.event.recipient, recipient.address) or same(seen.event.recipient, recipient.original))
        and any(
            _label(attempt.remote_host) == _label(seen.event.host)
            and attempt.status == seen.event.status
            and abs(attempt.time - seen.time) <= CLOCK_SLACK
            for attempt in recipient.attempts
        )
    )


def _label(host: str | None) -> str | None:
    return host.partition(".")[0].lower() if host else None


def _with_attempts(recipient: Recipient, run: Run) -> Recipient:
    wanted = run.refusals[0].event.recipient
    if not (same(wanted, recipient.address) or same(wanted, recipient.original)):
        return recipient
    return replace(recipient, attempts=_attempts(run) + recipient.attempts)


def _same_client(message: Message, run: Run) -> bool:
    """The same address, or one of the same sending pool: its network (/24) or its host's domain."""
    one, other = message.client, run.refusals[0].event.client
    if _name(message.sender) != _name(run.refusals[0].event.sender) or one is None or other is None:
        return False
    if one.ip and other.ip and (one.ip == other.ip or one.ip.rpartition(".")[0] == other.ip.rpartition(".")[0] != ""):
        return True
    return bool(one.host and other.host) and _site(one.host) == _site(other.host)


def _site(host: str | None) -> str:
    return ".".join((host or "").lower().split(".")[-2:])
