"""Who plays: providers and people of one recording, all drawn from its seed."""

import random
from dataclasses import dataclass, field

from lab.errors import LabError
from lab.naming import FAR, Names, distance, slip

REMOTES = ("down", "silent", "refusing", "full", "busy", "slow")
"""The scripted servers of :mod:`lab.remote`, each with a domain of its own; ``down`` has a name and no server."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody who runs mail servers.

    Attributes:
        key: its part in the play: ours, theirs, third, bulk or one of ``REMOTES``.
        domain: the domain it hosts.
        mx: the full name of the server that takes its mail.
        address: that server's IPv4 address.
    """

    key: str
    domain: str
    mx: str
    address: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with (or, where ``exists`` is false, without) a mailbox.

    Attributes:
        name: as shown in From and To.
        address: the e-mail address.
        provider: the key of the provider that hosts the address.
        client_ip: where this person's mail programs connect from.
        quota_kb: the mailbox's limit, None for none.
        sieve: the person's Sieve script, None for none.
    """

    name: str
    address: str
    provider: str
    client_ip: str
    password: str
    exists: bool = True
    quota_kb: int | None = None
    sieve: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """How our servers are set up in this recording, so that recordings differ in what their logs look like."""

    long_queue_ids: str
    rfc3339: str
    rotated: str
    postscreen: bool


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
    client_ips: list[str]
    people: list[Person] = field(default_factory=list)
    aliases: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def draw(cls, seed: int) -> "Cast":
        """Draw a cast. The same seed gives the same one."""
        rng = random.Random(seed)
        names = Names(rng)
        words: list[str] = []
        for _ in range(4 + len(REMOTES)):
            words.append(names.domain(words))
        ours, theirs, third, bulk, *others = words
        outside = iter(f"198.51.100.{n}" for n in rng.sample(range(10, 250), 5 + len(REMOTES)))
        mine = rng.sample(range(10, 250), 3)
        providers = {
            "ours": Provider("ours", f"{ours}.example", f"mx1.{ours}.example", f"192.0.2.{mine[0]}"),
            "theirs": Provider("theirs", f"{theirs}.example", f"smtp.{theirs}.example", next(outside)),
            "third": Provider("third", f"{third}.example", f"mail.{third}.example", next(outside)),
            "bulk": Provider("bulk", f"{bulk}.example", f"out3.{bulk}.example", next(outside)),
        }
        for key, word in zip(REMOTES, others, strict=True):
            providers[key] = Provider(key, f"{word}.example", f"mx.{word}.example", next(outside))
        hosts = ["mx1", "mail1"] if seed % 2 else ["mail1", "mx1"]
        return cls(
            seed=seed,
            rng=rng,
            names=names,
            variant=Variant(long_queue_ids=hosts[0], rfc3339=hosts[1], rotated=hosts[1], postscreen=seed % 2 == 0),
            providers=providers,
            mail_host=Provider("ours", f"{ours}.example", f"mail1.{ours}.example", f"192.0.2.{mine[1]}"),
            resolver=f"192.0.2.{mine[2]}",
            dnsbl="zen.dnslisten.example",
            listed_ip=next(outside),
            client_ips=[f"203.0.113.{n}" for n in rng.sample(range(10, 250), 60)],
        )

    def new_person(
        self, at: str, *, exists: bool = True, quota_kb: int | None = None, sieve: str | None = None
    ) -> Person:
        """Somebody new with an address at a provider that resembles no other address."""
        first, last, local = self.names.person()
        return self._add(f"{first} {last}", local, at, exists=exists, quota_kb=quota_kb, sieve=sieve)

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
                return self._add(person.name, wrong, person.provider, exists=False)
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

    def _add(
        self,
        name: str,
        local: str,
        at: str,
        *,
        exists: bool = True,
        quota_kb: int | None = None,
        sieve: str | None = None,
    ) -> Person:
        if at not in self.providers:
            raise LabError(f"there is no provider {at!r}: {', '.join(self.providers)}")
        person = Person(
            name=name,
            address=f"{local}@{self.providers[at].domain}",
            provider=at,
            client_ip=self.rng.choice(self.client_ips),
            password=f"{self.rng.getrandbits(48):012x}",
            exists=exists,
            quota_kb=quota_kb,
            sieve=sieve,
        )
        known = {p.address: p for p in self.people}
        if person.address in known:
            return known[person.address]
        self.people.append(person)
        return person

    def hosted(self, provider: str) -> list[Person]:
        """The people whose mailbox is at a provider."""
        return [person for person in self.people if person.provider == provider and person.exists]
