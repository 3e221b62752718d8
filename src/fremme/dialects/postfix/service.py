"""Daemons that carry no mail: anvil, scache, verify, master, the start script, and their statistics."""

from fremme.codes import EventKind
from fremme.dialects.event import Client
from fremme.dialects.postfix.text import known
from fremme.dialects.protocol import Fields

STATISTICS = "statistics: "
AT_VERSION = " -- version "
SIGNAL = "terminating on signal "
MASTER = ("reload configuration ", "exiting", "master_spawn: at process limit ")
SCRIPT = (
    "waiting for the Postfix mail system to terminate",
    "the Postfix mail system is ",
    "Postfix is running with backwards-compatible ",
    "Postfix is using backwards-compatible ",
    "See http",
    "To disable backwards compatibility ",
    "configuration /",
    "fixing ",
    "removing stale ",
    "Postfix is already ",
)
TLSMGR = (
    "PRNG exchange file ",
    "lost connection to EGD server ",
    "exiting to reopen ",
    "close session",
    "open ",
    "received ",
)


def other(**attributes: str) -> Fields:
    """An event about no message, address or client."""
    return {"event": EventKind.OTHER, "attributes": attributes}


def read_anvil(text: str) -> Fields | None:
    """``statistics: max connection rate 1/60s for (smtpd:192.0.2.1) at Oct 26 18:13:50``."""
    if not text.startswith(STATISTICS):
        return None
    said, _, stamp = text[len(STATISTICS) :].rpartition(" at ")
    said, found, service = said.partition(" for (")
    what, _, value = said.rpartition(" ")
    attributes = {"statistics": what, "value": value, "at": stamp}
    if not found:
        return other(**attributes)
    attributes["anvil_service"], ip = _service_and_ip(service.removesuffix(")"))
    client = Client(ip=known(ip))
    return {"event": EventKind.WARNING, "client": client, "attributes": attributes}


def _service_and_ip(text: str) -> tuple[str, str]:
    """``smtpd:2001:db8::1`` or ``127.0.0.1:2525:192.0.2.1``: only a service with an address has dots before a colon."""
    service, _, ip = text.partition(":")
    if "." not in service and not service.startswith("["):
        return service, ip
    port, _, ip = ip.partition(":")
    return f"{service}:{port}", ip


def read_scache(text: str) -> Fields | None:
    """``statistics: domain lookup hits=0 miss=1 success=0%``."""
    if not text.startswith(STATISTICS):
        return None
    said = text[len(STATISTICS) :]
    if said.startswith("start interval "):
        return other(statistics="start interval", at=said[len("start interval ") :])
    return _counts(said)


def _counts(text: str, **attributes: str) -> Fields:
    words = text.split(" ", 12)
    pairs = dict(word.split("=", 1) for word in words if "=" in word)
    return other(**attributes, **{"statistics": " ".join(word for word in words if "=" not in word)} | pairs)


def read_cache(text: str) -> Fields | None:
    """``cache btree:/var/lib/postfix/verify_cache full cleanup: retained=724 dropped=6 entries``."""
    said, found, counts = text.partition(" cleanup: retained=")
    if not (found and text.startswith("cache ")):
        return None
    retained, _, dropped = counts.partition(" dropped=")
    return other(cleanup=said.rpartition(" ")[2], retained=retained, dropped=dropped.partition(" ")[0])


def read_master(text: str) -> Fields | None:
    """``daemon started -- version 3.7.10, configuration /etc/postfix``, ``terminating on signal 15``."""
    action, found, rest = text.partition(AT_VERSION)
    if found:
        version, _, folder = rest.partition(", configuration ")
        return other(action=action, version=version, configuration=folder)
    if text.startswith(SIGNAL):
        return other(action="terminating", signal=text[len(SIGNAL) :])
    return other(action=text) if text.startswith(MASTER) else None


def read_script(text: str) -> Fields | None:
    """What the commands `postfix start`, `stop`, `reload`, `status` say (conf/postfix-script)."""
    known_words = text.endswith(("the Postfix mail system", "Postfix instance")) or text.startswith(SCRIPT)
    return other(action=text) if known_words else None


def read_tlsmgr(text: str) -> Fields | None:
    """The source of random numbers and the session caches (tlsmgr/tlsmgr.c)."""
    return other(action=text) if text.startswith(TLSMGR) else None
