"""Messages that never got a queue id: refusals, put together from their attempts.

An attempt is a refusal of one client, sender and recipient. A 5xx ends the message; a 4xx is one attempt of several, and
where the same client's mail for the pair is accepted later, it was an attempt of that message.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from fremme.addresses import parse
from fremme.codes import Direction, EventKind, State
from fremme.dialects.event import Client
from fremme.trace.episodes import order
from fremme.trace.model import Attempt, Message, Recipient, Seen

RETRIES = timedelta(days=5)
"""How long a server may go on trying (RFC 5321, 4.5.4.1: at least four to five days)."""

SAME_SESSION = timedelta(seconds=2)
REFUSED = frozenset({EventKind.REJECTED, EventKind.TEMPFAILED, EventKind.DISCARDED, EventKind.HELD})


def refusals(seeds: Iterable[Seen]) -> list[list[Seen]]:
    """Groups refusals without a queue id into messages: of each pair and client, up to the first final no."""
    groups: dict[tuple[str, str, str], list[list[Seen]]] = defaultdict(list)
    for seen in sorted(seeds, key=order):
        event = seen.event
        if event.queue_id or event.event not in REFUSED or (event.client is None and event.reply is None):
            continue
        if event.sender is None and event.recipient is None:
            continue
        key = (_name(event.sender), _name(event.recipient), (event.client.ip if event.client else None) or "")
        runs = groups[key]
        if runs and not _ended(runs[-1], seen) and seen.time - runs[-1][-1].time <= RETRIES:
            runs[-1].append(seen)
        else:
            runs.append([seen])
    return [run for runs in groups.values() for run in runs]


def _name(address: str | None) -> str:
    return "?" if address is None else str(parse(address))


def _ended(run: list[Seen], seen: Seen) -> bool:
    """Whether the run's message was over before this line: a final no, but for the same session's next words."""
    final = any(one.event.event is not EventKind.TEMPFAILED for one in run)
    return final and seen.time - run[-1].time > SAME_SESSION


def as_message(run: list[Seen]) -> Message:
    """A message of refusals only."""
    decisive = next((seen for seen in run if seen.event.event is not EventKind.TEMPFAILED), run[-1])
    event = decisive.event
    states = {
        EventKind.REJECTED: State.REJECTED,
        EventKind.TEMPFAILED: State.TEMPFAILED,
        EventKind.DISCARDED: State.DISCARDED,
        EventKind.HELD: State.HELD,
    }
    recipients: tuple[Recipient, ...] = ()
    if event.recipient is not None:
        recipients = (
            Recipient(
                address=event.recipient,
                state=states[event.event],
                reply=event.reply,
                status=event.status,
                attempts=tuple(refused_attempt(seen) for seen in run),
                decisive=decisive,
            ),
        )
    return Message(
        recipients=recipients,
        timeline=tuple(run),
        first_seen=run[0].time,
        last_seen=run[-1].time,
        message_id=event.message_id,
        sender=event.sender,
        direction=Direction.OUT if event.login else Direction.IN,
        client=event.client,
        login=event.login,
        size=event.size,
    )


def refused_attempt(seen: Seen) -> Attempt:
    """A refused try to hand a message to us: the remote side is the client."""
    client = seen.event.client or Client()
    return Attempt(seen.time, client.host, client.ip, seen.event.reply, seen.event.status, seen.event.reason)


def attempts_of(message: Message, runs: list[list[Seen]]) -> Message:
    """An accepted message with the 4xx refusals that went before it; the runs that were its own are taken out of `runs`."""
    for run in list(runs):
        if not all(seen.event.event is EventKind.TEMPFAILED for seen in run):
            continue
        if not _same_client(message, run[0]) or not run[0].time <= message.first_seen <= run[-1].time + RETRIES:
            continue
        recipients = tuple(_with_attempts(recipient, run) for recipient in message.recipients)
        if recipients == message.recipients:
            continue
        runs.remove(run)
        message = replace(
            message,
            recipients=recipients,
            timeline=tuple(run) + message.timeline,
            first_seen=min(run[0].time, message.first_seen),
        )
    return message


def _with_attempts(recipient: Recipient, run: list[Seen]) -> Recipient:
    names = {_name(recipient.address), _name(recipient.original)}
    if _name(run[0].event.recipient) not in names:
        return recipient
    return replace(recipient, attempts=tuple(refused_attempt(seen) for seen in run) + recipient.attempts)


def _same_client(message: Message, seen: Seen) -> bool:
    """The same address, or one of the same sending pool: its network (/24) or its host's domain."""
    one, other = message.client, seen.event.client
    if _name(message.sender) != _name(seen.event.sender) or one is None or other is None:
        return False
    if one.ip and other.ip and (one.ip == other.ip or one.ip.rpartition(".")[0] == other.ip.rpartition(".")[0]):
        return True
    return bool(one.host and other.host) and _site(one.host) == _site(other.host)


def _site(host: str | None) -> str:
    return ".".join((host or "").lower().split(".")[-2:])
