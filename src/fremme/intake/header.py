"""The syslog header: who wrote a line, when, and what it says; containers' and journald's wrappers are taken off."""

import re
from dataclasses import dataclass

from fremme.intake.stamp import Stamp, month_first, take_stamp
from fremme.intake.wrapper import unwrap

LEVELS = frozenset({"Debug", "Info", "Warning", "Error", "Fatal", "Panic"})
"""Dovecot's words for a message's level in a log file of its own; via syslog it leaves out `Info: ` only."""

_PRIORITY = re.compile(r"<[0-9]{1,3}>")
_PRIORITY_NAMED = re.compile(r"<[a-z0-9]{1,16}\.[a-z0-9]{1,16}> ")
"""What FreeBSD's `syslogd -v` writes between stamp and host."""
_STRUCTURED = re.compile(r'(?:\[(?:[^\]"\\]|"(?:[^"\\]|\\.)*")*\])+')
_STRUCTURED_MAX = 8192
_EXIM_ID = re.compile(r"[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})(?: |$)")
_EXIM_PID = re.compile(r"\[([0-9]{1,10})\] ")
_TAG_MAX = 256
_WRAPPERS_MAX = 3


@dataclass(frozen=True, slots=True)
class Header:
    """A log line taken apart.

    `program` is the syslog tag without the pid, "" where the line has none; then `message` is all that stands after
    the stamp and host. `text` is the line without a container's wrapper. Of a journald JSON entry it is the line that
    `journalctl -o short-iso-precise` shows (stamp, host, tag, pid, message), so that nothing is lost: reading `text`
    again gives the same header.

    Of two stamps on one line (a forwarder's before the original's) the inner counts. A container's wrapper is no
    forwarder: its stamp was taken at once and names the zone, so it counts where the line's own names none.
    Lines of a log file of Dovecot's own have the program `dovecot` and the message that syslog would have got; lines
    of Exim's main log that begin with a message id have the program `exim`.
    """

    stamp: Stamp | None
    host: str | None
    program: str
    pid: int | None
    message: str
    text: str


def read_header(text: str) -> Header:
    """Takes one line, without its line end, apart. Never raises; linear in the line's length."""
    return _usual(text) or _read(text, _WRAPPERS_MAX)


def _usual(text: str) -> Header | None:
    """The two usual shapes, by slicing alone; None where anything is odd about the line."""
    if text[15:16] == " ":
        stamp, end = month_first(text[:15]), 16
    elif text[10:11] == "T" and (found := take_stamp(text)):
        stamp, end = found
    else:
        return None
    host, _, rest = text[end:].partition(" ")
    tag, colon, message = rest.partition(": ")
    if not (stamp and colon and tag) or " " in tag or host[-1:] == ":" or "(" in host or host[10:11] == "T":
        return None
    program, pid = _program(tag)
    return Header(stamp, host, program, pid, message, text)


def _program(tag: str) -> tuple[str, int | None]:
    """Splits `postfix/smtpd[123]`."""
    if tag[-1:] == "]":
        name, _, pid = tag[:-1].rpartition("[")
        if name and pid.isdecimal() and len(pid) < 11:
            return name, int(pid)
    return tag, None


def _read(text: str, depth: int) -> Header:
    text = text.lstrip("\0\ufeff").rstrip("\r\n")
    inside = unwrap(text) if depth else None
    if inside:
        own = _usual(inside.text) or _read(inside.text, depth - 1)
        if inside.stamp is None or (own.stamp and own.stamp.final):
            return own
        return Header(inside.stamp, own.host, own.program, own.pid, own.message, own.text)
    priority = _PRIORITY.match(text)
    start = priority.end() if priority else 0
    if text[start : start + 2] == "1 ":
        return _read_5424(text, text[start:])
    stamped = take_stamp(text[start : start + 64])
    if stamped is None:
        return _without_stamp(text, text[start:])
    stamp, end = stamped
    rest = text[start + end :]
    if depth and (inner := _inner(text, rest, depth)):
        return inner
    if text[start + 10 : start + 11] == " " and text[start + 4 : start + 5] == "-":
        return _written_by_itself(stamp, rest, text)
    return _after_stamp(stamp, rest, text)


