"""`fremme import` and `fremme archive`: filling the archive and looking after it."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fremme.archive.opening import archive_address, archive_folder
from fremme.cli.options import archive_option, config_option, json_option, lang_option, timezone_option, year_option
from fremme.cli.setting import config_of, language_of, now, warner, zone_of
from fremme.config import Config
from fremme.texts import N_, Text, text

if TYPE_CHECKING:
    from fremme.archive.importing import Progress, Result
    from fremme.archive.sqlite.care import Fault

_SPAN = re.compile(r"([1-9][0-9]{0,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}


_MEGABYTE = 1_000_000


def _folder(archive: str | None, config: Config) -> Path:
    return archive_folder(archive_address(archive, config.archive))


def _say(said: Text, lang: str, *, beside: bool = False) -> None:
    click.echo(said.tell(lang), err=beside)


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


def number(value: int) -> str:
    """A number with a space for thousands, in either language."""
    return f"{value:,}".replace(",", " ")


def counted(count: int, one: str, many: str) -> Text:
    """A number of things: the text for one of them, else the one for many, with its `{count}`."""
    return text(one) if count == 1 else text(many, count=number(count))


def lines(count: int) -> Text:
    """So many lines."""
    return counted(count, N_("1 line"), N_("{count} lines"))


def size(octets: int) -> Text:
    """A size, in kB where MB say little."""
    if octets < 1_000:
        return text(N_("less than 1 kB"))
    if octets < _MEGABYTE:
        return text(N_("{whole} kB"), whole=octets // 1_000)
    from fremme.diagnosis import phrases

    return phrases.size(octets)


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
    warn = warner(language)
    paths = expand(logs, warn=warn)
    with _progress(paths, language) as progress:
        # Only a zone that was named is insisted on: a source keeps the one it was first read with.
        zone = zone_of(timezone, set_up)[0] if timezone or set_up.timezone else None
        result = import_logs(folder, paths, zone=zone, year=year, progress=progress)
    for warning in result.warnings:
        warn(warning)
    nothing = not result.files and not result.known
    if as_json:
        _print(_result_json(result, folder))
    elif not nothing:
        _say(_result_text(result), language)
    if nothing:
        if not result.skipped:
            warn(text(N_("There is no file in what was named.")))
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


def _result_text(result: "Result") -> Text:
    if result.lines:
        values = {"lines": lines(result.lines), "size": size(result.read), "files": number(result.files)}
        return text(N_("Read {lines} ({size}). Files with something new: {files}."), **values)
    if result.skipped:
        return text(N_("There was nothing new to read in the other files."))
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
    sizes = {"size": size(found.bytes_on_disk), "raw": size(found.raw_bytes)}
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
    """Tells what is damaged. Reads all that is stored; exit status 1 if anything is damaged."""
    from fremme.archive.sqlite import care

    set_up = config_of(config)
    language = language_of(lang, set_up)
    folder = _folder(archive, set_up)
    faults = care.verify(folder)
    if as_json:
        told = [{"file": one.file, "fault": one.fault.as_json(), "detail": one.detail} for one in faults]
        _print({"ok": not faults, "faults": told})
    elif faults:
        for one in faults:
            detail = f" ({one.detail})" if one.detail else ""
            click.echo(f"{one.file}: {one.fault.tell(language)}{detail}")
        _say(_cure(faults, folder), language)
    else:
        _say(text(N_("The archive is sound.")), language)
    if faults:
        sys.exit(1)


def _cure(faults: "Sequence[Fault]", folder: Path) -> Text:
    """What can be done about damage."""
    from fremme.archive.sqlite.schema import SOURCES

    if any(one.file == SOURCES for one in faults):
        return text(
            N_(
                "The file that holds the archive together is damaged. Put back a backup of the folder {folder}, or delete it"
                " and import your logs again. Lines that no log has any more are lost then."
            ),
            folder=folder,
        )
    return text(
        N_(
            "What can still be read is answered. To mend a day: delete its file in {folder}, and the files whose names"
            " begin like it (-wal, -shm); then import the logs of that day again. Lines that no log has any more are lost."
        ),
        folder=folder,
    )


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
    if not done.days:
        if not done.left:
            _say(text(N_("Nothing is that old.")), language)
        return
    values = {
        "days": _days(len(done.days)),
        "lines": lines(done.lines),
        "size": size(done.bytes_on_disk),
    }
    _say(text(N_("Deleted: {days} with {lines}, {size} on disk."), **values), language)


@archive.command()
@click.argument("source")
@timezone_option
@year_option
@_about_an_archive
def correct(
    source: str,
    timezone: str | None,
    year: int | None,
    archive: str | None,
    config: Path | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Files a log's lines again, under another time zone or year.

    SOURCE is the log's name, as in: fremme archive sources.
    """
    from fremme.archive.series import source_name
    from fremme.archive.sqlite.correcting import correct as file_again
    from fremme.config import zone_named

    if timezone is None and year is None:
        raise click.UsageError("Name --timezone, --year or both.")
    set_up = config_of(config)
    language = language_of(lang, set_up)
    zone = zone_named(timezone) if timezone else None
    done = file_again(_folder(archive, set_up), source_name(Path(source)), zone, year)
    if as_json:
        _print({"lines": done.lines, "days": list(done.days)})
    elif done.lines:
        _say(text(N_("Filed again: {lines}."), lines=lines(done.lines)), language)
    else:
        _say(text(N_("No line changed its time.")), language)


