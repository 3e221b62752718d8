"""The configuration file: what a provider sets once, so that commands need not be told.

Looked for in `$FREMME_CONFIG`, else `fremme.toml` in the folder, in `~/.config/fremme/`, in `/etc/fremme/`. Keys:

- `archive`: the archive's folder
- `timezone`: the zone of times without an offset, in questions and in log lines (`Europe/Oslo`)
- `language`: `nb` or `en`
"""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fremme.errors import FremmeError, QuestionError
from fremme.texts import N_, text


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says; None where it says nothing. `path` is where it was read from."""

    archive: str | None = None
    timezone: str | None = None
    language: str | None = None
    path: Path | None = None


KEYS = tuple(field.name for field in fields(Config) if field.name != "path")


def places() -> list[Path]:
    """Where a configuration file is looked for, first found first taken."""
    return [Path("fremme.toml"), Path.home() / ".config/fremme/fremme.toml", Path("/etc/fremme/fremme.toml")]


def load(named: Path | None = None) -> Config:
    """The configuration: of the file named, of `$FREMME_CONFIG`, or of the first place that has one.

    Raises `FremmeError` where a named file is missing, or a file cannot be understood.
    """
    asked = named or (Path(os.environ["FREMME_CONFIG"]) if os.environ.get("FREMME_CONFIG") else None)
    path = asked or next((place for place in places() if _there(place)), None)
    if path is None:
        return Config()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise _wrong(path, problem.strerror or str(problem)) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise _wrong(path, str(problem)) from problem
    for key, value in data.items():
        if key not in KEYS:
            raise _wrong(path, f"unknown key {key!r}; known are {', '.join(KEYS)}")
        if not isinstance(value, str):
            raise _wrong(path, f"{key} takes a text in quotation marks")
    return Config(**data, path=path)


def _there(place: Path) -> bool:
    """Whether a file lies there; a folder that may not be entered holds none for us."""
    try:
        return place.is_file()
    except OSError:
        return False


def _wrong(path: Path, reason: str) -> FremmeError:
    return FremmeError(
        text(N_("The configuration file {path} cannot be used: {reason}."), path=path, reason=reason),
        code="configuration",
    )


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name in the IANA database. Raises `FremmeError` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise QuestionError(
            text(N_("There is no time zone “{name}”; write it as in Europe/Oslo."), name=name), code="timezone"
        ) from problem


def machine_zone() -> ZoneInfo:
    """The machine's own zone: `$TZ`, `/etc/timezone`, what `/etc/localtime` points to, else UTC."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    localtime = Path("/etc/localtime")
    if localtime.is_symlink():
        candidates.append(str(localtime.resolve()).partition("zoneinfo/")[2])
    stated = Path("/etc/timezone")
    if stated.is_file():
        candidates.append(stated.read_text("utf-8", "replace").strip())
    for name in candidates:
        if name:
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return ZoneInfo("UTC")