def _without_stamp(text: str, body: str) -> Header:
    """A line as a container without stamps of its own prints it; without a pid a first word might be anything."""
    word = body[:_TAG_MAX].partition(" ")[0]
    program, pid = _program(word[:-1]) if word[-1:] == ":" else ("", None)
    if pid is None:
        return Header(None, None, "", None, text, text)
    return Header(None, None, program, pid, body[len(word) + 1 :], text)


def _inner(text: str, rest: str, depth: int) -> Header | None:
    """The header after a forwarder's stamp, or its stamp and host."""
    host, _, after = rest[:_TAG_MAX].partition(" ")
    if take_stamp(rest[:64]):
        begin = 0
    elif take_stamp(after[:64]):
        begin = len(host) + 1
    else:
        return None
    own = _usual(rest[begin:]) or _read(rest[begin:], depth - 1)
    if not own.program or own.stamp is None:
        return None
    return Header(own.stamp, own.host or (host if begin else None), own.program, own.pid, own.message, text)


def _after_stamp(stamp: Stamp, rest: str, text: str) -> Header:
    """Host and tag, or either, or Dovecot's own prefix."""
    if rest[:1] == "<" and (priority := _PRIORITY_NAMED.match(rest)):
        rest = rest[priority.end() :]
    own = _dovecot(rest)
    if own is not None:
        return Header(stamp, None, "dovecot", None, own, text)
    host: str | None
    word, _, message = rest.partition(" ")
    if _is_tag(word):
        return Header(stamp, None, *_program(word[:-1]), message, text)
    if rest.startswith("last message repeated "):
        return Header(stamp, None, "", None, rest, text)
    host, rest = word or None, message
    word, _, message = rest.partition(" ")
    if _is_tag(word):
        return Header(stamp, host, *_program(word[:-1]), message, text)
    return Header(stamp, host, "", None, rest, text)


def _written_by_itself(stamp: Stamp, rest: str, text: str) -> Header:
    """`2026-11-03 10:19:02 ...`: Exim's log, Dovecot's with this log_timestamp; of syslog only with a pid."""
    own = _dovecot(rest)
    if own is not None:
        return Header(stamp, None, "dovecot", None, own, text)
    pid = _EXIM_PID.match(rest[:16])
    message = rest[pid.end() :] if pid else rest
    if pid or _EXIM_ID.match(message[:32]):
        return Header(stamp, None, "exim", int(pid[1]) if pid else None, message, text)
    header = _after_stamp(stamp, rest, text)
    if header.pid is not None or header.program == "dovecot":
        return header
    return Header(stamp, None, "", None, rest, text)


def _is_tag(word: str) -> bool:
    return word[-1:] == ":" and 1 < len(word) <= _TAG_MAX


def _dovecot(rest: str) -> str | None:
    """The message of `imap-login: Info: Login: ...`, without `Info: `; None where this is no such line.

    The prefix before the level is Dovecot's service, maybe with a user, who may have spaces in the name.
    """
    prefix, colon, message = rest.partition(": ")
    if prefix in LEVELS:
        return message if prefix == "Info" else rest
    level = message[:9].partition(":")[0]
    first, space, _ = prefix.partition(" ")
    if not colon or level not in LEVELS or prefix == "dovecot" or prefix[-1:] == "]" or (space and "(" not in first):
        return None
    return f"{prefix}: {message[6:]}" if level == "Info" else rest


def _read_5424(text: str, body: str) -> Header:
    """RFC 5424 section 6: version, stamp, host, app, process, message id, structured data, message."""
    fields = body.split(" ", 6)
    if len(fields) < 7:
        return Header(None, None, "", None, text, text)
    _, time, host, app, process, _, rest = fields
    stamped = take_stamp(time)
    if stamped is None and time != "-":
        return Header(None, None, "", None, text, text)
    data = _STRUCTURED.match(rest[:_STRUCTURED_MAX])
    message = rest[data.end() :] if data else rest.removeprefix("-")
    message = message.removeprefix(" ").removeprefix("\ufeff")
    pid = int(process) if process.isdecimal() and len(process) < 11 else None
    program = "" if app == "-" else app
    return Header(stamped[0] if stamped else None, None if host == "-" else host, program, pid, message, text)