@archive.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Does not ask first.")
@_about_an_archive
def erase(address: str, yes: bool, archive: str | None, config: Path | None, lang: str | None, as_json: bool) -> None:
    """Erases the lines that name an address, for good. Importing the same logs again does not bring them back."""
    from fremme.archive.sqlite import erasing

    set_up = config_of(config)
    language = language_of(lang, set_up)
    folder = _folder(archive, set_up)
    if not yes and sys.stdin.isatty():
        found = erasing.erase(folder, address, count_only=True)
        values = {"lines": lines(found.lines), "days": _days(len(found.days)), "address": address}
        _say(text(N_("{lines} on {days} name {address}."), **values), language, beside=True)
        click.confirm(text(N_("Erase them for good?")).tell(language), abort=True, err=True)
    done = erasing.erase(folder, address)
    if as_json:
        _print({"lines": done.lines, "days": list(done.days), "damaged": list(done.damaged)})
    else:
        _say(text(N_("Erased: {lines} on {days}."), lines=lines(done.lines), days=_days(len(done.days))), language)
    _say_damaged(done.damaged, language)


@archive.command()
@_about_an_archive
def compact(archive: str | None, config: Path | None, lang: str | None, as_json: bool) -> None:
    """Merges what many small imports left in small pieces. Questions are answered meanwhile."""
    from fremme.archive.sqlite.compacting import compact as merge

    set_up = config_of(config)
    language = language_of(lang, set_up)
    done = merge(_folder(archive, set_up))
    if as_json:
        _print(
            {
                "days": list(done.days),
                "blocks": {"before": done.blocks_before, "after": done.blocks_after},
                "bytes": {"before": done.bytes_before, "after": done.bytes_after},
                "damaged": list(done.damaged),
            }
        )
    elif done.days:
        values = {
            "days": _days(len(done.days)),
            "before": size(done.bytes_before),
            "after": size(done.bytes_after),
        }
        _say(text(N_("Compacted: {days}, from {before} to {after}."), **values), language)
    else:
        _say(text(N_("There was nothing worth compacting.")), language)
    _say_damaged(done.damaged, language)


def _days(count: int) -> Text:
    return counted(count, N_("1 day"), N_("{count} days"))


def _say_damaged(days: "Sequence[str]", lang: str) -> None:
    """Names days that could not be rewritten; exit status 1 where there are some."""
    for day in days:
        said = text(
            N_("{day} was left as it is: its file is damaged. What can be done: fremme archive verify"), day=day
        )
        _say(said, lang, beside=True)
    if days:
        sys.exit(1)


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
