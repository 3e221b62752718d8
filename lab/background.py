"""Plays unrelated mail around the scenarios, at a leisurely pace and in an order drawn from the seed."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from lab.cast import Cast
from lab.conditions import wait_for
from lab.deeds import Deed, draw_deeds, invite
from lab.letters import Writer
from lab.play import Stage

_MEAN_PAUSE_SECONDS = 0.45
_WORKERS = 3


class Background:
    """The unrelated mail of one recording.

    Args:
        cast: gets the background's people and aliases, so make this before the servers are set up.
        count: how many mails, about.
        reserved: addresses that play in scenarios, and are left alone.
    """

    def __init__(self, cast: Cast, count: int, reserved: set[str]) -> None:
        self._seed = cast.seed
        self._deeds: list[Deed] = []
        self._done = 0
        self._failures: list[BaseException] = []
        self._leave = threading.Event()
        if count:
            invite(cast)
            self._deeds = draw_deeds(cast, count, reserved)

    @contextmanager
    def playing(self, stage: Stage) -> Iterator[None]:
        """Play while the block runs, and to the end of the deeds; where the block fails, stop at once."""
        feeder = threading.Thread(target=self._feed, args=(stage,), daemon=True)
        feeder.start()
        try:
            yield
        except BaseException:
            self._leave.set()
            raise
        feeder.join()
        self._raise_failures()

    def wait_for_share(self, share: float) -> None:
        """Wait until this share (0 to 1) of the deeds is done: so scenarios stand spread among them."""
        wanted = int(share * len(self._deeds))
        wait_for(f"{wanted} deeds of the background are done", lambda: self._progress(wanted), bound=900)

    def _progress(self, wanted: int) -> bool:
        self._raise_failures()
        return self._done >= wanted

    def _raise_failures(self) -> None:
        if self._failures:
            raise self._failures[0]

    def _feed(self, stage: Stage) -> None:
        rng = random.Random(f"pace {self._seed}")
        with ThreadPoolExecutor(_WORKERS) as pool:
            for number, deed in enumerate(self._deeds):
                if self._leave.wait(rng.expovariate(1 / _MEAN_PAUSE_SECONDS)):
                    break
                writer = Writer(random.Random(f"deed {self._seed} {number}"))
                pool.submit(deed, stage, writer).add_done_callback(self._count)

    def _count(self, deed: "Future[None]") -> None:
        self._done += 1
        if (error := deed.exception()) is not None:
            self._failures.append(error)
