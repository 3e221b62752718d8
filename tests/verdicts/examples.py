"""Cases of log lines, a question and the answer that the contract demands: reading them, and comparing an answer.

A case file holds `[[case]]` tables:

- `name`, `why` (the rule of the contract it is about), `year` and `timezone` of stamps that name none;
- `[case.logs]`: file name to lines. Each file is a source of its own;
- `[[case.background]]`: lines of no importance, `from` to `to` every so many minutes, so that a source covers a time;
- `[case.ask]`: from, to, at, within, message_id, queue_id, client_ip;
- `[case.expect]`: paths into the JSON of the answer (`verdict.state`, `messages.0.queue_ids.#` for a count) to a value,
  or to a list of allowed values ("null" is JSON's null); `finding` and `no_finding`, `never_confirmed`, `says` (words that
  the summary has in every language), and `[[case.expect.recipient]]`: what is told of one address of the first message.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fremme.archive.protocol import Store
from fremme.cli.asking import question
from fremme.diagnosis.as_json import Writer
from fremme.diagnosis.why import why

CASES = Path(__file__).parent / "cases"
Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One case of a file."""

    name: str
    why: str
    logs: dict[str, str]
    ask: dict[str, str]
    expect: dict[str, Any]
    year: int = 2026
    timezone: str = "Europe/Oslo"
    background: list[dict[str, Any]] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def write(self, folder: Path) -> list[Path]:
        """Writes the case's log files."""
        lines = {name: text.strip("\n").split("\n") for name, text in self.logs.items()}
        for one in self.background:
            lines.setdefault(one["file"], []).extend(_background(**one))
        paths = []
        for name, content in lines.items():
            path = folder / name
            path.write_text("".join(f"{line}\n" for line in sorted(content, key=self._time)), "utf-8")
            paths.append(path)
        return paths

    def _time(self, line: str) -> datetime:
        """The order of lines in a file: by their stamps, else as they stand."""
        if line[10:11] == "T":
            return datetime.fromisoformat(line.partition(" ")[0]).astimezone(UTC)
        return datetime.strptime(f"{self.year} {line[:15]}", "%Y %b %d %H:%M:%S").replace(tzinfo=self.zone)


def _background(file: str, host: str, begin: str, end: str, minutes: int) -> Iterator[str]:
    time, last = datetime.fromisoformat(begin), datetime.fromisoformat(end)
    while time <= last:
        yield f"{time:%b} {time.day:2} {time:%H:%M:%S} {host} postfix/anvil[811]: statistics: max cache size 1 at {time:%b} {time.day:2} {time:%H:%M:%S}"
        time += timedelta(minutes=minutes)


def cases() -> list[Case]:
    """All cases of all files."""
    return [
        Case(**one) for path in sorted(CASES.glob("*.toml")) for one in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def answered(store: Store, case: Case) -> Json:
    """The JSON of `fremme why` for a case."""
    ask = case.ask
    asked = question(
        sender=ask.get("from"),
        recipient=ask.get("to"),
        at=ask.get("at"),
        within=ask.get("within"),
        message_id=ask.get("message_id"),
        queue_id=ask.get("queue_id"),
        client_ip=ask.get("client_ip"),
        zone=case.zone,
        zone_name=case.timezone,
        now=datetime(case.year, 12, 1, 12, tzinfo=case.zone),
    )
    return Writer(case.zone).why(why(store, asked))


SPECIAL = ("finding", "no_finding", "never_confirmed", "says", "recipient")


def differences(case: Case, answer: Json) -> list[str]:
    """What in an answer is not as the case demands."""
    expect = case.expect
    found = [
        f"{path}: {got!r}, not {wanted!r}"
        for path, wanted in expect.items()
        if path not in SPECIAL and not _allowed(got := _at(answer, path), wanted)
    ]
    causes = [one["cause"] for one in answer["findings"]]
    found += [f"no finding {one} among {causes}" for one in expect.get("finding", []) if one not in causes]
    found += [f"finding {one}" for one in expect.get("no_finding", []) if one in causes]
    if expect.get("never_confirmed") and answer["verdict"]["certainty"] == "confirmed":
        found.append("confirmed")
    summary = answer["verdict"]["summary"]
    found += [
        f"{one!r} not in {summary[lang]!r}"
        for one in expect.get("says", [])
        for lang in ("nb", "en")
        if one not in summary[lang]
    ]
    people = list(_people(answer["messages"][0]["recipients"])) if answer["messages"] else []
    for one in expect.get("recipient", []):
        told = next((who for who in people if who["address"] == one["address"]), None)
        if told is None:
            found.append(f"no recipient {one['address']} among {[who['address'] for who in people]}")
            continue
        found += [
            f"{one['address']}.{path}: {_at(told, path)!r}, not {wanted!r}"
            for path, wanted in one.items()
            if not _allowed(_at(told, path), wanted)
        ]
    return found


def _people(recipients: list[Json]) -> Iterator[Json]:
    for one in recipients:
        yield one
        yield from _people(one["forwarded_to"])


def _allowed(got: object, wanted: object) -> bool:
    if isinstance(wanted, list):
        return any(_allowed(got, one) for one in wanted)
    return got is None if wanted == "null" else got == wanted


def _at(answer: Any, path: str) -> Any:
    for step in path.split("."):
        if step == "#":
            answer = len(answer)
        elif isinstance(answer, list):
            answer = answer[int(step)] if step.isdecimal() and int(step) < len(answer) else "(nothing there)"
        elif isinstance(answer, dict):
            answer = answer.get(step, "(no such key)")
        else:
            return "(nothing there)"
    return answer
