"""Being another user for a while: root may read everything, so tests of what may not be read step down."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


def open_folder() -> Iterator[Path]:
    """A folder for a test that every user may use, unlike pytest's own; made a fixture where it is used."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@contextmanager
def not_allowed(path: Path) -> Iterator[None]:
    """A file or folder, in an open folder, that the one who runs the tests may not use."""
    mode = path.stat().st_mode
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(mode)
