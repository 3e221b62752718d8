"""Who plays: providers and people of one recording, all drawn from its seed."""

import random
from dataclasses import dataclass, field

from lab.errors import LabError
from lab.naming import FAR, Names, distance, plain, slip

REMOTES = ("down", "silent", "refusing", "full", "busy", "slow", "plain", "garbled")
"""The scripted servers of :mod:`lab.remote`, each with a domain of its own; ``down`` has a name and no server."""
SENDERS = ("bulk", "eager", "once")
"""Those who only send: newsletters, too much at a time, and each mail only once."""
NOWHERE = "nowhere"
"""The key of a domain that does not exist."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody who runs mail servers.

    Attributes:
        key: its part in the play: ours, theirs, third, ``NOWHERE``, one of ``SENDERS`` or of ``REMOTES``.
        domain: the domain it hosts.
        mx: the full name of the server that takes its mail.
        address: that server's IPv4 address.
    """

    key: str
    domain: str
    mx: str
    address: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What is special about a mailbox.

    Attributes:
        exists: whether there is one at all.
        quota_kb: its limit, None for none.
        quota_tempfail: a mail that does not fit is refused for now, not for good.
        house_rule: the house's Sieve rule comes first, also where the others have none.
        sieve: its owner's Sieve script, None for none.
    """

    exists: bool = True
    quota_kb: int | None = None
    quota_tempfail: bool = False
    house_rule: bool = False
    sieve: str | None = None


_PLAIN = Mailbox()
_NONE = Mailbox(exists=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address, and mostly a mailbox.

    Attributes:
        name: as shown in From and To.
        address: the e-mail address.
        provider: the key of the provider that hosts the address.
        client_ip: where this person's mail programs connect from.
    """

    name: str
    address: str
    provider: str
    client_ip: str
    password: str
    mailbox: Mailbox = _PLAIN


@dataclass(frozen=True, slots=True)
class Variant:
    """How our servers are set up in this recording, so that recordings differ in what their logs look like.

    Attributes:
        long_queue_ids, rfc3339, rotated: the host of ours that has them.
        postscreen: whether it stands in front.
        clock_ahead: the host of ours whose log is stamped ``ahead_seconds`` late, None where the clocks agree.
        logs_saving: whether Dovecot's mail_log tells of mails being saved.
        house_rule: whether everybody's mail goes through the house's Sieve rule first.
    """

    long_queue_ids: str
    rfc3339: str
    rotated: str
    postscreen: bool
    clock_ahead: str | None
    ahead_seconds: int
    logs_saving: bool
    house_rule: bool

    @classmethod
    def of(cls, seed: int) -> "Variant":
        """The set-up of a seed: odd and even ones differ in everything."""
        odd = seed % 2 == 1
        one, other = ("mx1", "mail1") if odd else ("mail1", "mx1")
        return cls(
            long_queue_ids=one,
            rfc3339=other,
            rotated=other,
            postscreen=not odd,
            clock_ahead=None if odd else "mail1",
            ahead_seconds=0 if odd else 11,
            logs_saving=odd,
            house_rule=not odd,
        )


