"""The order in which rotated log files were written, told from their names."""

import re
from collections.abc import Iterable
from pathlib import Path

_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst|zstd|z|lzma)$", re.IGNORECASE)
_DATED = re.compile(
    r"[-._]((?:19|20)[0-9]{2})-?([01][0-9])-?([0-3][0-9])(?:[-_T.]?([0-9]{1,10}))?(?=\.[A-Za-z]{1,8}$|$)"
)
_NUMBERED = re.compile(r"\.([0-9]{1,4})(?=\.[A-Za-z]{1,8}$|$)")


def rotated_order(paths: Iterable[Path]) -> list[Path]:
    """The files with each rotated set together, oldest first; sets in the order of their first file.

    A set is what differs in rotation's mark only: `mail.log.3.gz`, `mail.log.1`, `mail.log` (logrotate, newsyslog),
    `mail.log-20261101.gz`, `maillog-2026110107`, `mail.log.2026-11-01.zst` (logrotate's dateext), `mail-20261101.log`.
    """
    sets: dict[tuple[Path, str], list[tuple[tuple[int, ...], Path]]] = {}
    for path in paths:
        name, age = taken_apart(path.name)
        sets.setdefault((path.absolute().parent, name), []).append((age, path))
    return [path for members in sets.values() for _, path in sorted(members, key=lambda member: member[0])]


def taken_apart(name: str) -> tuple[str, tuple[int, ...]]:
    """A file's name without rotation's and compression's marks, and its age: the larger, the later it was written.

    The age is (0, -number), (1, yyyymmdd, what follows the date) or, for the log itself, (2,).
    """
    plain = _PACKED.sub("", name)
    dated = _DATED.search(plain)
    if dated:
        year, month, day, more = dated.groups()
        return _without(plain, dated), (1, int(year + month + day), int(more or 0))
    numbered = _NUMBERED.search(plain)
    if numbered:
        return _without(plain, numbered), (0, -int(numbered[1]))
    return plain, (2,)


def _without(name: str, mark: re.Match[str]) -> str:
    return name[: mark.start()] + name[mark.end() :]
