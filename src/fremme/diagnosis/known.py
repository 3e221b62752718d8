"""Addresses and domains that the logs know: who has a mailbox here, which domains have taken mail."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from fremme.addresses import parse, same
from fremme.archive.protocol import Store, Terms, Window
from fremme.archive.tokens import Kind, terms_of
from fremme.codes import EventKind
from fremme.diagnosis.nearmiss import NearMiss, near_addresses, near_domains
from fremme.dialects.registry import read_text
from fremme.trace.model import Seen

LINES = 20_000
"""How many lines of a domain are looked through for its addresses."""

PROOF_LINES = 200
QUEUE_IDS = 500
KEPT = ("stored", "status")
"""Words of lines that may say a mailbox here took a message (Dovecot's Sieve, Postfix's deliveries), long enough to be indexed."""
HERE = ("lmtp", "virtual", "local", "pipe")


@cache
def common_domains() -> tuple[str, ...]:
    """Domains that many people write to, for telling a slip in a domain."""
    data = tomllib.loads(files("fremme.diagnosis").joinpath("data/domains.toml").read_text("utf-8"))
    return tuple(data["domains"])


def _kept_terms(domain: str) -> list[Terms]:
    return [terms_of(f"@{domain}", Kind.DOMAIN) | terms_of(word, Kind.TEXT) for word in KEPT]


def hosted_here(store: Store, domain: str) -> bool:
    """Whether the logs show a mailbox of this domain here."""
    for line in store.find(_kept_terms(domain), Window(), 50).lines:
        event = read_text(line.text, line.time)
        if event.event is EventKind.STORED and parse(event.recipient or "").domain == domain:
            return True
        if event.event is EventKind.SENT and event.transport in HERE and parse(event.recipient or "").domain == domain:
            return True
    return False


def near_mailboxes(store: Store, asked: str) -> list[tuple[NearMiss, Seen]]:
    """Mailboxes here that are a slip or two from an address, each with a line that shows its mail delivered."""
    wanted = parse(asked)
    names: set[str] = set()
    domains = [wanted.domain, *near_domains(wanted.domain, common_domains())]
    for domain in domains:
        pattern = re.compile(r"[^\s<>()\[\],;:=\"']{1,64}@" + re.escape(domain), re.IGNORECASE)
        for line in store.find(_kept_terms(domain), Window(), LINES).lines:
            names.update(found.lower() for found in pattern.findall(line.text[:2000]))
    found = []
    for near in near_addresses(asked, names):
        proof = _proof(store, near.address)
        if proof:
            found.append((near, proof))
    return found


def _proof(store: Store, address: str) -> Seen | None:
    """A line that shows a message stored for an address here, or taken by its server."""
    terms = [terms_of(address, Kind.ADDRESS) | terms_of(word, Kind.TEXT) for word in KEPT]
    taken = None
    for line in store.find(terms, Window(), PROOF_LINES).lines:
        event = read_text(line.text, line.time)
        if not (same(event.recipient, address) or same(event.original_recipient, address)):
            continue
        if event.event is EventKind.STORED or (event.event is EventKind.SENT and event.transport in HERE):
            return Seen(event, line)
        if event.event is EventKind.SENT and taken is None:
            taken = Seen(event, line)
    return taken


def near_taking_domains(store: Store, asked: str, sender: str | None) -> list[tuple[str, Seen]]:
    """Domains a slip or two from an address' domain that have accepted mail from here, each with a line that shows it.

    Looked at are the domains that many write to, and those that the sender, or others of their domain, wrote to.
    """
    wanted = parse(asked).domain
    written = _written_to(store, sender) if sender else {}
    found = []
    for domain in near_domains(wanted, [*common_domains(), *written]):
        proof = written.get(domain) or _taken(store, domain)
        if proof:
            found.append((domain, proof))
    return found


def _taken(store: Store, domain: str) -> Seen | None:
    """A line that shows a domain's server accepting mail from here."""
    for line in store.find([terms_of(f"@{domain}", Kind.DOMAIN)], Window(), PROOF_LINES).lines:
        event = read_text(line.text, line.time)
        if event.event is EventKind.SENT and parse(event.recipient or "").domain == domain:
            return Seen(event, line)
    return None


def _written_to(store: Store, sender: str) -> dict[str, Seen]:
    """The domains that took mail of a sender or of others of the same domain, each with a line that shows it."""
    domain = parse(sender).domain
    wanted = [terms_of(sender, Kind.ADDRESS), *([terms_of(f"@{domain}", Kind.DOMAIN)] if domain else [])]
    lines = store.find([terms for terms in wanted if terms], Window(), LINES // 4).lines
    ids = {event.queue_id for line in lines if (event := read_text(line.text, line.time)).queue_id}
    asked = [
        terms for queue_id in sorted(filter(None, ids))[:QUEUE_IDS] if (terms := terms_of(queue_id, Kind.QUEUE_ID))
    ]
    found: dict[str, Seen] = {}
    for line in store.find(asked, Window(), LINES).lines if asked else ():
        event = read_text(line.text, line.time)
        if event.event is EventKind.SENT and event.recipient:
            found.setdefault(parse(event.recipient).domain, Seen(event, line))
    return found
