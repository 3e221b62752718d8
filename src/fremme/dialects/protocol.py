"""What a dialect is: the seam between the registry and the programs."""

from typing import Any, Protocol

from fremme.dialects.event import Record

Fields = dict[str, Any]
"""Keyword arguments of `Event` that a line gives, `event` among them; time, host, program, pid and text are added by the registry."""


class Dialect(Protocol):
    """Reads the lines of one program (or one family of programs)."""

    name: str

    def claims(self, program: str) -> bool:
        """Whether lines with this syslog tag are this dialect's; called once a tag, then remembered."""
        ...

    def read(self, record: Record) -> Fields | None:
        """What the line means, or None where the dialect does not know the line. Never raises."""
        ...
