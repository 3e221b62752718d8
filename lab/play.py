"""Plays a scenario: casts its people before the servers start, takes its steps, and gives its questions with answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab import clients
from lab.cast import Cast, Person
from lab.conditions import wait_for
from lab.errors import LabError
from lab.hosts import Host
from lab.letters import Letter, Writer
from lab.providers import ZONE
from lab.scenario import Ask, Fetch, Scenario, Send, Step, Wait


@dataclass(slots=True)
class Play:
    """A scenario with its people, and what has happened so far."""

    scenario: Scenario
    people: dict[str, Person]
    folder: str
    letters: dict[str, Letter] = field(default_factory=dict)
    sent_at: dict[str, datetime] = field(default_factory=dict)


def cast_people(scenario: Scenario, cast: Cast) -> Play:
    """Give every role of a scenario somebody, before the servers are set up."""
    folder = cast.names.folder()
    people: dict[str, Person] = {}
    for key, role in scenario.people.items():
        if role.slip_of is not None:
            continue
        sieve = role.sieve.replace("{folder}", folder) if role.sieve else None
        people[key] = cast.new_person(role.at, exists=role.exists, quota_kb=role.quota_kb, sieve=sieve)
    return Play(scenario, people, folder)


def cast_slips(play: Play, cast: Cast) -> None:
    """Give every mistyped role its address, once everybody else has one."""
    for key, role in play.scenario.people.items():
        if role.slip_of is not None:
            play.people[key] = cast.slip_of(play.people[role.slip_of])


class Stage:
    """Where scenarios are played: the hosts, the cast and who writes the letters."""

    def __init__(self, cast: Cast, hosts: dict[str, Host], writer: Writer) -> None:
        self.cast = cast
        self.hosts = hosts
        self.writer = writer

    def perform(self, play: Play) -> None:
        """Take all steps of a scenario.

        Raises:
            LabError: where something does not happen as the scenario says.
        """
        for step in play.scenario.steps:
            try:
                self._take(step, play)
            except LabError as error:
                raise LabError(f"scenario {play.scenario.name}: {error}") from error

    def _take(self, step: Step, play: Play) -> None:
        match step:
            case Send():
                self._send(step, play)
            case Fetch():
                self._fetch(step, play)
            case Wait():
                wanted = [_fill(text, play, self.cast) for text in step.line]
                what = f"{step.wait}: a line in the log of {step.log} with {wanted}"
                wait_for(what, lambda: self._has_line(step.log, wanted))

    def _send(self, step: Send, play: Play) -> None:
        sender = play.people[step.sender]
        recipients = [play.people[key].address for key in step.to]
        subject = _fill(step.subject, play, self.cast) if step.subject else None
        letter = self.writer.letter(sender, recipients, subject=subject, size_kb=step.size_kb)
        play.letters[step.send] = letter
        play.sent_at[step.send] = datetime.now(ZoneInfo(ZONE))
        outcome = self.hand_in(letter, sender, via=step.via, wrong_password=step.wrong_password)
        if outcome.accepted == step.refused:
            raise LabError(f"mail {step.send} should be {'refused' if step.refused else 'accepted'}: {outcome.reply}")

    def hand_in(
        self, letter: Letter, sender: Person, *, via: str = "own", wrong_password: bool = False
    ) -> clients.Outcome:
        """Hand a letter in at the sender's provider, or directly at our MX."""
        mx = self.cast.providers["ours"].address
        if via == "listed":
            return clients.send(letter, mx, 25, self.cast.listed_ip, helo=f"mail.{sender.address.split('@')[1]}")
        if via == "direct":
            origin = self.cast.providers[sender.provider]
            return clients.send(letter, mx, 25, origin.address, helo=origin.mx)
        if sender.provider == "ours":
            login = (sender.address, "feil-passord" if wrong_password else sender.password)
            return clients.send(letter, self.cast.mail_host.address, 587, sender.client_ip, login=login)
        return clients.send(letter, self.cast.providers[sender.provider].address, 587, sender.client_ip)

    def _fetch(self, step: Fetch, play: Play) -> None:
        person, server = play.people[step.fetch], self.cast.mail_host.address
        if step.by == "imap":
            found = clients.fetch_by_imap(
                person, server, message_id=play.letters[step.mail].message_id if step.mail else None
            )
        elif step.by == "pop3":
            found = clients.fetch_by_pop3(person, server)
        else:
            raise LabError(f"mail is fetched by imap or pop3, not by {step.by}")
        if found < 1:
            raise LabError(f"{person.address} found nothing to fetch by {step.by}")

    def _has_line(self, host: str, wanted: list[str]) -> bool:
        return any(all(text in line for text in wanted) for line in self.hosts[host].log())


def cases(play: Play, cast: Cast) -> list[dict[str, Any]]:
    """The questions of a scenario that was played, with the answers they must get."""
    return [
        {
            "scenario": play.scenario.name,
            "title": play.scenario.title,
            "ask": _question(ask, play),
            "expect": {
                key: _fill(value, play, cast) if isinstance(value, str) else value
                for key, value in (play.scenario.expect | ask.expect).items()
            },
        }
        for ask in play.scenario.asks
    ]


def _question(ask: Ask, play: Play) -> dict[str, str]:
    question: dict[str, str] = {}
    if ask.sender is not None:
        question["from"] = play.people[ask.sender].address
    if ask.to is not None:
        question["to"] = play.people[ask.to].address
    if ask.at is not None:
        time = play.sent_at[ask.at] + timedelta(minutes=ask.off_minutes)
        question["at"] = time.replace(second=0, microsecond=0).isoformat()
    if ask.within is not None:
        question["within"] = ask.within
    return question


def _fill(text: str, play: Play, cast: Cast) -> str:
    """Put addresses, message-ids, the folder and host names where ``{label}`` stands."""
    values = {key: person.address for key, person in play.people.items()}
    values |= {key: letter.message_id for key, letter in play.letters.items()}
    values |= {f"{key}_mx": provider.mx for key, provider in cast.providers.items()}
    values["folder"] = play.folder
    try:
        return text.format_map(values)
    except KeyError as error:
        raise LabError(f"{text!r}: nothing is called {error}") from None
