"""Small phrases that fill the sentences: how long, how large, which folder, how sure."""

from collections.abc import Mapping, Sequence
from typing import Any

from fremme.codes import Certainty
from fremme.texts import N_, Text, text

MEGABYTE = 1_000_000
MINUTE, HOUR, DAY = 60, 3_600, 86_400

SPAM_NAMES = frozenset(
    {
        "bulk mail",
        "junk",
        "junk e-mail",
        "junk email",
        "junk mail",
        "junk-e-mail",
        "roskaposti",
        "skräppost",
        "soppelpost",
        "spam",
        "søppelpost",
        "uønsket e-post",
        "uønsket post",
    }
)
"""How mail programs and servers name the spam folder, without case; the last part of a folder's path counts."""

UNKNOWN: Mapping[str, str] = {
    "client": N_("the other side"),
    "deed": N_("fetched, moved or deleted"),
    "delay": N_("some time"),
    "folder": N_("another folder"),
    "intended": N_("another address"),
    "ip": N_("(not named)"),
    "list": N_("(not named)"),
    "place": N_("The recipient finds it in the inbox."),
    "program": N_("mail program"),
    "recipient": N_("the recipient"),
    "remote": N_("the next server"),
    "sender": N_("the sender"),
    "time": N_("that time"),
    "words": N_("(none)"),
}
"""What stands in a sentence for a value that is not known."""


def known(values: Mapping[str, Any]) -> frozenset[str]:
    """The names of the values that hold something."""
    return frozenset(name for name, value in values.items() if value is not None and value != "")


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Every value that a text may ask for: a folder's name as a phrase, and words for what is not known."""
    given = {name: values[name] for name in known(values)}
    if isinstance(given.get("folder"), str):
        given["folder"] = folder(given["folder"])
    return {name: text(message) for name, message in UNKNOWN.items()} | given


def duration(seconds: float) -> Text:
    """A length of time as people say it, in the largest unit that tells it well: "40 seconds", "90 minutes", "1 day"."""
    whole = max(0, round(seconds))
    units = (
        (DAY, N_("1 day"), N_("{count} days")),
        (HOUR, N_("1 hour"), N_("{count} hours")),
        (MINUTE, N_("1 minute"), N_("{count} minutes")),
    )
    for unit, one, many in units:
        if whole >= 2 * unit or round(whole / unit, 1) == 1:
            return _counted(round(whole / unit), one, many)
    return _counted(whole, N_("1 second"), N_("{count} seconds"))


def size(octets: int) -> Text:
    """A size in MB of a million bytes, with one decimal under 10 MB, written by the language's own rules."""
    tenths = round(octets * 10 / MEGABYTE)
    if tenths == 0:
        return text(N_("less than 0.1 MB"))
    if tenths < 100:
        return text(N_("{whole}.{tenth} MB"), whole=tenths // 10, tenth=tenths % 10)
    whole = round(octets / MEGABYTE)
    if whole < 1_000:
        return text(N_("{whole} MB"), whole=whole)
    return text(N_("{thousands},{rest} MB"), thousands=whole // 1_000, rest=f"{whole % 1_000:03}")


def folder(name: str) -> Text:
    """A mailbox's folder in a sentence: "the inbox", "the spam folder “Junk”", "the folder “Customers”"."""
    if name.upper() == "INBOX":
        return text(N_("the inbox"))
    if is_spam(name):
        return text(N_("the spam folder “{name}”"), name=name)
    return text(N_("the folder “{name}”"), name=name)


def shortened(words: str, most: int) -> str:
    """Words cut between two of them, with dots where something is left out."""
    if len(words) <= most:
        return words
    return words[:most].rpartition(" ")[0].rstrip(" ,;(") + " …"


def is_spam(name: str, names: Sequence[str] = ()) -> bool:
    """Whether a folder is named as one for spam; `names` are further names this house uses."""
    last = name.replace("/", ".").rpartition(".")[2].strip().lower()
    return last in SPAM_NAMES or last in {own.lower() for own in names}


def hedged(certainty: Certainty, told: Text) -> Text:
    """A text with how sure it is said in words before it; what is sure stands as it is."""
    match certainty:
        case Certainty.LIKELY:
            return text(N_("Everything points to this: {told}"), told=told)
        case Certainty.POSSIBLE:
            return text(N_("This may be so, but it is not certain: {told}"), told=told)
        case Certainty.RULED_OUT:
            return text(N_("This is ruled out: {told}"), told=told)
        case Certainty.NOT_CHECKED:
            return text(N_("This could not be checked: {told}"), told=told)
        case Certainty.CONFIRMED:
            return told


def _counted(count: int, one: str, many: str) -> Text:
    return text(one) if count == 1 else text(many, count=count)
