"""The servers' configuration files: templates under ``lab/servers`` with ``@name@`` where a value goes."""

import re
from pathlib import Path

from lab.errors import LabError

SERVERS = Path(__file__).with_name("servers")
_PLACE = re.compile(r"@([a-z_]+)@")


def render(name: str, **values: str) -> str:
    """Fill in a template.

    Args:
        name: the file's path under ``lab/servers``.
        values: what goes in for each ``@name@``.

    Raises:
        LabError: when the template asks for a value that is not given.
    """

    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise LabError(f"{name}: there is no value for {match[0]}") from None

    return _PLACE.sub(value, (SERVERS / name).read_text(encoding="utf-8"))
