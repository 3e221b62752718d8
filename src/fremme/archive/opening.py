"""Opens a store by its address."""

import os
from pathlib import Path

from fremme.archive.protocol import Store
from fremme.errors import ArchiveError
from fremme.intake.streams import Warn
from fremme.texts import N_, text


def open_store(address: str | Path, *, warn: Warn | None = None) -> Store:
    """Opens the archive at an address, a folder; `warn` is told of damage that an answer has to leave out.

    Raises `ArchiveError`: ``archive_missing`` where there is none, ``store_unknown`` for an address of another kind,
    ``archive_newer``, ``archive_damaged``, ``archive_unusable``.
    """
    return open_archive(archive_folder(address), warn=warn)


def archive_folder(address: str | Path) -> Path:
    """The folder an address names. Raises `ArchiveError` (``store_unknown``) for an address of another kind."""
    name = str(address)
    if name.startswith("clickhouse://"):
        raise ArchiveError(
            text(N_("This version of Fremme cannot use ClickHouse yet. Name a folder as the archive.")),
            code="store_unknown",
        )
    if "://" in name:
        raise ArchiveError(
            text(N_("{address} is no archive. Name a folder as the archive."), address=name), code="store_unknown"
        )
    return Path(name).expanduser()


def open_archive(folder: Path, *, warn: Warn | None = None) -> Store:
    """Opens an archive folder for reading. Raises `ArchiveError` as `open_store`."""
    from fremme.archive.sqlite.catalogue import Catalogue
    from fremme.archive.sqlite.store import SqliteStore

    catalogue = Catalogue.open(folder)
    if catalogue is None:
        raise no_archive(folder)
    return SqliteStore(folder, catalogue, warn)


def no_archive(folder: Path) -> ArchiveError:
    """The error to show where nothing was imported yet."""
    return ArchiveError(
        text(N_("There is no archive in {folder}. Make one with: fremme import LOG"), folder=folder),
        code="archive_missing",
    )


def archive_address(asked: str | None, configured: str | None = None) -> str:
    """Where the archive is: asked for, else configured, else `FREMME_ARCHIVE`, else the user's or, for root, the system's.

    Empty is as good as not said.
    """
    named = asked or configured or os.environ.get("FREMME_ARCHIVE")
    if named:
        return named
    return "/var/lib/fremme/archive" if os.geteuid() == 0 else str(Path.home() / ".local/share/fremme/archive")
