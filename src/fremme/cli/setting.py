"""What a command works with: the zone, the store, the language; from the options, else the configuration."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from fremme.archive.protocol import Store
from fremme.config import Config, load, machine_zone, zone_named
from fremme.texts import Text, language


def config_of(named: Path | None = None) -> Config:
    """The configuration that is in force."""
    return load(named)


def zone_of(asked: str | None, config: Config | None = None) -> tuple[ZoneInfo, str]:
    """The zone of times without an offset, and its name: asked for, else configured, else the machine's."""
    name = asked or (config or load()).timezone
    zone = zone_named(name) if name else machine_zone()
    return zone, zone.key


def language_of(asked: str | None, config: Config | None = None) -> str:
    """The language to speak: asked for, else configured, else the locale's."""
    return language(asked or (config or load()).language)


def now() -> datetime:
    """The time of the machine, aware."""
    return datetime.now(UTC)


def warner(lang: str) -> Callable[[Text], None]:
    """Tells messages beside the answer, in a language: to standard error, each once."""
    told: set[str] = set()

    def warn(said: Text) -> None:
        words = said.tell(lang)
        if words not in told:
            told.add(words)
            click.echo(f"fremme: {words}", err=True)

    return warn


def open_asked(logs: tuple[str, ...], archive: str | None, config: Config, zone: ZoneInfo, year: int | None) -> Store:
    """The store a question is asked of: the log files named, else the archive.

    Warnings come in the language that the command at work was asked to speak.
    """
    command = click.get_current_context(silent=True)
    warn = warner(language_of(command.params.get("lang") if command else None, config))
    if logs:
        from fremme.archive.scan import open_logs

        return open_logs(logs, zone, year=year, warn=warn)
    from fremme.archive.opening import archive_address, open_store

    return open_store(archive_address(archive, config.archive), warn=warn)
