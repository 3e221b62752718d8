"""Time stamps as log lines write them: RFC 3164, RFC 3339, and what stands between the two."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a line's time stamp says, before a clock gives it the year and the zone it lacks.

    `value` is aware where the line names an offset: then it is final. Else it is naive, local time of the source;
    where the line has no year (`year_known` is False) its year is 2000, a leap year, and means nothing.
    """

    value: datetime
    year_known: bool = True
