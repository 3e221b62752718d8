"""Mail addresses as log lines and people write them: taken apart, compared, recognised when rewritten."""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

import idna

EXTENSION_SEPARATORS = "+"
LONGEST = 320
"""Longest address considered, in characters (RFC 5321, 4.5.3.1: 64 + 1 + 255)."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its comparable form: `local` and `domain` in lower case, the domain as A-labels."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}" if self.domain else self.local

    @property
    def base(self) -> "Address":
        """The address without its +extension."""
        cut = min((at for sign in EXTENSION_SEPARATORS if (at := self.local.find(sign)) > 0), default=len(self.local))
        return Address(self.local[:cut], self.domain)


@lru_cache(maxsize=8192)
def domain_key(domain: str) -> str:
    """A domain in its comparable form: lower case, A-labels (RFC 5890), no final dot."""
    name = domain.strip().rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return name


@lru_cache(maxsize=8192)
def parse(address: str) -> Address:
    """An address taken apart at its last `@`; quotes around a local part that needs none are dropped.

    The null sender and a name without a domain have an empty `domain`.
    """
    text = address.strip()[:LONGEST]
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    local, at, domain = text.rpartition("@")
    if not at:
        local, domain = text, ""
    if len(local) > 1 and local[0] == local[-1] == '"':
        inner = local[1:-1].replace("\\", "")
        local = inner if re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+", inner) else f'"{inner}"'
    return Address(local.lower(), domain_key(domain))


def matches(asked: str, seen: str | None) -> bool:
    """Whether an address on a line is the one asked for.

    `asked` may be a domain (`@vg.no`), or `""` for the null sender. Upper and lower case, the two forms of an
    internationalised domain, and a +extension on the line that the question does not name make no difference.
    """
    if seen is None:
        return False
    if not asked or not seen:
        return asked == seen
    wanted, have = parse(asked), parse(seen)
    if not wanted.local:
        return have.domain == wanted.domain
    return wanted in (have, have.base)


def same(one: str | None, other: str | None) -> bool:
    """Whether two addresses on lines are the same mailbox's (case and +extension aside)."""
    if one is None or other is None:
        return False
    return parse(one).base == parse(other).base


def plain_ip(written: str) -> str | None:
    """An IP address in its one plain spelling, or None where it is none."""
    try:
        return str(ipaddress.ip_address(written.strip().strip("[]").removeprefix("IPv6:")))
    except ValueError:
        return None


def same_ip(one: str | None, other: str | None) -> bool:
    """Whether two IP addresses are the same, however they are spelt."""
    return one is not None and other is not None and (one == other or plain_ip(one) == plain_ip(other) is not None)


REWRITERS = (
    re.compile(r"srs0[=+-][^=]{1,40}=[^=]{1,10}=(?P<domain>[^=@]{1,255})=(?P<local>[^@]{1,64})", re.IGNORECASE),
    re.compile(
        r"srs1[=+-][^=]{1,40}=[^=]{1,255}==[^=]{1,40}=[^=]{1,10}=(?P<domain>[^=@]{1,255})=(?P<local>[^@]{1,64})",
        re.IGNORECASE,
    ),
    re.compile(r"(?:prvs|btv1|msprvs1)=[^=]{1,64}=(?P<local>[^=@]{1,64})", re.IGNORECASE),
)
"""SRS (the SRS draft of Shevek and Meng Weng Wong), BATV (draft-levine-smtp-batv): envelope senders that hold another."""
VERP = re.compile(r"[-+=._](?P<local>[a-z0-9._]{1,64})=(?P<domain>[a-z0-9.-]{1,255}\.[a-z]{2,24})$", re.IGNORECASE)


def rewritten_from(envelope_sender: str) -> Address | None:
    """The address that a rewritten envelope sender was made from (SRS, prvs, BATV), or None."""
    local, _, domain = envelope_sender[:LONGEST].rpartition("@")
    for pattern in REWRITERS:
        found = pattern.match(local)
        if found:
            names = found.groupdict()
            return parse(f"{names['local']}@{names.get('domain') or domain}")
    return None


def verp_recipient(envelope_sender: str) -> Address | None:
    """The recipient that a list or sending service wrote into its envelope sender (VERP), or None."""
    local = envelope_sender[:LONGEST].rpartition("@")[0]
    found = VERP.search(local)
    return parse(f"{found['local']}@{found['domain']}") if found else None
