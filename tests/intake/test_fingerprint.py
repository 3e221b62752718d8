"""Files known again by what they hold."""

import gzip
import io
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.errors import IntakeError
from fremme.intake.files import open_log
from fremme.intake.fingerprint import HEAD, Tracker, fingerprint

CONTENT = random.Random(1).randbytes(20000)
positions = st.sampled_from([0, 1, 1023, 1024, 1025, HEAD - 1, HEAD, HEAD + 1, HEAD + 1024, 20000]) | st.integers(
    0, 20000
)


@given(positions)
def test_the_same_content_up_to_the_position_matches(position: int) -> None:
    found = fingerprint(io.BytesIO(CONTENT), position)
    assert found.head_length == min(HEAD, position)
    stream = io.BytesIO(CONTENT[:position] + b"what came later")
    assert found.matches(stream)
    assert stream.read() == b"what came later"
    assert found.begins(CONTENT[:HEAD])


@given(positions.filter(bool), st.data())
def test_shorter_or_other_content_does_not(position: int, data: st.DataObject) -> None:
    found = fingerprint(io.BytesIO(CONTENT), position)
    assert not found.matches(io.BytesIO(CONTENT[: position - 1]))
    looked_at = [n for n in (0, position - 1, max(0, position - 1024), min(position, HEAD) - 1) if n < position]
    changed = bytearray(CONTENT)
    changed[data.draw(st.sampled_from(looked_at))] ^= 1
    assert not found.matches(io.BytesIO(changed))


@given(st.lists(st.integers(0, 6000), max_size=8), positions)
def test_a_tracker_follows_block_by_block(sizes: list[int], start: int) -> None:
    tracker = Tracker.at(io.BytesIO(CONTENT), start)
    for size in sizes:
        tracker.add(CONTENT[start : start + size])
        start = min(start + size, len(CONTENT))
        assert tracker.now() == fingerprint(io.BytesIO(CONTENT), start)


def test_a_file_is_known_when_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "mail.log", tmp_path / "mail.log.1.gz"
    plain.write_bytes(CONTENT[:15000])
    packed.write_bytes(gzip.compress(CONTENT))
    with open_log(plain) as stream:
        found = fingerprint(stream, 15000)
    with open_log(packed) as stream:
        assert found.matches(stream)
        assert stream.read() == CONTENT[15000:]


def test_too_short_is_an_error() -> None:
    with pytest.raises(IntakeError):
        fingerprint(io.BytesIO(b"abc"), 4)
