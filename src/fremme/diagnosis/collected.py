"""Everything a verdict rests on, as the collectors brought it."""

from dataclasses import dataclass

from fremme.diagnosis.judging import Surroundings
from fremme.diagnosis.nearmiss import NearMiss
from fremme.trace.model import Seen, Trace


@dataclass(frozen=True, slots=True)
class Collected:
    """What was collected for a question.

    `senders` is the trace of the sender's other mail in the window, where it was needed; `near` the mailboxes close to the
    recipient asked for; `near_domains` domains close to its domain that took mail; `burst` what the sender's log-in handed
    over in the hour before, where that is unlike its past.
    """

    trace: Trace
    around: Surroundings
    senders: Trace | None = None
    near: tuple[tuple[NearMiss, Seen], ...] = ()
    near_domains: tuple[tuple[str, Seen], ...] = ()
    burst: tuple[Seen, ...] = ()
