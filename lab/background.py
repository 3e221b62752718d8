"""Unrelated mail around the scenarios."""

from collections.abc import Iterator
from contextlib import contextmanager

from lab.cast import Cast
from lab.play import Stage


class Background:
    def __init__(self, cast: Cast, count: int) -> None:
        pass

    @contextmanager
    def playing(self, stage: Stage) -> Iterator[None]:
        yield

    def wait_until_half_a_dozen(self) -> None:
        pass
