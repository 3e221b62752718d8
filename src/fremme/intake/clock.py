"""The clock of one source: gives stamps the year and the zone they lack, by the lines' sequence."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from fremme.intake.local import in_year, latest_year, localize, nearest_year, offsets
from fremme.intake.peek import any_stamp, doubled, plain_stamp
from fremme.intake.span import SLOT_SECONDS, Span, runs, slot_of, span_of_equal_offsets
from fremme.intake.stamp import Stamp, month_first

__all__ = ["SLOT_SECONDS", "Clock", "Span"]

_SECONDS = {f"{n // 60}:{n % 60:02} ".encode(): n for n in range(SLOT_SECONDS)}
"""What stands after the ten minutes in `Nov  3 10:19:02 `, in seconds."""
_DELTAS = tuple(timedelta(seconds=n) for n in range(SLOT_SECONDS))
_NEAR = timedelta(days=85)
"""Of lines all so near to one before them, a stamp's year needs no second thought (see `nearest_year`)."""
_CACHED = 512
_PLAIN = len("Nov  3 10:19:02 ")


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
        self._zone = zone
        self._time = anchor
        self._limit = limit or datetime.now(UTC)
        self._year = year
        self._key = b""
        self._width = _PLAIN
        self._last: Stamp | None = None
        self._stamped = False
        self._tens: dict[bytes, datetime] = {}

    @property
    def anchor(self) -> datetime:
        """The time of the last line; before any stamp the anchor given, else what stands in for it.

        That is `limit`, or the middle of `year`.
        """
        if self._time is not None:
            return self._time
        return self._limit if self._year is None else datetime(self._year, 7, 2, tzinfo=UTC)

    def start(self, lines: Iterable[bytes]) -> None:
        """Where the clock has no anchor yet, takes it from the first stamp in these lines, which come next.

        So lines before the first stamp get that stamp's time. `span` does it by itself.
        """
        if self._time is None:
            stamp = next((stamp for line in lines if (stamp := any_stamp(line))), None)
            self._time = self._resolve(stamp) if stamp else self.anchor

    def time_of(self, line: bytes) -> datetime:
        """The time of the next line; a line without a stamp has the time of the line before."""
        if line[: self._width] == self._key and self._time is not None:
            return self._time
        return self._advance(line)

    def span(self, lines: Sequence[bytes]) -> Span:
        """The span of the next lines, in bulk; afterwards the clock stands where `time_of` for each had brought it.

        `lines` must not be empty.
        """
        self.start(lines)
        self._key, self._last = b"", None
        span = self._span_without_year(lines)
        if span is not None:
            self._time = self.time_of(lines[-1])
            return span
        found = span_of_equal_offsets(lines)
        if found is not None:
            span, self._time = found
            return span
        return self._span_of_each(lines)

    def _advance(self, line: bytes) -> datetime:
        """Reads a line's stamp; remembers the stamp's bytes, so that more lines with the same need not be read."""
        self._key = b""
        self._width = _PLAIN
        seconds = _SECONDS.get(line[11:16])
        if seconds is not None and not doubled(line, _PLAIN) and (ten := self._ten_minutes(line[:11])):
            self._key, self._last, self._time = line[:_PLAIN], None, ten + _DELTAS[seconds]
            self._stamped = True
            return self._time
        found = plain_stamp(line)
        stamp = found[0] if found else any_stamp(line)
        if stamp is None:
            return self.anchor
        self._stamped = True
        if stamp != self._last or self._time is None:
            self._last, self._time = stamp, self._resolve(stamp)
        if found:
            self._width = found[1]
            self._key = line[: found[1]]
        return self._time

    def _resolve(self, stamp: Stamp) -> datetime:
        value = stamp.value
        if value.tzinfo is not None:
            return value
        if not stamp.year_known:
            if self._time is not None:
                value = nearest_year(value, self._zone, self._time)
            elif self._year is not None:
                value = in_year(value, self._year)
            else:
                value = latest_year(value, self._zone, self._limit)
        return localize(value, self._zone, self._time)

    def _ten_minutes(self, prefix: bytes) -> datetime | None:
        """The beginning of the ten minutes that a stamp lies in, by its first eleven bytes (`Nov  3 10:1`).

        None where they are no stamp's, and where more than the time of day must be thought about: the doubled hour, a
        stamp far from the line before.
        """
        if self._time is None:
            return None
        ten = self._tens.get(prefix)
        if ten is None or not -_NEAR < ten - self._time < _NEAR:
            stamp = month_first(prefix.decode("latin-1") + "0:00")
            if stamp is None:
                return None
            ten = self._resolve(stamp)
            first, second = offsets(ten.replace(tzinfo=None), self._zone)
            if first != second or not -_NEAR < ten - self._time < _NEAR:
                return None
            if len(self._tens) >= _CACHED:
                self._tens.clear()
            self._tens[prefix] = ten
        return ten

    def _span_without_year(self, lines: Sequence[bytes]) -> Span | None:
        """Where every line begins like `Nov  3 10:19:02 ` and none is special: one look at each stamp there is."""
        tens: dict[bytes, int] = {}
        seen: set[int] = set()
        for key, line in {line[:16]: line for line in lines}.items():
            seconds = _SECONDS.get(key[11:])
            if seconds is None or doubled(line, _PLAIN):
                return None
            ten = tens.get(key[:11])
            if ten is None:
                begin = self._ten_minutes(key[:11])
                if begin is None:
                    return None
                ten = tens[key[:11]] = int(begin.timestamp())
            seen.add(ten + seconds)
        slots = {second // SLOT_SECONDS for second in seen}
        return Span(self._at(min(seen)), self._at(max(seen)), runs(slots))

    def _at(self, second: int) -> datetime:
        time = datetime.fromtimestamp(second, self._zone)
        return time.replace(tzinfo=timezone(time.utcoffset() or timedelta(0)))

    def _span_of_each(self, lines: Sequence[bytes]) -> Span:
        self._stamped = False
        first = last = before = self.time_of(lines[0])
        slots = {slot_of(first)}
        for line in lines:
            time = self.time_of(line)
            if time is before:
                continue
            before = time
            slots.add(slot_of(time))
            if time < first:
                first = time
            elif time > last:
                last = time
        return Span(first, last, runs(slots) if self._stamped else ())
