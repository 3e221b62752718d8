"""Near misses: addresses one or two slips of the fingers apart.

A slip is a letter left out, doubled, swapped with its neighbour or hit beside its key, a dot or hyphen too many or too
few. Two addresses that differ in a digit, or only in a first letter that stands for a name, are two people's.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from fremme.addresses import Address, parse

ROWS = ("1234567890+", "qwertyuiopå", "asdfghjkløæ", "zxcvbnm,.-")
"""The Norwegian keyboard's rows; the letters shared with other Latin layouts lie as there."""

SHORTEST = 3
"""Names shorter than this are all alike."""

SHORT = 5
"""In names shorter than this only one slip counts, since two would make another name."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A known address, and how many slips it is away from the one asked for."""

    address: str
    slips: float


def _neighbours() -> frozenset[tuple[str, str]]:
    pairs = set()
    for number, row in enumerate(ROWS):
        for place, key in enumerate(row):
            beside = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            below = ROWS[number + 1][max(0, place - 1) : place + 1] if number + 1 < len(ROWS) else ""
            pairs |= {(key, other) for other in beside + below} | {(other, key) for other in beside + below}
    return frozenset(pairs)


NEIGHBOURS = _neighbours()


def slips(one: str, other: str) -> float | None:
    """How many slips make `other` of `one` (a neighbouring key or a doubled letter counts half), or None for too many."""
    if one == other:
        return 0.0
    if _plain(one) == _plain(other):
        return 0.5
    if min(len(one), len(other)) < SHORTEST:
        return None
    allowed = 1 if min(len(one), len(other)) < SHORT else 2
    distance = OSA.distance(one, other, score_cutoff=allowed)
    if distance > allowed or _other_person(one, other):
        return None
    return distance - 0.5 if _slight(one, other) else float(distance)


def _plain(name: str) -> str:
    return name.replace(".", "").replace("-", "").replace("_", "")


def _other_person(one: str, other: str) -> bool:
    """Whether two names differ in digits, or in an initial that stands alone (`k.hansen`, `o.hansen`)."""
    if [*filter(str.isdigit, one)] != [*filter(str.isdigit, other)]:
        return True
    first, second = (
        one.replace("-", ".").replace("_", ".").split("."),
        other.replace("-", ".").replace("_", ".").split("."),
    )
    if len(first) != len(second):
        return False
    return any(a != b and len(a) <= 2 and len(b) <= 2 for a, b in zip(first, second, strict=True)) and len(first) > 1


def _slight(one: str, other: str) -> bool:
    """One neighbouring key hit instead, or one letter doubled or not."""
    if len(one) == len(other):
        apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        return len(apart) == 1 and apart[0] in NEIGHBOURS
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) - len(shorter) != 1:
        return False
    return any(
        longer[:place] + longer[place + 1 :] == shorter and longer[place] == longer[place - 1]
        for place in range(1, len(longer))
    )


def near_addresses(asked: str, known: Iterable[str]) -> list[NearMiss]:
    """The known addresses a slip or two from the one asked for, nearest first; the address itself is not among them."""
    wanted = parse(asked).base
    found = {}
    for name in known:
        address = parse(name).base
        if address == wanted or str(address) in found:
            continue
        apart = _apart(wanted, address)
        if apart is not None:
            found[str(address)] = NearMiss(str(address), apart)
    return sorted(found.values(), key=lambda near: (near.slips, near.address))


def _apart(one: Address, other: Address) -> float | None:
    if one.domain == other.domain:
        return slips(one.local, other.local)
    if one.local == other.local:
        return slips(one.domain, other.domain)
    return None


def near_domains(asked: str, known: Iterable[str]) -> list[str]:
    """The known domains a slip or two from the one asked for, nearest first."""
    counted = [(apart, name) for name in set(known) if name != asked and (apart := slips(asked, name)) is not None]
    return [name for _, name in sorted(counted)]
