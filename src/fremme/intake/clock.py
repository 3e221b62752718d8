"""The clock of one source: gives stamps the year and the zone they lack, by the lines' sequence."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

SLOT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Span:
    """When the lines of a block were written.

    `first` and `last` are the smallest and the largest time. `slots` tells in which ten minutes lines stand (Unix
    time // 600), as sorted runs (first slot, last slot), both included.
    """

    first: datetime
    last: datetime
    slots: tuple[tuple[int, int], ...]


class Clock:
    """Turns the stamps of consecutive lines of one source into aware datetimes.

    There are two ways to begin. With `anchor`, the time of the line before: so reading goes on in the midst of a
    source, exactly as if it had never stopped. Without: then the first stamp without a year gets the largest year in
    which it is not more than a day after `limit` (the file's time, see `LogFile.file_time`; default: now), or `year`
    where that is given. `zone` is for stamps that name no offset.

    Times that come out carry a fixed offset (`datetime.timezone`), never a ZoneInfo, so that comparing and
    subtracting them is right also in the doubled hour of autumn.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        *,
        anchor: datetime | None = None,
        limit: datetime | None = None,
        year: int | None = None,
    ) -> None:
        raise NotImplementedError

    @property
    def anchor(self) -> datetime:
        """The time of the last line; before any line the anchor given, else what stands in for it (see `start`)."""
        raise NotImplementedError

    def start(self, lines: list[bytes] | tuple[bytes, ...]) -> None:
        """Where the clock has no anchor yet, takes it from the first stamp in these lines, which come next.

        So lines before the first stamp get that stamp's time. `span` does it by itself.
        """
        raise NotImplementedError

    def time_of(self, line: bytes) -> datetime:
        """The time of the next line; a line without a stamp has the time of the line before."""
        raise NotImplementedError

    def span(self, lines: list[bytes] | tuple[bytes, ...]) -> Span:
        """The span of the next lines, in bulk; afterwards the clock stands where `time_of` for each had brought it.

        `lines` must not be empty.
        """
        raise NotImplementedError
