"""Scenarios: small files under ``lab/scenarios`` that say what happens, what is asked and what the answer must be."""

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.letters import Contents

SCENARIOS = Path(__file__).with_name("scenarios")
_CONTENTS = {attribute.name for attribute in dataclasses.fields(Contents)}


@dataclass(frozen=True, slots=True)
class Role:
    """A person of a scenario.

    Attributes:
        at: the key of the provider where the address is.
        exists: whether the address has a mailbox.
        slip_of: this address is another role's with one slip in it, and does not exist.
        namesake_of: the same, but somebody else has it.
        plus_of: this address is another role's with an extension.
        alias_for: this address is an alias of ours for these roles.
        shape: the form of the local part; ``{first}`` and ``{last}`` are the person's names.
        quota_kb: the mailbox's limit.
        quota_tempfail: a mail that does not fit is refused for now, not for good.
        house_rule: the house's Sieve rule stands before the mailbox, in every set-up.
        sieve: a Sieve script; ``{folder}`` is the scenario's drawn folder.
        lookalikes: whether the background has people with similar names.
    """

    at: str = "ours"
    exists: bool = True
    slip_of: str | None = None
    namesake_of: str | None = None
    plus_of: str | None = None
    alias_for: tuple[str, ...] = ()
    shape: str | None = None
    quota_kb: int | None = None
    quota_tempfail: bool = False
    house_rule: bool = False
    sieve: str | None = None
    lookalikes: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Somebody sends a mail; its label names it in later steps and in questions.

    Attributes:
        via: where to hand it in: "own" (the sender's provider), "direct" (at our MX, from the sender's own address)
            "listed" (the same from an address on the DNS list), "unnamed" (from one without a name in DNS) or "home"
            (from the sender's mail program).
        contents: subject, size, headers and so on; see :class:`lab.letters.Contents`.
        refused: the server must say no (to the last one).
        envelope: another envelope sender; empty for the null sender.
        login: the role whose log-in is used, where it is not the sender's.
        helo: what the client calls itself, where that is not its name.
        breaks: the connection is lost in the middle of the mail.
        times: how many are sent, each a mail of its own; the label names the last.
    """

    send: str
    sender: str
    to: list[str]
    via: str = "own"
    wrong_password: bool = False
    refused: bool = False
    contents: Contents = field(default_factory=Contents)
    envelope: str | None = None
    login: str | None = None
    helo: str | None = None
    breaks: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Fetch:
    """Somebody's mail program fetches mail: by imap (one mail, by its label) or by pop3 (all, and deletes it)."""

    fetch: str
    by: str
    mail: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until a host's log has a line that holds all these strings."""

    wait: str
    log: str
    line: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """The operator runs a command on a host; ``{queue_id}`` in it is the mail's queue id there."""

    run: str
    on: str
    command: str
    mail: str | None = None


Step = Send | Fetch | Wait | Run


@dataclass(frozen=True, slots=True)
class Ask:
    """A question put to the program.

    Attributes:
        sender: a role, or empty for the null sender.
        at: the label of a mail: about when it was sent. None to ask without a time.
        off_minutes: how far off the person who asks remembers the time.
        expect: what differs from the scenario's ``expect``.
    """

    sender: str | None = None
    to: str | None = None
    at: str | None = None
    within: str | None = None
    off_minutes: int = 0
    expect: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that happens to a mail.

    Attributes:
        only: played only where the set-up has this (an attribute of :class:`lab.cast.Variant`).
    """

    name: str
    title: dict[str, str]
    people: dict[str, Role]
    steps: list[Step]
    asks: list[Ask]
    expect: dict[str, Any]
    only: str | None = None


def load_all(names: list[str] | None = None) -> list[Scenario]:
    """Read the scenarios of these names, all where none are named, in the order of their files.

    Raises:
        LabError: where a file is wrong or a name unknown.
    """
    files = sorted(SCENARIOS.glob("*.toml"))
    known = {_name(file): file for file in files}
    if unknown := set(names or []) - set(known):
        raise LabError(f"no such scenario: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [load(file) for name, file in known.items() if not names or name in names]


def load(path: Path) -> Scenario:
    """Read one scenario."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Scenario(
            name=_name(path),
            title=raw["title"],
            people={key: _role(fields) for key, fields in raw["people"].items()},
            steps=[_step(_named(fields)) for fields in raw["steps"]],
            asks=[Ask(**_named(fields)) for fields in raw["asks"]],
            expect=raw["expect"],
            only=raw.get("only"),
        )
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise LabError(f"{path.name}: {error!r}") from error


def _name(path: Path) -> str:
    """The name of a file without the number that orders it: ``05-unknown-recipient.toml`` is unknown-recipient."""
    return path.stem.partition("-")[2]


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    return {("sender" if key == "from" else key): value for key, value in fields.items()}


def _role(fields: dict[str, Any]) -> Role:
    return Role(**fields | {"alias_for": tuple(fields.get("alias_for", ()))})


def _step(fields: dict[str, Any]) -> Step:
    if "send" in fields:
        contents = {key: fields[key] for key in fields if key in _CONTENTS}
        return Send(**{key: fields[key] for key in fields if key not in _CONTENTS}, contents=Contents(**contents))
    for kind in (Fetch, Wait, Run):
        if kind.__name__.lower() in fields:
            return kind(**fields)
    raise LabError(f"a step is none of send, fetch, wait, run: {fields}")
