"""Plays a scenario: casts its people before the servers start, takes its steps, and gives its questions with answers."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab import clients
from lab.cast import Cast, Mailbox, Person
from lab.conditions import wait_for
from lab.errors import LabError
from lab.hosts import Host
from lab.letters import Letter, Writer
from lab.providers import ZONE
from lab.routes import route
from lab.scenario import Ask, Fetch, Role, Run, Scenario, Send, Step, Wait


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
        if role.slip_of is None:
            people[key] = _person(role, people, folder, cast)
    return Play(scenario, people, folder)


def _person(role: Role, people: dict[str, Person], folder: str, cast: Cast) -> Person:
    if role.namesake_of is not None:
        return cast.namesake(people[role.namesake_of])
    if role.plus_of is not None:
        return cast.plus(people[role.plus_of], "handel")
    if role.alias_for:
        return cast.alias(role.shape or "", [people[key] for key in role.alias_for])
    sieve = role.sieve
    for name, value in {"folder": folder, **{key: person.address for key, person in people.items()}}.items():
        sieve = sieve.replace(f"{{{name}}}", value) if sieve else None
    mailbox = Mailbox(role.exists, role.quota_kb, role.quota_tempfail, role.house_rule, sieve)
    return cast.new_person(role.at, mailbox, shape=role.shape)


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
            case Run():
                queue_id = self._queue_id(play.letters[step.mail], step.on) if step.mail else ""
                self.hosts[step.on].run(_fill(step.command.replace("{queue_id}", queue_id), play, self.cast))

    def _send(self, step: Send, play: Play) -> None:
        sender = play.people[step.sender]
        recipients = [play.people[key].address for key in step.to]
        way = route(self.cast, sender, step.via)
        if step.login is not None:
            way = replace(way, login=(play.people[step.login].address, play.people[step.login].password))
        if step.wrong_password:
            way = replace(way, login=(sender.address, "feil-passord"))
        if step.helo is not None:
            way = replace(way, helo=step.helo)
        for _ in range(step.times):
            letter = self.writer.letter(sender, recipients, contents=step.contents, envelope_sender=step.envelope)
            play.letters[step.send] = letter
            play.sent_at[step.send] = datetime.now(ZoneInfo(ZONE))
            outcome = way.take(letter, breaks=step.breaks)
        if outcome.accepted == (step.refused or step.breaks):
            raise LabError(f"mail {step.send} should be {'refused' if step.refused else 'accepted'}: {outcome.reply}")

    def hand_in(self, letter: Letter, sender: Person, *, via: str = "own") -> clients.Outcome:
        """Hand a letter in at the sender's provider, or directly at our MX."""
        return route(self.cast, sender, via).take(letter)

    def _queue_id(self, letter: Letter, host: str) -> str:
        """The queue id a letter has (or had last) on a host."""
        lines = [line for line in self.hosts[host].log() if f"message-id={letter.message_id}" in line]
        if not lines:
            raise LabError(f"no queue id of {letter.message_id} on {host}")
        return lines[-1].partition("]: ")[2].partition(":")[0]

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
            "expect": {key: _fill_in(value, play, cast) for key, value in (play.scenario.expect | ask.expect).items()},
        }
        for ask in play.scenario.asks
    ]


def _question(ask: Ask, play: Play) -> dict[str, str]:
    question: dict[str, str] = {}
    if ask.sender is not None:
        question["from"] = play.people[ask.sender].address if ask.sender else ""
    if ask.to is not None:
        question["to"] = play.people[ask.to].address
    if ask.at is not None:
        time = play.sent_at[ask.at] + timedelta(minutes=ask.off_minutes)
        question["at"] = time.replace(second=0, microsecond=0).isoformat()
    if ask.within is not None:
        question["within"] = ask.within
    return question


def _fill_in(value: Any, play: Play, cast: Cast) -> Any:
    if isinstance(value, dict):
        return {_fill(key, play, cast): _fill_in(inner, play, cast) for key, inner in value.items()}
    return _fill(value, play, cast) if isinstance(value, str) else value


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
