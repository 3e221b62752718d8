"""An answer for a terminal: the verdict first, then who can do what, the timeline, the evidence. 80 columns."""

import os
import re
import sys
from datetime import datetime, timedelta, tzinfo

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from fremme.cli.cleaning import clean
from fremme.cli.steps import told
from fremme.codes import State
from fremme.diagnosis import headings
from fremme.diagnosis.model import Answer, Finding
from fremme.diagnosis.phrases import duration
from fremme.texts import N_, Text, catalogue, moment, text
from fremme.trace.clocks import zone_apart
from fremme.trace.model import Message, Recipient, Seen, Trace, is_for

WIDTH = 80
TIMELINE = 40
EVIDENCE = 12
OTHERS = 10
BLANKS = re.compile(r"[ ]+((?:\x1b\[0m)?)\n")

COLOURS = {
    State.DELIVERED: "green",
    State.RELAYED: "green",
    State.QUEUED: "yellow",
    State.TEMPFAILED: "yellow",
    State.HELD: "yellow",
    State.NEVER_SEEN: "yellow",
}


class Page:
    """Prints answers in one language and one zone."""

    def __init__(self, lang: str, zone: tzinfo, console: Console | None = None) -> None:
        self.lang = lang
        self.zone = zone
        columns = WIDTH if not sys.stdout.isatty() else min(WIDTH, Console().width)
        self.console = console or Console(width=columns, highlight=False, markup=False, emoji=False, soft_wrap=False)

    def say(self, message: str, **values: object) -> str:
        """A text of the program's own in the page's language."""
        told = catalogue(self.lang).gettext(message) if self.lang != "en" else message
        return told.format(**values) if values else told

    def tell(self, message: Text) -> str:
        """A two-language text, cleaned of what a stranger may have put into its values."""
        return clean(message.tell(self.lang))

    def why(self, answer: Answer, *, brief: bool = False, explain: bool = False) -> None:
        """The whole answer; with `brief` only the verdict and who can do what, with `explain` how findings were reached."""
        self._verdict(answer)
        self._actions(answer)
        if brief:
            return
        if answer.judged:
            self._timeline(answer.judged[0], answer.judged[1])
        self._evidence(answer, explain=explain)
        self._others(answer)
        self._notes(answer.trace)

    def trace(self, trace: Trace) -> None:
        """What the logs say, message by message."""
        for message in trace.messages:
            for recipient in message.recipients:
                self._heading(self._who(message, recipient))
                self._print(self.say(headings.STATES[recipient.state]))
            self._timeline(message, None)
        if not trace.messages:
            self._print(self.say(N_("No message fits.")))
        self._notes(trace)

    def _print(self, words: str, style: str = "", indent: int = 0) -> None:
        self._out(Padding(Styled(words, style=style), (0, 0, 0, indent), expand=False))

    def _heading(self, words: str) -> None:
        self.console.print()
        self._print(words, style="bold")

    def _verdict(self, answer: Answer) -> None:
        verdict = answer.verdict
        colour = COLOURS.get(verdict.state, "red") if verdict.state else "yellow"
        self._print(self.tell(verdict.summary), style=f"bold {colour}")
        if verdict.state is not None:
            self._print(self.say(headings.HOW_SURE[verdict.certainty]))

    def _actions(self, answer: Answer) -> None:
        if answer.verdict.state is None:
            return
        self._heading(self.say(headings.WHO_CAN_ACT[answer.verdict.who_acts]))
        for number, step in enumerate(answer.verdict.advice, 1):
            grid = Table.grid(padding=(0, 1))
            grid.add_row(Styled(f" {number}."), Styled(self.tell(step)))
            self._flush(grid)

    def _timeline(self, message: Message, recipient: Recipient | None) -> None:
        self._heading(self.say(headings.TIMELINE))
        if recipient is not None:
            self._print(self._who(message, recipient))
        lines = [seen for seen in message.timeline if recipient is None or _concerns(seen, recipient)]
        if recipient is not None:
            lines += [fetch.seen for fetch in recipient.fetched if fetch.seen not in lines]
        steps = told(lines)
        grid = Table.grid(padding=(0, 1))
        day = None
        for seen, words in _shown(steps):
            time = seen.time.astimezone(self.zone)
            if time.date() != day:
                day = time.date()
                self._flush(grid)
                grid = Table.grid(padding=(0, 1))
                self._print(self.day(time), style="dim")
            host = clean(seen.event.host or "")
            grid.add_row(Styled(f" {time:%H:%M:%S}"), Styled(host, style="dim"), Styled(self.tell(words)))
        self._flush(grid)
        if len(steps) > TIMELINE:
            self._print(
                self.say(N_("({count} more lines; --json shows all)"), count=len(steps) - TIMELINE), style="dim"
            )

    def _flush(self, grid: Table) -> None:
        if grid.row_count:
            self._out(grid)

    def _out(self, shown: RenderableType) -> None:
        """Prints without the blanks that rich fills lines with: who copies a page does not want them."""
        with self.console.capture() as printed:
            self.console.print(shown)
        self.console.file.write(BLANKS.sub(r"\1\n", printed.get()))

    def day(self, time: datetime) -> str:
        """A day as people say it."""
        return moment(time, self.lang).partition(" kl. " if self.lang == "nb" else " at ")[0]

    def _who(self, message: Message, recipient: Recipient) -> str:
        sender = message.sender or "<>"
        name = recipient.address if not recipient.original else f"{recipient.original} → {recipient.address}"
        subject = f" «{message.subject}»" if message.subject else ""
        return clean(f"{sender} → {name}{subject}")

    def _evidence(self, answer: Answer, *, explain: bool) -> None:
        for number, finding in enumerate(answer.findings):
            if number == 0 and not finding.evidence and not explain:
                continue
            if number == 0:
                self._heading(self.say(headings.EVIDENCE))
            else:
                self._heading(self.say(headings.ALSO_SEEN))
                self._print(self.tell(finding.summary))
            if explain:
                for how in finding.reached:
                    self._print(self.tell(how), indent=1)
            self._lines(finding)

    def _lines(self, finding: Finding) -> None:
        source = None
        for one in finding.evidence[:EVIDENCE]:
            if one.source != source:
                source = one.source
                self._print(shortened(one.source), style="dim", indent=1)
            self._print(clean(one.text)[:1000], indent=3)

    def _others(self, answer: Answer) -> None:
        others = [one for one in answer.messages if answer.judged is None or one is not answer.judged[0]]
        if not others:
            return
        self._heading(self.say(headings.OTHER_MESSAGES))
        grid = Table.grid(padding=(0, 1))
        for message in others[:OTHERS]:
            for recipient in message.recipients[:3]:
                state = self.say(headings.STATES[recipient.state])
                words = f"{state}: {self._who(message, recipient)}"
                grid.add_row(Styled(" " + self._at(message.first_seen), no_wrap=True), Styled(words))
        self._flush(grid)
        more = len(answer.trace.messages) - 1 - OTHERS
        if more > 0:
            self._print(
                self.say(N_("({count} more; name a time, or more of the mail)"), count=more), style="dim", indent=1
            )

    def _notes(self, trace: Trace) -> None:
        self._heading(self.say(headings.COVERAGE))
        for one in trace.coverage[:20]:
            told = self.say(
                headings.COVERED, source=shortened(one.source), start=self._at(one.first), end=self._at(one.last)
            )
            self._print(clean(told), indent=1)
            for start, end in one.gaps[:5]:
                gap = self.say(headings.GAP, source=shortened(one.source), start=self._at(start), end=self._at(end))
                self._print(clean(gap), style="yellow", indent=1)
        if not trace.coverage:
            self._print(self.say(headings.NOT_COVERED), indent=1)
        for (here, there), apart in trace.skew.items():
            told = self.tell(_apart(here, there, apart))
            self._print(clean(told), style="yellow", indent=1)
        if trace.question.since and any(one.first < trace.question.since for one in trace.coverage):
            since = self._at(trace.question.since)
            told = self.say(
                N_("Only mail since {time} was looked for. Name a time by --at to go further back."), time=since
            )
            self._print(told, style="yellow", indent=1)
        for limit in trace.limits:
            self._print(self.tell(limit), style="yellow", indent=1)
        self._print(self.say(headings.ZONE, zone=trace.question.timezone or str(self.zone)), style="dim", indent=1)

    def _at(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"


def _apart(here: str, there: str, apart: timedelta) -> Text:
    """How far two hosts' times are apart: by their clocks, or because a time zone was taken wrongly."""
    by = duration(abs(apart.total_seconds()))
    if zone_apart(apart):
        return text(
            N_("The times of {there} and {here} are {by} apart. Name the zone of the logs with --timezone."),
            there=there,
            here=here,
            by=by,
        )
    if apart > timedelta():
        return text(N_("The clock of {there} is {by} ahead of that of {here}."), there=there, here=here, by=by)
    return text(N_("The clock of {there} is {by} behind that of {here}."), there=there, here=here, by=by)


def shortened(source: str) -> str:
    """A source's name as short as it is still clear: from the folder one stands in, where that is shorter."""
    here = os.path.relpath(source) if source.startswith("/") else source
    return clean(min(source, here, key=len))


def _shown(steps: list[tuple[Seen, Text]]) -> list[tuple[Seen, Text]]:
    if len(steps) <= TIMELINE:
        return steps
    return steps[: TIMELINE // 2] + steps[-TIMELINE // 2 :]


def _concerns(seen: Seen, recipient: Recipient) -> bool:
    names = [name for name in (seen.event.recipient, seen.event.original_recipient) if name]
    ours = [recipient.address, recipient.original, *(copy.address for copy in recipient.forwarded_to)]
    return not names or any(is_for(recipient, name) for name in names) or any(name in ours for name in names)
