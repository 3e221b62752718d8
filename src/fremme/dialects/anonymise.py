"""Log lines fit for a public bug report: who is who cannot be seen any more, what the lines mean can.

Addresses, domains, host names, IP addresses, user names, Message-IDs' insides and subjects are replaced, the same each time within one
run. A replacement is numbered in the order of appearance, so that nothing of the original is left in it.
"""

import ipaddress
import re
from collections.abc import Callable

from fremme.intake.header import read_header

LONGEST = 16_384
"""Characters of a line that are kept: what is behind them would have to be looked through as well."""

KNOWN_DOMAINS = re.compile(
    r"(?:^|\.)(?:spamhaus\.org|spamcop\.net|barracudacentral\.org|uceprotect\.net|sorbs\.net|google\.com|gmail\.com|outlook\.com|"
    r"hotmail\.com|microsoft\.com|yahoo\.com|icloud\.com|schweikert\.ch|postfix\.org|dovecot\.org|openspf\.org|localhost|localdomain)$",
    re.IGNORECASE,
)
"""Names that are nobody's: public lists, the great receivers, the programs' own sites. A bug report needs them."""

WORD = r"[A-Za-z0-9\u0080-\uffff!#$%&'*+=^_`{|}~.-]"
ADDRESS = re.compile(
    rf"(?P<local>(?:\"[^\"\n]{{1,200}}\"|{WORD}{{1,128}}?))(?P<at>@|%40)(?P<domain>[A-Za-z0-9\u0080-\uffff._-]{{1,255}})"
)
IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
IPV6 = re.compile(
    r"(?<![0-9A-Za-z:])(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{0,40}[0-9A-Fa-f])[0-9A-Fa-f:]{4,45}(?![0-9A-Za-z:])"
)
DOMAIN = re.compile(
    r"(?<![\w@.-])(?:[A-Za-z0-9\u0080-\uffff_-]{1,63}\.){1,10}(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{1,59})(?![\w-])"
)
USER = re.compile(
    r"(?P<before>\b(?:user=<|user=|sasl_username=|sasl_sender=|login=|lmtp\(|lda\(|imap\(|pop3\(|managesieve\(|unknown user: \"))"
    r"(?P<user>[^<>@(),\s\"]{1,128})(?P<after>[>),\s\"])"
)
SUBJECT = re.compile(
    r"(?P<before>header (?:Subject|From|To|Cc|Reply-To): |Subject: |subject=)(?P<words>.{1,900}?)(?P<after>$| from |; from=|, )"
)
NOT_A_NAME = re.compile(
    r"\.(?:log|cf|db|pl|pm|py|c|so|conf|sieve|svbin|exe|zip|gz|eml|html|cert|pem|txt)$", re.IGNORECASE
)


class Anonymiser:
    """Replaces what names people and machines; one object keeps its replacements for all the lines of a report."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def line(self, text: str) -> str:
        """One line without what names anyone; the stamp, the program and the words around stay."""
        kept = text[:LONGEST]
        host = read_header(kept).host
        kept = SUBJECT.sub(self._subject, kept)
        kept = ADDRESS.sub(self._address, kept)
        kept = USER.sub(self._user, kept)
        kept = IPV6.sub(self._ip, kept)
        kept = IPV4.sub(self._ip, kept)
        kept = DOMAIN.sub(self._domain, kept)
        if host and "." not in host:
            kept = re.sub(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", self._as("host", host, "host{}"), kept)
        return kept

    def _as(self, kind: str, original: str, form: str) -> str:
        key = (kind, original.lower())
        if key not in self._known:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[key] = form.format(self._counts[kind])
        return self._known[key]

    def _address(self, found: re.Match[str]) -> str:
        # What stands before an address in a key=value pair is the key.
        local, mark = found["local"], ""
        if "=" in local and not local.startswith('"'):
            head, _, tail = local.rpartition("=")
            if re.fullmatch(r"[a-z_-]{2,20}", head):
                mark, local = head + "=", tail
        return f"{mark}{self._as('user', local, 'user{}')}{found['at']}{self._name(found['domain'])}"

    def _user(self, found: re.Match[str]) -> str:
        return f"{found['before']}{self._as('user', found['user'], 'user{}')}{found['after']}"

    def _subject(self, found: re.Match[str]) -> str:
        return f"{found['before']}{self._as('words', found['words'], '(words {})')}{found['after']}"

    def _domain(self, found: re.Match[str]) -> str:
        name, ending = found[0], ""
        if file := NOT_A_NAME.search(name):
            # A page may be named after the domain it is about.
            name, ending = name[: file.start()], file[0]
            if "." not in name:
                return found[0]
        return found[0] if name.replace(".", "").isdigit() else self._name(name) + ending

    def _name(self, domain: str) -> str:
        if KNOWN_DOMAINS.search(domain) or "." not in domain.strip("."):
            return domain
        return self._as("domain", domain.rstrip("."), "host{}.example")

    def _ip(self, found: re.Match[str]) -> str:
        try:
            address = ipaddress.ip_address(found[0])
        except ValueError:
            return found[0]
        if address.is_loopback or address.is_unspecified:
            return found[0]
        return self._numbered(address)

    def _numbered(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
        """An address of the documentation ranges (RFC 5737, RFC 3849), in the order of appearance."""
        make: Callable[[int], str] = _documentation_4 if address.version == 4 else _documentation_6
        key = (f"ip{address.version}", str(address))
        if key not in self._known:
            self._counts[key[0]] = self._counts.get(key[0], 0) + 1
            self._known[key] = make(self._counts[key[0]])
        return self._known[key]


def _documentation_4(number: int) -> str:
    nets = ("192.0.2", "198.51.100", "203.0.113")
    within = (number - 1) % (254 * len(nets))
    return f"{nets[within // 254]}.{within % 254 + 1}"


def _documentation_6(number: int) -> str:
    return f"2001:db8::{number:x}"
