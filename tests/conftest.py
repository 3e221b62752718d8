"""Fixtures that every room's tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def missing(reason: str) -> None:
    """Skips the test, or fails it where everything is required (`FREMME_REQUIRE_ALL=1`, as in CI)."""
    if os.environ.get("FREMME_REQUIRE_ALL") == "1":
        pytest.fail(f"required here, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of other projects' files, from `FREMME_CORPORA`."""
    name = os.environ.get("FREMME_CORPORA")
    if not name:
        missing("FREMME_CORPORA names no folder")
    folder = Path(str(name)).resolve()
    if not folder.is_dir():
        missing(f"FREMME_CORPORA={name} is no folder")
    return folder
