"""What is asked: who wrote to whom, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fremme.archive.protocol import Window

DEFAULT_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about one mail. What is None was not given.

    `sender` and `recipient` are addresses or domains (`@vg.no`); `sender=""` asks for the null sender. `at` is aware;
    `within` is to each side of it. `window` holds what bounds the search where no `at` is given. `timezone` is the
    zone in which a time without an offset was understood.
    """

    sender: str | None = None
    recipient: str | None = None
    at: datetime | None = None
    within: timedelta = DEFAULT_WITHIN
    message_id: str | None = None
    queue_id: str | None = None
    client_ip: str | None = None
    timezone: str | None = None
    since: datetime | None = None

    @property
    def window(self) -> Window:
        """When the mail must have been seen."""
        if self.at is None:
            return Window(self.since, None)
        return Window(self.at - self.within, self.at + self.within)

    def inside(self, time: datetime) -> bool:
        """Whether a time lies in the window."""
        window = self.window
        return not ((window.start and time < window.start) or (window.end and time > window.end))
