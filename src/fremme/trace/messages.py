"""Puts messages together: the episodes of one message, its recipients, its timeline in causal order."""

from collections.abc import Iterable
from datetime import timedelta

from fremme.codes import Direction, EventKind
from fremme.trace.episodes import Episode, order
from fremme.trace.links import Links
from fremme.trace.model import Message, Recipient, Seen
from fremme.trace.outcome import Outcome

BESIDE = timedelta(seconds=30)
"""How far in time the word of a policy server may be from the message it is about."""


def messages(
    links: Links, reached: list[Episode], pool: Iterable[Seen]
) -> tuple[list[Message], list[tuple[Seen, Seen]]]:
    """The messages that the episodes reached from a question make up, and pairs of lines of one moment on two hosts."""
    lines = list(pool)
    by_message_id: dict[str, list[Seen]] = {}
    for seen in lines:
        if seen.event.message_id and not seen.event.queue_id:
            by_message_id.setdefault(seen.event.message_id, []).append(seen)
    outcome = Outcome(links, lines)
    found = []
    roots = [episode for episode in reached if not any(True for _ in links.before(episode))]
    for root in sorted(roots, key=lambda episode: order(episode.seen[0])):
        if id(root) not in outcome.used and not _is_probe(root):
            found.append(_message(root, outcome, by_message_id))
    return found, outcome.pairs


def _message(root: Episode, outcome: Outcome, by_message_id: dict[str, list[Seen]]) -> Message:
    outcome.walked, outcome.mailbox_lines = [], []
    recipients = outcome.recipients(root)
    walked = list(outcome.walked)
    bounces = [
        after
        for episode in walked
        for seen in episode.of(EventKind.BOUNCE_SENT, EventKind.DELAY_WARNING)
        if (after := outcome.links.next(episode, seen)) is not None
    ]
    timeline = _timeline(walked, outcome.mailbox_lines, bounces, by_message_id)
    subject = next((seen.event.subject for seen in timeline if seen.event.subject), None)
    header_from = next((_bare(seen.event.header_from) for seen in timeline if seen.event.header_from), None)
    return Message(
        recipients=tuple(recipients),
        timeline=tuple(timeline),
        first_seen=root.start,
        last_seen=max(seen.time for episode in walked for seen in episode.seen),
        message_id=next((episode.message_id for episode in walked if episode.message_id), None),
        subject=subject,
        sender=root.sender,
        header_from=header_from,
        direction=_direction(root, recipients),
        client=root.client,
        login=root.login,
        size=root.size,
        queue_ids=tuple(dict.fromkeys(episode.queue_id for episode in walked)),
        recipients_total=max(root.recipients_total or 0, len(recipients)),
    )


def _bare(header: str) -> str:
    """The address in a From: header, without the name before it."""
    start, end = header.rfind("<"), header.rfind(">")
    return header[start + 1 : end] if 0 <= start < end else header.strip()


def _timeline(
    walked: list[Episode], mailbox: list[Seen], bounces: list[Episode], by_message_id: dict[str, list[Seen]]
) -> list[Seen]:
    """Every line of a message, hop by hop where the clocks disagree, else by time."""
    hops = [seen for episode in walked for seen in episode.seen]
    message_id = next((episode.message_id for episode in walked if episode.message_id), None)
    start, end = min(seen.time for seen in hops), max(seen.time for seen in hops)
    beside = [
        seen
        for seen in by_message_id.get(message_id or "", [])
        if start - BESIDE <= seen.time <= end + BESIDE and seen not in mailbox
    ]
    told = [seen for bounce in bounces for seen in bounce.seen]
    unique = {id(seen): seen for seen in [*hops, *mailbox, *beside, *told]}
    return sorted(unique.values(), key=order)


def _is_probe(episode: Episode) -> bool:
    """An address probe (verify(8)) is no message."""
    return any("probe" in seen.event.attributes for seen in episode.seen)


def _direction(root: Episode, recipients: list[Recipient]) -> Direction:
    ours = root.login is not None or root.local or (root.sender == "" and root.client is None)
    outside = any(one.remote_host or any(copy.remote_host for copy in one.forwarded_to) for one in recipients)
    if ours:
        return Direction.OUT if outside else Direction.INTERNAL
    return Direction.FORWARDED if outside else Direction.IN
