"""Names for people, addresses and domains, drawn so that none resembles another unless that is wanted."""

import random
import tomllib
from collections.abc import Iterable
from pathlib import Path

from lab.errors import LabError

_DATA = Path(__file__).with_name("data")
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A"})
FAR = 4
"""Two addresses that are at least so many slips apart do not resemble each other."""


def load(name: str) -> dict[str, list[str]]:
    """Read one of the lists under ``lab/data``."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


def distance(one: str, other: str) -> int:
    """The number of slips (letters added, left out or exchanged) between two words (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def slip(local: str, rng: random.Random) -> str:
    """A local part with one slip of the hand in it: a letter left out, doubled or exchanged with its neighbour."""
    places = [i for i in range(1, len(local) - 1) if local[i].isalpha() and local[i + 1].isalpha()]
    place = rng.choice(places)
    kind = rng.choice(("out", "double", "swap"))
    if kind == "swap" and local[place] != local[place + 1]:
        return local[:place] + local[place + 1] + local[place] + local[place + 2 :]
    if kind == "double":
        return local[: place + 1] + local[place] + local[place + 1 :]
    return local[:place] + local[place + 1 :]


class Names:
    """Draws names from the lists without giving any twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        lists = load("names")
        self._first = lists["first"]
        self._last = lists["last"]
        self._folders = lists["folder"]
        self._domains = rng.sample(lists["domain"], len(lists["domain"]))
        self._locals: list[str] = []

    def person(self) -> tuple[str, str, str]:
        """A new first name, last name and local part, far from all others given so far."""
        for _ in range(2000):
            first, last = self._rng.choice(self._first), self._rng.choice(self._last)
            local = self._local(first.translate(_PLAIN).lower(), last.translate(_PLAIN).lower())
            if all(distance(local, other) >= FAR for other in self._locals):
                self._locals.append(local)
                return first, last, local
        raise LabError("no name is left that resembles no other: lab/data/names.toml is too short")

    def _local(self, first: str, last: str) -> str:
        shape = self._rng.choice(("{f}.{l}", "{f}.{l}", "{f}.{l}", "{f}{l}", "{f}_{l}"))
        return shape.format(f=first, l=last)

    def domain(self, taken: Iterable[str]) -> str:
        """A new domain word that resembles none of those taken; without letters outside ASCII."""
        while self._domains:
            word = self._domains.pop().translate(_PLAIN)
            if all(distance(word, other) >= FAR for other in taken):
                return word
        raise LabError("no domain is left: lab/data/names.toml is too short")

    def folder(self) -> str:
        """A folder's name; it may hold letters outside ASCII."""
        return self._rng.choice(self._folders)


def plain(name: str) -> str:
    """A name as it stands in an address: lower case, ASCII."""
    return name.translate(_PLAIN).lower()
