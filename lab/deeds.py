"""What people of the background do: they write to each other, read their mail, mistype, and send spam."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from lab import clients
from lab.cast import Cast, Person
from lab.letters import Contents, Writer
from lab.naming import slip
from lab.play import Stage

Deed = Callable[[Stage, Writer], None]

_SHARES = {
    "inbound": 36,
    "several": 9,
    "alias": 7,
    "newsletter": 3,
    "plus": 6,
    "outbound": 18,
    "difficult": 11,
    "internal": 9,
    "mistyped": 4,
    "spam": 16,
    "imap": 20,
    "pop3": 8,
    "wrong_password": 4,
}
"""How often each deed is done, in a recording of about 120 mails."""
_MAILS = 120
_DIFFICULT = ("refusing", "full", "busy", "slow", "silent")
_HOUSEHOLDS = {"ours": 20, "theirs": 12, "third": 6}


def invite(cast: Cast) -> None:
    """Add the background's people, some of whom resemble each other, and aliases."""
    for at, number in _HOUSEHOLDS.items():
        for index in range(number):
            person = cast.new_person(at)
            if index % 4 == 0:
                cast.lookalikes(person)
    for at in _DIFFICULT:
        for _ in range(2):
            cast.new_person(at)
    ours = cast.hosted("ours")[-_HOUSEHOLDS["ours"] :]
    outside = cast.hosted("third")[-1]
    domain = cast.providers["ours"].domain
    cast.aliases[f"styret@{domain}"] = [person.address for person in ours[:3]]
    cast.aliases[f"post@{domain}"] = [ours[4].address]
    cast.aliases[f"kasserer@{domain}"] = [ours[5].address, outside.address]


def draw_deeds(cast: Cast, count: int, reserved: set[str]) -> list[Deed]:
    """Draw the deeds of one recording, in the order they are done.

    Args:
        cast: has the people, invited already.
        count: how many mails, about; sessions without mail come on top.
        reserved: addresses that are left alone.
    """
    people = {at: [p for p in cast.hosted(at) if p.address not in reserved] for at in cast.providers}
    aliases = sorted(set(cast.aliases) - reserved)
    crowd = Crowd(cast, people, aliases, random.Random(f"deeds {cast.seed}"))
    deeds = [
        getattr(crowd, kind)() for kind, share in _SHARES.items() for _ in range(max(1, round(share * count / _MAILS)))
    ]
    crowd.rng.shuffle(deeds)
    return deeds


