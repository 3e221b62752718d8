"""Takes off what containers and journald put around a log line.

Formats: Docker's json-file driver, `docker compose logs` and its colours, the container runtime interface
(Kubernetes), `docker logs -t`, `journalctl -o json`.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fremme.intake.stamp import YEARS, Stamp, take_stamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COMPOSE = re.compile(r"(?:\x1b\[[0-9;]{0,16}m)?([A-Za-z0-9][\w.-]{0,127}) {0,64}\| ?(?:\x1b\[[0-9;]{0,16}m)? ?")
_CONTROL = {10: "#012", 13: "#015"}
"""A line stays a line: what syslog daemons write for a line end within a message."""


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The line inside, and the stamp the wrapper gave it, if it did."""

    text: str
    stamp: Stamp | None = None


def unwrap(text: str) -> Unwrapped | None:
    """What is inside one wrapper, or None where there is none. Never raises."""
    if text[:1] == "{":
        return _from_json(text)
    if "|" in text[:200] and (found := _COMPOSE.match(text)):
        return Unwrapped(text[found.end() :])
    outer = take_stamp(text)
    return _after_stamp(text, *outer) if outer and outer[0].final else None


def _after_stamp(text: str, stamp: Stamp, end: int) -> Unwrapped | None:
    if text[end : end + 7] in {"stdout ", "stderr "} and text[end + 7 : end + 9] in {"F ", "P "}:
        return Unwrapped(text[end + 9 :], stamp)
    return Unwrapped(text[end:], stamp) if take_stamp(text[end : end + 64]) else None


def _from_json(text: str) -> Unwrapped | None:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict):
        return None
    if isinstance(entry.get("log"), str):
        found = take_stamp(entry["time"]) if isinstance(entry.get("time"), str) else None
        return Unwrapped(_one_line(entry["log"]), found[0] if found else None)
    return _from_journal(entry) if "MESSAGE" in entry else None


def _from_journal(entry: dict[str, Any]) -> Unwrapped:
    """A journal entry as the line `journalctl -o short-iso-precise` shows (systemd.journal-fields(7))."""
    time = _moment(_word(entry, "__REALTIME_TIMESTAMP"))
    program = _word(entry, "SYSLOG_IDENTIFIER", "_COMM")
    pid = _word(entry, "SYSLOG_PID", "_PID")
    tag = f"{program}[{pid}]" if program and pid else program
    words = [time.isoformat(timespec="microseconds") if time else "", _word(entry, "_HOSTNAME"), tag and f"{tag}:"]
    line = " ".join(word for word in words if word)
    message = _one_line(_string(entry["MESSAGE"]))
    return Unwrapped(f"{line} {message}" if line else message, Stamp(time) if time else None)


def _string(value: object) -> str:
    """A field's text: journald writes what is no UTF-8 as an array of bytes, and repeated fields as arrays."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        if isinstance(value[0], int):
            try:
                return bytes(value).decode("utf-8", "replace")
            except (ValueError, TypeError):
                return ""
        return _string(value[0]) if isinstance(value[0], str) else ""
    return ""


def _word(entry: dict[str, Any], *names: str) -> str:
    for name in names:
        if word := _string(entry.get(name)):
            return _one_line(word).replace(" ", "_")
    return ""


def _one_line(text: str) -> str:
    line = text.rstrip("\r\n")
    if "\n" in line or "\r" in line:
        line = line.translate(_CONTROL)
    # JSON can spell halves of a surrogate pair, which no file or terminal takes.
    return line if line.isascii() else line.encode("utf-8", "replace").decode("utf-8")


def _moment(microseconds: str) -> datetime | None:
    if not (microseconds.isascii() and microseconds.isdecimal() and len(microseconds) < 18):
        return None
    time = _EPOCH + timedelta(microseconds=int(microseconds))
    return time if time.year in YEARS else None
