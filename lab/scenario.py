"""Scenarios: small files under ``lab/scenarios`` that say what happens, what is asked and what the answer must be."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.errors import LabError

SCENARIOS = Path(__file__).with_name("scenarios")


@dataclass(frozen=True, slots=True)
class Role:
    """A person of a scenario.

    Attributes:
        at: the key of the provider where the address is.
        exists: whether the address has a mailbox.
        slip_of: this address is another role's with one slip in it, and does not exist.
        quota_kb: the mailbox's limit.
        sieve: a Sieve script; ``{folder}`` is the scenario's drawn folder.
        lookalikes: whether the background has people with similar names.
    """

    at: str = "ours"
    exists: bool = True
    slip_of: str | None = None
    quota_kb: int | None = None
    sieve: str | None = None
    lookalikes: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Somebody sends a mail; its label names it in later steps and in questions.

    Attributes:
        via: where to hand it in: "own" (the sender's provider), "direct" (at our MX, from the sender's own address)
            or "listed" (the same from an address on the DNS list).
        refused: the server must say no.
    """

    send: str
    sender: str
    to: list[str]
    subject: str | None = None
    size_kb: int = 3
    via: str = "own"
    wrong_password: bool = False
    refused: bool = False


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


Step = Send | Fetch | Wait


@dataclass(frozen=True, slots=True)
class Ask:
    """A question put to the program.

    Attributes:
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
    """One thing that happens to a mail."""

    name: str
    title: dict[str, str]
    people: dict[str, Role]
    steps: list[Step]
    asks: list[Ask]
    expect: dict[str, Any]


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
            people={key: Role(**fields) for key, fields in raw["people"].items()},
            steps=[_step(_named(fields)) for fields in raw["steps"]],
            asks=[Ask(**_named(fields)) for fields in raw["asks"]],
            expect=raw["expect"],
        )
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise LabError(f"{path.name}: {error!r}") from error


def _name(path: Path) -> str:
    """The name of a file without the number that orders it: ``05-unknown-recipient.toml`` is unknown-recipient."""
    return path.stem.partition("-")[2]


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    return {("sender" if key == "from" else key): value for key, value in fields.items()}


def _step(fields: dict[str, Any]) -> Step:
    for kind in (Send, Fetch, Wait):
        if kind.__name__.lower() in fields:
            return kind(**fields)
    raise LabError(f"a step is none of send, fetch, wait: {fields}")
