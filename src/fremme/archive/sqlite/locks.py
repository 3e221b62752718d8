"""One writer a source, nobody writing to a day that is being rewritten: locks on files.

The system lets go of a lock when its holder ends, however it ends.
"""

import fcntl
import os
from pathlib import Path

from fremme.archive.sqlite.schema import LOCKS, told


def day_lock(folder: Path, day: str) -> "Lock":
    """Held shared while a day is written to, exclusively while its file is replaced or deleted."""
    return Lock(folder, f"day-{day}")


class Lock:
    """A lock: exclusive unless it is taken `shared`; it never waits unless it is told to."""

    def __init__(self, folder: Path, name: str) -> None:
        places = folder / LOCKS
        with told(places):
            if not places.is_dir():
                places.mkdir(mode=0o700, exist_ok=True)
                places.chmod(0o700)
        self._path = places / name
        self._file: int | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Whether it is ours now; it is, if it was already."""
        if self._file is not None:
            return True
        with told(self._path):
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(file, 0o600)
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Lets go of it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
