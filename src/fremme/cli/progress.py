"""The progress bar of an import: lines, bytes, rate, time left."""

from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from fremme.archive.importing import Progress as Told
from fremme.cli.archive import lines as lines_of
from fremme.intake.files import STDIN, LogFile


class ImportProgress(Told):
    """Shows an import on the terminal (standard error).

    Bytes are those on disk; of a compressed file, whose content says nothing of that, they count when it is done.
    """

    def __init__(self, paths: list[Path], lang: str) -> None:
        total = sum(path.stat().st_size for path in paths if path != STDIN and path.exists())
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            DownloadColumn(),
            TransferSpeedColumn(),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=total or None, said="")
        self._lines = 0
        self._lang = lang
        self._left = 0
        self._plain = True

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, path: Path, size: int) -> None:
        """A file is being read."""
        self._left = size
        self._plain = path == STDIN or LogFile.of(path).compression is None
        self._bar.update(self._task, description=path.name)

    def advance(self, lines: int, content: int) -> None:
        """So much more is stored."""
        self._lines += lines
        step = min(content, self._left) if self._plain else 0
        self._left -= step
        self._bar.update(self._task, advance=step, said=lines_of(self._lines).tell(self._lang))

    def end(self) -> None:
        """The file is done, also what of it was known before."""
        self._bar.update(self._task, advance=self._left)
        self._left = 0