@dataclass(slots=True)
class Crowd:
    """The people of the background; each method draws one deed."""

    cast: Cast
    people: dict[str, list[Person]]
    aliases: list[str]
    rng: random.Random

    def inbound(self) -> Deed:
        """Somebody outside writes to one of ours."""
        return _mail(self._outsider(), [self._one("ours").address], self._size())

    def several(self) -> Deed:
        """Somebody outside writes to several, of whom one may not exist and one may be elsewhere."""
        to = [person.address for person in self.rng.sample(self.people["ours"], self.rng.randint(2, 4))]
        if self.rng.random() < 0.4:
            to.append(f"gammel.konto{self.rng.randint(1, 99)}@{self.cast.providers['ours'].domain}")
        if self.rng.random() < 0.3:
            to.append(self._one("third").address)
        return _mail(self._outsider(), to, self._size())

    def alias(self) -> Deed:
        """Somebody writes to an alias."""
        sender = self._outsider() if self.rng.random() < 0.7 else self._one("ours")
        return _mail(sender, [self.rng.choice(self.aliases)], self._size())

    def newsletter(self) -> Deed:
        """A sending service writes to many, with a bounce address of its own in the envelope."""
        bulk = self.cast.providers["bulk"]
        to = [person.address for person in self.rng.sample(self.people["ours"], 9)]
        sender = Person("Nyhetsbrevet", f"nyhetsbrev@{bulk.domain}", "bulk", bulk.address, "")
        bounce = f"bounce-{self.rng.randint(10**5, 10**6)}@{bulk.domain}"

        def deed(stage: Stage, writer: Writer) -> None:
            letter = writer.letter(sender, to, kind="newsletter", contents=Contents(size_kb=2), envelope_sender=bounce)
            stage.hand_in(letter, sender, via="direct")

        return deed

    def plus(self) -> Deed:
        """Somebody outside writes to an address with an extension."""
        local, domain = self._one("ours").address.split("@")
        extension = self.rng.choice(["handel", "liste", "skole"])
        return _mail(self._outsider(), [f"{local}+{extension}@{domain}"], self._size())

    def outbound(self) -> Deed:
        """One of ours writes to somebody outside, or to two."""
        to = [self._one("theirs").address]
        if self.rng.random() < 0.3:
            to.append(self._one("third").address)
        return _mail(self._one("ours"), to, self._size())

    def difficult(self) -> Deed:
        """One of ours writes to somebody whose server refuses, greylists, is full, busy or silent."""
        return _mail(self._one("ours"), [self._one(self.rng.choice(_DIFFICULT)).address], self._size())

    def internal(self) -> Deed:
        """One of ours writes to another of ours."""
        sender, recipient = self.rng.sample(self.people["ours"], 2)
        return _mail(sender, [recipient.address], self._size())

    def mistyped(self) -> Deed:
        """An address with a slip in it, at our provider or outside."""
        sender, recipient = self._outsider(), self._one("ours")
        if self.rng.random() < 0.5:
            sender, recipient = self._one("ours"), self._one("theirs")
        local, domain = recipient.address.split("@")
        return _mail(sender, [f"{slip(local, self.rng)}@{domain}"], 2)

    def spam(self) -> Deed:
        """Straight to our MX: from a listed address, with a forged sender, to guessed addresses, or to be relayed."""
        ours = self.cast.providers["ours"]
        forged = f"{self.rng.choice(['info', 'faktura', 'no-reply', 'service'])}@{self.cast.providers['theirs'].domain}"
        unknown = f"{self.rng.getrandbits(30):x}@kampanje.example"
        sender, to, origin = self.rng.choice(
            [
                (unknown, self._one("ours").address, self.cast.listed_ip),
                (forged, self._one("ours").address, self.rng.choice(self.cast.client_ips)),
                (
                    unknown,
                    f"{self.rng.choice(['admin', 'test', 'salg'])}@{ours.domain}",
                    self.rng.choice(self.cast.client_ips),
                ),
                (unknown, self._one("theirs").address, self.rng.choice(self.cast.client_ips)),
                (unknown, self._one("ours").address, self.rng.choice(self.cast.client_ips)),
            ]
        )
        spammer = Person("Vinnerkontoret", sender, "bulk", origin, "")

        def deed(_: Stage, writer: Writer) -> None:
            letter = writer.letter(spammer, [to], kind="spam", contents=Contents(size_kb=2))
            clients.send(letter, ours.address, 25, origin, helo=f"dsl-{origin.replace('.', '-')}.local")

        return deed

    def imap(self) -> Deed:
        """Somebody's mail program looks for new mail by IMAP."""
        person, server = self._one("ours"), self.cast.mail_host.address
        return lambda _stage, _writer: _ignore(clients.fetch_by_imap(person, server))

    def pop3(self) -> Deed:
        """Somebody's mail program fetches by POP3; some leave the mail on the server."""
        person, server, delete = self._one("ours"), self.cast.mail_host.address, self.rng.random() < 0.6
        return lambda _stage, _writer: _ignore(clients.fetch_by_pop3(person, server, delete=delete))

    def wrong_password(self) -> Deed:
        """Somebody tries to log in to a mailbox that is not theirs."""
        person, server = self._one("ours"), self.cast.mail_host.address
        stranger = replace(person, client_ip=self.rng.choice(self.cast.client_ips))
        return lambda _stage, _writer: _ignore(clients.fetch_by_imap(stranger, server, password="sommer2024"))

    def _one(self, at: str) -> Person:
        return self.rng.choice(self.people[at])

    def _outsider(self) -> Person:
        return self._one("theirs" if self.rng.random() < 0.85 else "third")

    def _size(self) -> int:
        return self.rng.choice([1, 2, 3, 5, 8, 13, 21, 40])


def _mail(sender: Person, to: list[str], size_kb: int) -> Deed:
    def deed(stage: Stage, writer: Writer) -> None:
        stage.hand_in(writer.letter(sender, to, contents=Contents(size_kb=size_kb)), sender)

    return deed


def _ignore(_: object) -> None:
    """A session's count is of no interest here."""
