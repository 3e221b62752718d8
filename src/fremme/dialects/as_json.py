"""An event as a JSON object, with the contract's names."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from fremme.dialects.event import Event

NAMES = tuple(field.name for field in fields(Event))


def event_as_json(event: Event) -> dict[str, Any]:
    """What is known of an event; what is unknown is left out."""
    found: dict[str, Any] = {}
    for name in NAMES:
        value = getattr(event, name)
        if value is None or value == () or (name in ("auth", "attributes") and not value):
            continue
        found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, tuple):
        return list(value)
    if hasattr(value, "items"):
        return dict(value)
    return value
