"""`fremme import` and `fremme archive`: filling the archive and looking after it."""

import json
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fremme.archive.opening import archive_address, archive_folder
from fremme.cli.options import archive_option, config_option, json_option, lang_option, timezone_option, year_option
from fremme.cli.setting import config_of, language_of, now, zone_of
from fremme.config import Config
from fremme.texts import N_, Text, text

if TYPE_CHECKING:
    from fremme.archive.importing import Progress, Result

_SPAN = re.compile(r"([1-9][0-9]{0,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}


def _folder(archive: str | None, config: Config) -> Path:
    return archive_folder(archive_address(archive, config.archive))


def _say(said: Text, lang: str, *, beside: bool = False) -> None:
    click.echo(said.tell(lang), err=beside)


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


def number(value: int) -> str:
    """A number with a space for thousands, in either language."""
    return f"{value:,}".replace(",", " ")


def size(value: int, lang: str) -> str:
    """A size in MB."""
    told = f"{value / 1e6:,.1f}".replace(",", " ")
    return f"{told.replace('.', ',') if lang == 'nb' else told} MB"


@click.command("import")
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@timezone_option
@year_option
@archive_option
@config_option
@lang_option
@json_option
def import_(
    logs: tuple[str, ...],
    timezone: str | None,
    year: int | None,
    archive: str | None,
    config: Path | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Reads log files into the archive, each line once.

    LOG is a log file (plain, gz, bz2, xz, zst), a folder, a pattern, or - for standard input. Rotated files may come in any
    order. What was read before is known again, also renamed or compressed; a file that grew is read on where it was.
    """
    from fremme.archive.importing import import_logs
    from fremme.intake.files import expand

    set_up = config_of(config)
    language = language_of(lang, set_up)
    folder = _folder(archive, set_up)
    paths = expand(logs)
    with _progress(paths, language) as progress:
        # Only a zone that was named is insisted on: a source keeps the one it was first read with.
        zone = zone_of(timezone, set_up)[0] if timezone or set_up.timezone else None
        result = import_logs(folder, paths, zone=zone, year=year, progress=progress)
    for warning in result.warnings:
        click.echo(f"fremme: {warning.tell(language)}", err=True)
    if as_json:
        _print(_result_json(result, folder))
    else:
        _say(_result_text(result, language), language)
    if result.skipped and not result.files and not result.known:
        sys.exit(1)


def _result_json(result: "Result", folder: Path) -> dict[str, Any]:
    return {
        "archive": str(folder),
        "files": result.files,
        "known": result.known,
        "skipped": result.skipped,
        "lines": result.lines,
        "bytes": result.read,
        "warnings": [warning.as_json() for warning in result.warnings],
    }


def _result_text(result: "Result", lang: str) -> Text:
    values = {"lines": number(result.lines), "size": size(result.read, lang), "files": number(result.files)}
    if result.lines:
        return text(N_("Read {lines} lines ({size}). Files with something new: {files}."), **values)
    return text(N_("There was nothing new to read."))


def _progress(paths: list[Path], lang: str) -> "AbstractContextManager[Progress | None]":
    if not sys.stderr.isatty():
        return nullcontext()
    from fremme.cli.progress import ImportProgress

    return ImportProgress(paths, lang)


@click.group("archive")
def archive() -> None:
    """Looks after the archive: what is in it, whether it is sound, what may go."""


def _about_an_archive(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of all that look at an archive."""
    for option in (json_option, lang_option, config_option, archive_option):
        command = option(command)
    return command


@archive.command()
@_about_an_archive
def stats(archive: str | None, config: Path | None, lang: str | None, as_json: bool) -> None:
    """How much the archive holds, and from when to when."""
    from fremme.archive.sqlite import care

    set_up = config_of(config)
    language = language_of(lang, set_up)
    found = care.stats(_folder(archive, set_up))
    if as_json:
        _print(
            {
                "lines": found.lines,
                "bytes": found.bytes_on_disk,
                "raw_bytes": found.raw_bytes,
                "blocks": found.blocks,
                "days": found.days,
                "sources": found.sources,
                "first": _iso(found.first),
                "last": _iso(found.last),
            }
        )
        return
    values = {"lines": number(found.lines), "sources": number(found.sources), "days": number(found.days)}
    _say(text(N_("Lines: {lines}. Sources: {sources}. Day files: {days}."), **values), language)
    sizes = {"size": size(found.bytes_on_disk, language), "raw": size(found.raw_bytes, language)}
    _say(text(N_("On disk: {size}, for {raw} of log."), **sizes), language)
    if found.first and found.last:
        _say(text(N_("From {first} to {last}."), first=found.first, last=found.last), language)


@archive.command()
@_about_an_archive
def sources(archive: str | None, config: Path | None, lang: str | None, as_json: bool) -> None:
    """The logs that were read, with their times and time zones."""
    from fremme.archive.sqlite import care

    set_up = config_of(config)
    language = language_of(lang, set_up)
    found = care.sources(_folder(archive, set_up))
    if as_json:
        _print(
            {
                "sources": [
                    {
                        "source": one.name,
                        "timezone": one.zone,
                        "lines": one.lines,
                        "blocks": one.blocks,
                        "first": _iso(one.first),
                        "last": _iso(one.last),
                        "files": list(one.files),
                    }
                    for one in found
                ]
            }
        )
        return
    for one in found:
        click.echo(one.name)
        values = {"lines": number(one.lines), "files": number(len(one.files)), "zone": one.zone}
        _say(text(N_("  Lines: {lines}. Files: {files}. Time zone: {zone}."), **values), language)
        if one.first and one.last:
            _say(text(N_("  From {first} to {last}."), first=one.first, last=one.last), language)


@archive.command()
@_about_an_archive
def verify(archive: str | None, config: Path | None, lang: str | None, as_json: bool) -> None:
    """Reads everything that is stored and tells what is damaged; exit status 1 if anything is."""
    from fremme.archive.sqlite import care

    set_up = config_of(config)
    language = language_of(lang, set_up)
    faults = care.verify(_folder(archive, set_up))
    if as_json:
        _print({"ok": not faults, "faults": [{"file": file, "fault": fault} for file, fault in faults]})
    elif faults:
        for file, fault in faults:
            click.echo(f"{file}: {fault}")
    else:
        _say(text(N_("The archive is sound.")), language)
    if faults:
        sys.exit(1)


@archive.command()
@click.option("--older-than", metavar="SPAN", help="Deletes days older than this: 90d, 12w, 6m (of 31 days), 1y.")
@click.option("--before", metavar="DATE", help="Deletes days before this one, as in 2026-11-01 (UTC days).")
@_about_an_archive
def expire(
    older_than: str | None,
    before: str | None,
    archive: str | None,
    config: Path | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Deletes old days. What was deleted is not read again, even where the log is still there."""
    from fremme.archive.sqlite import care

    limit = _limit(older_than, before)
    set_up = config_of(config)
    language = language_of(lang, set_up)
    done = care.expire(_folder(archive, set_up), limit)
    if as_json:
        _print({"days": list(done.days), "lines": done.lines, "bytes": done.bytes_on_disk, "left": list(done.left)})
        return
    for day in done.left:
        _say(text(N_("{day} was left: one of its logs is being read just now."), day=day), language, beside=True)
    values = {"days": number(len(done.days)), "lines": number(done.lines), "size": size(done.bytes_on_disk, language)}
    _say(text(N_("Deleted. Day files: {days}. Lines: {lines}. On disk: {size}."), **values), language)


def _limit(older_than: str | None, before: str | None) -> datetime:
    if (older_than is None) == (before is None):
        raise click.UsageError("Name either --older-than or --before.")
    if older_than is not None:
        span = _SPAN.fullmatch(older_than)
        if span is None:
            raise click.UsageError("--older-than takes a span as in 90d, 12w, 6m, 1y.")
        return now() - timedelta(days=int(span[1]) * _DAYS[span[2]])
    try:
        return datetime.strptime(str(before), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise click.UsageError("--before takes a date as in 2026-11-01.") from error


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
