"""What Sieve did with a message (Pigeonhole, src/lib-sieve: sieve-actions.c, ext-reject.c, cmd-redirect.c, ext-vacation).

Each line names one action. `recipient` is the mailbox's user, but for a message sent on: there it is the address it was
sent to, and the user is `original_recipient`. Answers that Sieve sends beside the delivery (vacation, notifications) are events
`other` with `attributes.action`, since nothing happens to the message itself.
"""

from fremme.codes import EventKind
from fremme.dialects.dovecot.delivery import KEYS, kind_of_failure, told_before
from fremme.dialects.dovecot.prefix import Line
from fremme.dialects.pairs import bare
from fremme.dialects.protocol import Fields

SIEVE = "sieve: "
ACTIONS = (
    "stored mail ",
    "store into ",
    "left message ",
    "failed to ",
    "forwarded to ",
    "not forwarding ",
    "discarded ",
    "discarding ",
    "marked message ",
    "Marked message ",
    "rejected message ",
    "not sending ",
    "sent ",
    "redirect action: ",
    "fileinto action: ",
)
"""How the words begin that say what a script did (Pigeonhole 0.5, src/lib-sieve)."""

BESIDE = {
    "sent vacation response to ": "vacation",
    "discarding vacation response": "vacation_discarded",
    "not sending vacation response": "vacation_discarded",
    "discarded duplicate vacation response to ": "vacation_discarded",
    "discarded vacation reply": "vacation_discarded",
    "sent mail notification to ": "notification",
    "sent notification": "notification",
    "not sending notification": "notification_discarded",
    "piped message to program ": "pipe",
    "filtered message through ": "filter",
    "executed program ": "execute",
}


def read_sieve(line: Line) -> Fields:
    """A line that starts with ``sieve: ``, taken without it; complaints of a script are warnings."""
    text = line.rest.removeprefix(SIEVE)
    words = _action(text)
    fields = {**line.about_user(), **told_before(text[: len(text) - len(words)])}
    fields.update(
        _stored(words) or _refused(words) or _sent_on(words, fields) or _beside(words) or _complaint(line, words)
    )
    return fields


def _action(text: str) -> str:
    """What was done: without the Message-ID, and without Pigeonhole 0.5.11's ``fileinto action: ``."""
    if text.startswith("msgid="):
        _, found, rest = text.partition(">: ")
        text = rest if found else text.partition(": ")[2]
    elif text.startswith(tuple(f"{key}=" for key in KEYS)):
        # Another `deliver_log_format`: its values end where an action's words begin.
        at = max(text.rfind(" " + words) for words in ACTIONS)
        text = text[at + 1 :]
    head, found, rest = text[:40].partition(" action: ")
    if found and " " not in head:
        text = text[len(head) + len(" action: ") :]
    return text[:1].lower() + text[1:]


def _stored(words: str) -> Fields | None:
    for mark, attributes in (("stored mail into mailbox ", {}), ("left message in mailbox ", {"action": "left"})):
        if words.startswith(mark):
            folder, special = _folder(words[len(mark) :])
            if special:
                attributes = {**attributes, "special_use": special}
            return {"event": EventKind.STORED, "folder": folder, "attributes": attributes}
    if words.startswith("failed to store into mailbox "):
        folder, _, reason = words.removeprefix("failed to store into mailbox ").partition(": ")
        failed = {"failed_folder": _folder(folder)[0]}
        return {"event": kind_of_failure(reason), "reason": reason, "attributes": failed}
    return None


def _folder(text: str) -> tuple[str, str | None]:
    r"""The mailbox and its special use: ``'Junk'``, ``'INBOX/Junk' (Junk)``, ``[SPECIAL-USE \Junk]``."""
    if text.startswith("[SPECIAL-USE "):
        use, _, named = text.removeprefix("[SPECIAL-USE ").partition("]")
        return named.strip(" '") or use.lstrip("\\"), use
    text = text.rstrip(".")
    if text.startswith("'"):
        end = text.rfind("' (") if text.endswith(")") else text.rfind("'")
        return text[1 : end if end > 0 else None], None
    return text, None


def _refused(words: str) -> Fields | None:
    if words.startswith("rejected message from "):
        sender, _, how = words.removeprefix("rejected message from ").partition(" (")
        attributes = {"sieve": how.rstrip(")") or "reject"}
        return {"event": EventKind.REJECTED, "sender": bare(sender), "reason": words, "attributes": attributes}
    if words.startswith(("not sending reject message", "discarding reject message")):
        return {"event": EventKind.DISCARDED, "reason": words, "attributes": {"sieve": "reject"}}
    if (
        words.startswith(("marked message to be discarded", "discarded message", "discarded"))
        and "duplicate" not in words
    ):
        return {"event": EventKind.DISCARDED, "reason": words, "attributes": {"sieve": "discard"}}
    return None


def _sent_on(words: str, fields: Fields) -> Fields | None:
    for mark in ("forwarded to ", "redirected to ", "redirected message to "):
        if words.startswith(mark):
            return {"event": EventKind.REDIRECTED, **_to(words[len(mark) :], fields)}
    if words.startswith("discarded duplicate forward to "):
        branch = _to(words.removeprefix("discarded duplicate forward to "), fields)
        return {"event": EventKind.DISCARDED, **branch, "reason": words, "attributes": {"sieve": "duplicate"}}
    if words.startswith("failed to redirect message to "):
        to, _, reason = words.removeprefix("failed to redirect message to ").partition(": ")
        return {"event": EventKind.WARNING, "reason": reason, "attributes": {"action": "redirect", "to": bare(to)}}
    return None


def _to(text: str, fields: Fields) -> Fields:
    """Who a message was sent on to, and whose rule did it."""
    address = bare(text[: text.find(">") + 1] if text.startswith("<") and ">" in text else text.partition(" ")[0])
    user = fields.get("recipient") or fields.get("login")
    return {"recipient": address, "original_recipient": user}


def _beside(words: str) -> Fields | None:
    for mark, action in BESIDE.items():
        if words.startswith(mark):
            attributes = {"action": action}
            start, end = words.find("<"), words.find(">")
            if 0 <= start < end:
                attributes["to"] = words[start + 1 : end]
            return {"event": EventKind.OTHER, "reason": words, "attributes": attributes}
    return None


def _complaint(line: Line, words: str) -> Fields:
    told = line.level in (None, "info", "debug") and words.startswith(
        ("script ", "loading script", "using ", "info: ", "store into mailbox ", "imapsieve: ", "manageSieve: ")
    )
    return {"event": EventKind.OTHER if told else EventKind.WARNING, "reason": words}
