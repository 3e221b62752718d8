"""A rule of the classifier: what a reply must say, carry or come from to mean a cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fremme.codes import Cause, Certainty

GAP = 100
"""Characters that may stand between two parts of a phrase written with ``...``."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a data file. Every condition that is given must hold; of `words` one phrase is enough.

    `words` and `unless` are lower-case phrases; ``a ... b`` is a, and b within `GAP` characters after it (kept in `chains`). `reply` and `status` are
    codes, or their beginnings where they end in ``*``. `remote` are suffixes of the answering host's name, ``*`` any host.
    `detail` is what a match tells, or ``after PHRASE``: the word that follows the phrase.
    """

    id: str
    cause: Cause
    certainty: Certainty
    words: tuple[str, ...] = ()
    chains: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    reply: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    detail: str | None = None
    example: str = ""
    example_remote: str | None = None
    source: str = ""

    def fits(self, text: str, reply: str | None, status: str | None, remote: str | None) -> bool:
        """Whether a reply fits: `text` its words in lower case, `remote` the host's name in lower case."""
        if (self.words or self.chains) and not self._said_in(text):
            return False
        if self.status and not _one_of(self.status, status):
            return False
        if self.reply and not _one_of(self.reply, reply):
            return False
        if self.remote and not (remote and ("*" in self.remote or remote.endswith(self.remote))):
            return False
        return not any(_follows(phrase, text) for phrase in self.unless)

    def _said_in(self, text: str) -> bool:
        for word in self.words:
            if word in text:
                return True
        return any(_follows(chain, text) for chain in self.chains)

    def picked_out(self, text: str) -> str | None:
        """What the verdict's `detail` is for this text."""
        if self.detail is None or not self.detail.startswith("after "):
            return self.detail
        _, found, rest = text.partition(self.detail[6:] + " ")
        words = rest[:200].split(maxsplit=1)
        return words[0].strip(".,;:()[]'\"<>") or None if found and words else None


def rules_of(document: Mapping[str, Any]) -> list[Rule]:
    """The rules of one data file; its ``[defaults]`` hold for every rule that does not say otherwise."""
    defaults = document.get("defaults", {})
    return [_rule({**defaults, **entry}) for entry in document["rule"]]


def _rule(entry: dict[str, Any]) -> Rule:
    phrases = [_phrase(written) for written in entry.pop("words", ())]
    entry["words"] = tuple(parts[0] for parts in phrases if len(parts) == 1)
    entry["chains"] = tuple(parts for parts in phrases if len(parts) > 1)
    entry["unless"] = tuple(_phrase(written) for written in entry.get("unless", ()))
    for name in ("reply", "status", "remote"):
        entry[name] = tuple(entry.get(name, ()))
    entry["cause"] = Cause(entry["cause"])
    entry["certainty"] = Certainty(entry.get("certainty", Certainty.CONFIRMED))
    return Rule(**entry)


def _phrase(written: str) -> Phrase:
    return tuple(written.split(" ... "))


def _follows(phrase: Phrase, text: str) -> bool:
    """Whether the parts of a phrase stand in the text in order, none further than `GAP` after the one before."""
    start = text.find(phrase[0])
    while start >= 0:
        end = start + len(phrase[0])
        for part in phrase[1:]:
            at = text.find(part, end, end + GAP + len(part))
            if at < 0:
                break
            end = at + len(part)
        else:
            return True
        start = text.find(phrase[0], start + 1)
    return False


def _one_of(wanted: tuple[str, ...], code: str | None) -> bool:
    if code is None:
        return False
    return any(code.startswith(one[:-1]) if one.endswith("*") else code == one for one in wanted)
