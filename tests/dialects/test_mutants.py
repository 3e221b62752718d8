"""Broken lines through the whole interpretation; `benchmarks/mutants.py` does the same with many more."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mutants import HEADERS, ODD, interpret, lines_of_samples, mutants
from fremme.dialects.registry import read_text

LINES = lines_of_samples()
AT_ONCE = 50


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_broken_samples_are_survived(seed: int) -> None:
    for line in islice(mutants(seed, LINES), AT_ONCE):
        interpret(line)


@settings(deadline=None)
@given(st.sampled_from(LINES), st.lists(st.tuples(st.integers(0, 400), st.sampled_from(ODD)), max_size=6))
def test_odd_bytes_anywhere_are_survived(line: bytes, put_in: list[tuple[int, bytes]]) -> None:
    for place, odd in put_in:
        line = line[:place] + odd + line[place:]
    interpret(line)


@pytest.mark.parametrize("header", HEADERS)
@given(st.binary(max_size=300))
def test_any_bytes_are_survived(header: str, body: bytes) -> None:
    interpret(header.encode() + body)


def test_one_seed_gives_the_same_lines() -> None:
    assert list(islice(mutants(7, LINES), 20)) == list(islice(mutants(7, LINES), 20))


def test_a_line_is_kept_whole_however_it_is_broken() -> None:
    for line in islice(mutants(11, LINES), 500):
        text = line.decode("utf-8", "replace")
        if not text.lstrip("\0\ufeff").startswith("{"):
            assert read_text(text, None).text.strip("\r\n\0\ufeff") in text
