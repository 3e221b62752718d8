"""An event as a JSON object, with the contract's names."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from fremme.codes import Direction, EventKind
from fremme.dialects.event import Client, Event, Relay

NAMES = tuple(field.name for field in fields(Event))
VALUES = attrgetter(*NAMES)
AS_THEY_ARE = frozenset((str, int, float))
"""Types that need nothing done, asked first: a file of a million lines passes here."""


def event_as_json(event: Event) -> dict[str, Any]:
    """What is known of an event; what is unknown is left out."""
    found: dict[str, Any] = {}
    for name, value in zip(NAMES, VALUES(event), strict=True):
        if value is None:
            continue
        if type(value) in AS_THEY_ARE:
            found[name] = value
        elif plain := _plain(value):
            found[name] = plain
    return found


def _client(client: Client) -> dict[str, Any]:
    return {"host": client.host, "ip": client.ip, "helo": client.helo}


def _relay(relay: Relay) -> dict[str, Any]:
    return {"host": relay.host, "ip": relay.ip, "port": relay.port}


PLAIN: dict[type, Callable[[Any], Any]] = {
    datetime: datetime.isoformat,
    Client: _client,
    Relay: _relay,
    EventKind: str.__str__,
    Direction: str.__str__,
    tuple: list,
    dict: dict,
    MappingProxyType: dict,
}


def _plain(value: Any) -> Any:
    make = PLAIN.get(type(value))
    return make(value) if make else value
