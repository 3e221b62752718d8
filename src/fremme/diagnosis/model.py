"""What a diagnosis is made of: evidence, findings, the verdict, the answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fremme.codes import Cause, Certainty, Side, State, WhoActs
from fremme.texts import Text
from fremme.trace.model import Message, Recipient, Seen, Trace


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    LOG = "log"
    BOUNCE = "bounce"
    DNS = "dns"
    MAILBOX = "mailbox"
    SIEVE = "sieve"
    SCANNER = "scanner"
    DIRECTORY = "directory"
    CONFIGURATION = "configuration"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen: what a finding rests on."""

    kind: EvidenceKind
    source: str
    time: datetime | None
    text: str


def log_evidence(*lines: Seen | None) -> tuple[Evidence, ...]:
    """Log lines as evidence; None is passed over."""
    kept = {(seen.line.source, seen.line.position): seen for seen in lines if seen is not None}
    return tuple(Evidence(EvidenceKind.LOG, seen.line.source, seen.time, seen.event.text) for seen in kept.values())


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why a message is where it is for one recipient: a cause, how sure, who acts.

    `cause` is None where the logs end before anything was tried. `lines` are what it rests on; `values` fill the words.
    """

    cause: Cause | None
    certainty: Certainty
    who_acts: WhoActs
    side: Side | None
    lines: tuple[Seen, ...] = ()
    values: tuple[tuple[str, object], ...] = ()
    reached: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause with its words and its evidence."""

    cause: Cause
    certainty: Certainty
    side: Side | None
    who_acts: WhoActs
    summary: Text
    evidence: tuple[Evidence, ...]
    reached: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one answer: state, cause, who can do what."""

    state: State | None
    cause: Cause | None
    certainty: Certainty
    side: Side | None
    who_acts: WhoActs
    summary: Text
    advice: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is told of a question. `judged` are the judged message and recipient, if there is one."""

    trace: Trace
    verdict: Verdict
    findings: tuple[Finding, ...]
    messages: tuple[Message, ...]
    judgements: dict[int, Judgement]
    judged: tuple[Message, Recipient] | None
    intended: str | None
    recipients_total: int
