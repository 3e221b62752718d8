"""An import or a compaction that is killed at any moment loses nothing and doubles nothing, and the archive always opens."""

import random
from pathlib import Path

import pytest

from benchmarks.kill import compactions, rounds, write_logs


@pytest.mark.slow
def test_every_line_once_after_kills(tmp_path: Path) -> None:
    killed, finished = rounds(tmp_path, write_logs(tmp_path, 15_000), 4, random.Random(3))
    assert killed == 4
    # Where the last import was killed before it had begun there is nothing to complete.
    assert finished >= 1 or not (tmp_path / "archive").exists()


@pytest.mark.slow
def test_every_line_once_after_kills_of_compactions(tmp_path: Path) -> None:
    killed, _ = compactions(tmp_path, write_logs(tmp_path, 3_000), 3, random.Random(3))
    assert killed == 3
