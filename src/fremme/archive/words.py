"""A sieve for many questions at once: the words of a stretch of raw log, coarser than tokens and quick to take.

Every token's pieces are words of any stretch that holds a line with it. The reverse does not hold: what passes the
sieve is looked for again, exactly.
"""

from fremme.archive.tokens import LONGEST, unescaped

_INSIDE = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789._-") | frozenset(range(0x80, 0x100))
_UPPER = range(0x41, 0x5B)
_CUT = bytes(c if c in _INSIDE else c + 0x20 if c in _UPPER else 0x20 for c in range(256))


def words(data: bytes) -> set[bytes]:
    """The words of raw log bytes; dots at a word's edges are not part of it."""
    cut = unescaped(data).translate(_CUT)
    while b". " in cut:
        cut = cut.replace(b". ", b"  ")
    while b" ." in cut:
        cut = cut.replace(b" .", b"  ")
    return set(cut.strip(b".").split())


def pieces(terms: frozenset[bytes]) -> set[bytes]:
    """The words that stand wherever all these tokens do; none for what may be spelled otherwise there."""
    found: set[bytes] = set()
    for term in terms:
        if term.isascii() and b"xn--" not in term:
            own = [piece for word in term.translate(_CUT).split() if (piece := word.strip(b"."))]
            # A word too long for a token goes on where the token ends.
            found.update(own if len(term) < LONGEST else own[:-1])
    return found
