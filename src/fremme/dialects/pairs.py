"""Reading ``key=value, key=value`` and the values in it; shared by the dialects beside Postfix."""

from collections.abc import Sequence

LONGEST_NUMBER = 18
"""Digits of the longest number taken for one: more is no count of anything."""


def number(text: str | None) -> int | None:
    """A whole number, or None where the text is none."""
    if text and len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit():
        return int(text)
    return None


def decimal(text: str | None) -> float | None:
    """A number such as ``-1.481``, or None where the text is none."""
    if not text or len(text) > LONGEST_NUMBER:
        return None
    digits = text.lstrip("+-")
    if len(text) - len(digits) > 1 or not digits.isascii() or not digits.replace(".", "", 1).isdigit():
        return None
    return float(text)


def bare(text: str) -> str:
    """An address or an id without its angle brackets."""
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    return text


def split_at(text: str, keys: Sequence[str], separator: str = ", ", equals: str = "=") -> dict[str, str]:
    """The values of keys that come in a known order, whatever the values hold: ``a=1, b=2, 3`` by (a, b).

    A key that is missing is passed over. What comes before the first key is left out.
    """
    text = separator + text
    found: dict[str, str] = {}
    last, start = "", 0
    for key in keys:
        mark = f"{separator}{key}{equals}"
        at = text.find(mark, start)
        if at < 0:
            continue
        if last:
            found[last] = text[start:at]
        last, start = key, at + len(mark)
    if last:
        found[last] = text[start:]
    return found


def pairs(text: str, separator: str = ", ") -> dict[str, str]:
    """All ``key=value`` between the separators; a word without ``=`` is its own key with no value."""
    found: dict[str, str] = {}
    for part in text.split(separator):
        key, _, value = part.partition("=")
        found.setdefault(key, value)
    return found


def looks_like_ip(text: str) -> bool:
    """Whether this is written like an IPv4 or IPv6 address."""
    return ("." in text or ":" in text) and not text.strip("0123456789abcdefABCDEF.:")


def _has_digit_or_is_hex(word: str) -> bool:
    """What tells an id from a word such as ``warning``."""
    return any(map(word.__contains__, "0123456789")) or not word.strip("ABCDEF")


def split_queue_id(message: str) -> tuple[str | None, str]:
    """``4F1A2B3C4D: rest`` into queue id and rest, as milters log; a message without one is all rest."""
    word, found, _ = message[:48].partition(": ")
    if found and 5 <= len(word) <= 40 and word.isascii() and word.isalnum() and _has_digit_or_is_hex(word):
        return word, message[len(word) + 2 :]
    return None, message


def codes(text: str) -> tuple[str | None, str | None, int]:
    """The SMTP reply and the enhanced status code at the start, and the position after both."""
    reply: str | None = text[:3]
    position = 4
    if not (text[:3].isdigit() and text[:3].isascii() and text[3:4] in ("", " ", "-")) or len(text) < 3:
        reply, position = None, 0
    end = text.find(" ", position, position + 12)
    word = text[position:end] if end >= 0 else text[position : position + 12]
    if not is_enhanced(word):
        return reply, None, min(position, len(text))
    return reply, word, min(position + len(word) + 1, len(text))


def is_enhanced(word: str) -> bool:
    """Whether this is an enhanced status code (RFC 3463, section 2)."""
    return len(word) < 12 and word[:2] in ("2.", "4.", "5.") and word.count(".") == 2 and _parts_are_numbers(word)


def _parts_are_numbers(word: str) -> bool:
    return all(part.isascii() and part.isdigit() for part in word.split("."))
