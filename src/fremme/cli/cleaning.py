"""Strangers' text, made safe for a terminal."""

import re

HIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""What a stranger's text may hold to move the cursor, hide or turn text round: never sent to a terminal."""


def clean(raw: object) -> str:
    """A stranger's text, safe for a terminal: control and direction characters are shown as `·`."""
    return HIDDEN.sub("·", str(raw))