@dataclass(slots=True)
class Cast:
    """All providers and people of one recording."""

    seed: int
    rng: random.Random
    names: Names
    variant: Variant
    providers: dict[str, Provider]
    mail_host: Provider
    resolver: str
    dnsbl: str
    listed_ip: str
    unnamed_ip: str
    milter_ip: str
    client_ips: list[str]
    people: list[Person] = field(default_factory=list)
    aliases: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def draw(cls, seed: int) -> "Cast":
        """Draw a cast. The same seed gives the same one."""
        rng = random.Random(seed)
        names = Names(rng)
        words: list[str] = []
        keys = (*SENDERS, *REMOTES)
        for _ in range(4 + len(keys)):
            words.append(names.domain(words))
        ours, theirs, third, nowhere, *others = words
        outside = iter(f"198.51.100.{n}" for n in rng.sample(range(10, 250), 4 + len(keys)))
        mine = rng.sample(range(10, 250), 4)
        providers = {
            "ours": Provider("ours", f"{ours}.example", f"mx1.{ours}.example", f"192.0.2.{mine[0]}"),
            "theirs": Provider("theirs", f"{theirs}.example", f"smtp.{theirs}.example", next(outside)),
            "third": Provider("third", f"{third}.example", f"mail.{third}.example", next(outside)),
            NOWHERE: Provider(NOWHERE, f"{nowhere}.example", "", ""),
        }
        for key, word in zip(keys, others, strict=True):
            name = "out3" if key in SENDERS else "mx"
            providers[key] = Provider(key, f"{word}.example", f"{name}.{word}.example", next(outside))
        return cls(
            seed=seed,
            rng=rng,
            names=names,
            variant=Variant.of(seed),
            providers=providers,
            mail_host=Provider("ours", f"{ours}.example", f"mail1.{ours}.example", f"192.0.2.{mine[1]}"),
            resolver=f"192.0.2.{mine[2]}",
            dnsbl="zen.dnslisten.example",
            listed_ip=next(outside),
            unnamed_ip=next(outside),
            milter_ip=f"192.0.2.{mine[3]}",
            client_ips=[f"203.0.113.{n}" for n in rng.sample(range(10, 250), 60)],
        )

    def new_person(self, at: str, mailbox: Mailbox = _PLAIN, *, shape: str | None = None) -> Person:
        """Somebody new with an address at a provider that resembles no other address.

        Args:
            at: the provider's key.
            mailbox: what is special about the mailbox.
            shape: another form of the local part than a drawn one; ``{first}`` and ``{last}`` are the names.
        """
        first, last, local = self.names.person()
        if shape is not None:
            local = shape.format(first=plain(first), last=plain(last))
        return self._add(f"{first} {last}", local, at, mailbox)

    def alias(self, local: str, targets: list[Person]) -> Person:
        """An alias of ours, which plays as somebody without a mailbox."""
        alias = self._add(local.capitalize(), local, "ours", _NONE)
        self.aliases[alias.address] = [person.address for person in targets]
        return alias

    def plus(self, person: Person, extension: str) -> Person:
        """The same person's address with an extension."""
        local, _, _ = person.address.partition("@")
        return self._add(person.name, f"{local}+{extension}", person.provider, _NONE)

    def namesake(self, person: Person) -> Person:
        """Somebody who exists and whose address is one slip from this person's."""
        return self._add(person.name, slip(person.address.split("@")[0], self.rng), person.provider)

    def slip_of(self, person: Person) -> Person:
        """The same person's address with one slip in it: an address that does not exist."""
        local, domain = person.address.split("@")
        for _ in range(100):
            wrong = slip(local, self.rng)
            address = f"{wrong}@{domain}"
            others = [
                p.address for p in self.people if p.address != person.address and p.address.endswith(f"@{domain}")
            ]
            if wrong != local and all(distance(address, other) >= FAR - 1 for other in others):
                return self._add(person.name, wrong, person.provider, _NONE)
        raise LabError(f"no slip of {person.address} is far from all other addresses")

    def lookalikes(self, person: Person) -> list[Person]:
        """Others who are easily taken for this person: shortened, one letter less, the same at another provider."""
        local = person.address.split("@")[0]
        first, _, last = local.replace("_", ".").partition(".")
        elsewhere = "third" if person.provider != "third" else "theirs"
        found = [self._add(person.name, local, elsewhere)]
        if last:
            found.append(
                self._add(f"{first[0].upper()}. {person.name.split()[-1]}", f"{first[0]}.{last}", person.provider)
            )
            found.append(self._add(person.name, slip(local, self.rng), person.provider))
        return found

    def _add(self, name: str, local: str, at: str, mailbox: Mailbox = _PLAIN) -> Person:
        if at not in self.providers:
            raise LabError(f"there is no provider {at!r}: {', '.join(self.providers)}")
        person = Person(
            name=name,
            address=f"{local}@{self.providers[at].domain}",
            provider=at,
            client_ip=self.rng.choice(self.client_ips),
            password=f"{self.rng.getrandbits(48):012x}",
            mailbox=mailbox,
        )
        known = {p.address: p for p in self.people}
        if person.address in known:
            return known[person.address]
        self.people.append(person)
        return person

    def hosted(self, provider: str) -> list[Person]:
        """The people whose mailbox is at a provider."""
        return [person for person in self.people if person.provider == provider and person.mailbox.exists]
