"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

from lab.errors import LabError

T = TypeVar("T")

BOUND_SECONDS = 180.0
_PAUSE_SECONDS = 0.1


def wait_for(what: str, probe: Callable[[], T | None], bound: float = BOUND_SECONDS) -> T:
    """Ask again and again until the probe gives something true.

    Args:
        what: the condition in words, for the error.
        probe: gives something true once the condition holds.
        bound: how long it may take, in seconds. Generous: a slow machine must not fail.

    Raises:
        LabError: names the condition that did not come true.
    """
    deadline = time.monotonic() + bound
    while not (answer := probe()):
        if time.monotonic() > deadline:
            raise LabError(f"waited {bound:.0f} s in vain for: {what}")
        time.sleep(_PAUSE_SECONDS)
    return answer
