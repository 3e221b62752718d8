"""`fremme why` and `fremme trace`: a question about one mail."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from fremme.archive.protocol import Store
from fremme.cli.asking import question
from fremme.cli.options import archive_option, config_option, json_option, lang_option, timezone_option, year_option
from fremme.cli.setting import config_of, language_of, now, open_asked, zone_of
from fremme.diagnosis.as_json import Writer
from fremme.trace.question import Question

LAST = timedelta(days=7)
"""How far back an archive is searched where no time is named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it is asked of, and how it is answered."""

    question: Question
    store: Store
    zone: ZoneInfo
    lang: str
    as_json: bool
    brief: bool = False
    explain: bool = False


def asking(command: Callable[[Asked], None]) -> Callable[..., None]:
    """Gives a command the options of a question, and hands it what they amount to."""

    def run(
        logs: tuple[str, ...],
        sender: str | None,
        recipient: str | None,
        at: str | None,
        within: str | None,
        message_id: str | None,
        queue_id: str | None,
        client_ip: str | None,
        timezone: str | None,
        year: int | None,
        archive: str | None,
        config: Path | None,
        lang: str | None,
        as_json: bool,
        brief: bool = False,
        explain: bool = False,
    ) -> None:
        set_up = config_of(config)
        zone, zone_name = zone_of(timezone, set_up)
        asked = question(
            sender=sender,
            recipient=recipient,
            at=at,
            within=within,
            message_id=message_id,
            queue_id=queue_id,
            client_ip=client_ip,
            zone=zone,
            zone_name=zone_name,
            now=now(),
        )
        if logs and archive:
            raise click.UsageError("Name log files, or an archive by --archive; not both.")
        if not _asks(asked):
            raise click.UsageError("Name at least one of --from, --to, --at, --message-id, --queue-id, --client-ip.")
        store = open_asked(logs, archive, set_up, zone, year)
        try:
            if not logs:
                asked = _lately(asked, store)
            command(Asked(asked, store, zone, language_of(lang, set_up), as_json, brief, explain))
        finally:
            store.close()

    for option in reversed(OPTIONS):
        run = option(run)
    run.__doc__ = command.__doc__
    return run


def _asks(asked: Question) -> bool:
    given = (asked.recipient, asked.at, asked.message_id, asked.queue_id, asked.client_ip)
    return asked.sender is not None or any(given)


def _lately(asked: Question, store: Store) -> Question:
    """The archive's last seven days, where the question names no time."""
    last = max((one.last for one in store.coverage()), default=None)
    return replace(asked, since=last - LAST) if asked.at is None and last else asked


OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.argument("logs", nargs=-1, metavar="[LOG...]"),
    click.option(
        "--from", "sender", metavar="A", help="The sender: an address or a domain (@vg.no); '' for the null sender."
    ),
    click.option("--to", "recipient", metavar="B", help="The recipient: an address or a domain (@vg.no)."),
    click.option("--at", metavar="T", help="When it was sent: 2026-11-23 10:19, 23.11.2026 kl. 10.19, 10:19 (today)."),
    click.option("--within", metavar="SPAN", help="How far to each side of --at to look: 30m (the default), 2h, 1d."),
    click.option("--message-id", metavar="ID", help="The Message-ID, with or without its brackets."),
    click.option("--queue-id", metavar="ID", help="The queue id, as the log or an error mail tells it."),
    click.option("--client-ip", metavar="IP", help="The address of the machine that handed the mail to us."),
    timezone_option,
    year_option,
    archive_option,
    config_option,
    lang_option,
    json_option,
)


@click.command("why")
@click.option("--brief", is_flag=True, help="Only the verdict and who can do what: no timeline, no evidence.")
@click.option("--explain", is_flag=True, help="Say for each finding how it was reached.")
@asking
def why(asked: Asked) -> None:
    """Why did this mail not arrive? The verdict, who can do what, and the evidence.

    LOG is a log file (plain, gz, bz2, xz, zst), a folder, or - for standard input; nothing needs to be set up for it.
    Without LOG the archive is asked. From, to and at may each be missing: what is there is used.
    """
    from fremme.diagnosis.why import why as diagnose

    answer = diagnose(asked.store, asked.question)
    if asked.as_json:
        _print(Writer(asked.zone).why(answer))
        return
    from fremme.cli.terminal import Page

    Page(asked.lang, asked.zone).why(answer, brief=asked.brief, explain=asked.explain)


@click.command("trace")
@asking
def trace(asked: Asked) -> None:
    """What the logs say of a mail, without a judgement.

    The same question as for `fremme why`; the answer is the messages, their recipients and their lines.
    """
    from fremme.trace.tracing import trace as follow

    found = follow(asked.store, asked.question)
    if asked.as_json:
        _print(Writer(asked.zone).trace(found))
        return
    from fremme.cli.terminal import Page

    Page(asked.lang, asked.zone).trace(found)


def _print(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
