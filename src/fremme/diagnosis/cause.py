"""What every cause module says: who acts by default, where the fault lies, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fremme.codes import Cause, Side, WhoActs


@dataclass(frozen=True, slots=True)
class Words:
    """What is told of a cause when one particular party acts: English format strings, marked by `N_`.

    `summary` is one or two sentences that stand after the state's sentence: why, and who can do something.
    `advice` is numbered steps of one action each.
    """

    summary: str
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseInfo:
    """A cause: the party that acts where nothing says otherwise, the side of the fault, the words by who acts.

    `words` has an entry for `who_acts`, and for every other party the contract names for this cause.
    """

    cause: Cause
    who_acts: WhoActs
    side: Side | None
    words: Mapping[WhoActs, Words]

    def told(self, who_acts: WhoActs) -> Words:
        """The words for the party that acts; the default party's where there are none of its own."""
        return self.words.get(who_acts) or self.words[self.who_acts]
