"""Whether a message whose envelope names somebody else may be from the sender asked for.

SRS, prvs and BATV write the sender into the envelope; sending services and mailing lists put a return address of their own there, and
the sender stands in From: only. Such a message is offered as possible, never silently taken.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fremme.addresses import domain_key, matches, parse, rewritten_from, same, verp_recipient
from fremme.trace.model import Message


@dataclass(frozen=True, slots=True)
class Stands:
    """The forms of return addresses that stand for somebody else."""

    services: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    inside: tuple[str, ...]


@cache
def stands() -> Stands:
    """The forms that are known, from the data file."""
    data = tomllib.loads(files("fremme.trace").joinpath("data/senders.toml").read_text("utf-8"))
    return Stands(**{name: tuple(data[name]) for name in ("services", "starts", "ends", "inside")})


def may_be_from(message: Message, asked: str) -> bool:
    """Whether the sender asked for may stand rewritten in the envelope, or only in From:.

    Where the log tells the From:, it decides. `asked` is an address or a domain (`@vg.no`), not the null sender.
    """
    if message.header_from:
        return matches(asked, message.header_from)
    if message.login and matches(asked, message.login):
        return True
    if not message.sender:
        return False
    original = rewritten_from(message.sender)
    if original is not None:
        return matches(asked, str(original))
    return _of_the_same_house(message.sender, asked)


def _of_the_same_house(sender: str, asked: str) -> bool:
    """A return address under the domain asked for: `bounce.butikk.no` for `butikk.no`."""
    domain = parse(asked).domain or domain_key(asked.lstrip("@"))
    return bool(domain) and parse(sender).domain.endswith("." + domain)


def stands_for_another(message: Message) -> bool:
    """Whether the envelope sender is a sending service's or a list's return address, and no line tells who wrote."""
    if message.header_from:
        return False
    sender = parse(message.sender or "")
    known = stands()
    verp = verp_recipient(message.sender or "")
    if verp is not None and any(
        same(str(verp), name) for one in message.recipients for name in (one.address, one.original)
    ):
        return True
    if any(sender.domain == name or sender.domain.endswith("." + name) for name in known.services):
        return True
    local = sender.local
    return local.startswith(known.starts) or local.endswith(known.ends) or any(sign in local for sign in known.inside)
