"""The 191 cases of whyscream's postfix-grok-patterns: what they name and our event has must be equal.

Every name of theirs has a field of ours. A name that has none, in a later version of theirs, fails the test by name.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from fremme.dialects.event import Event
from fremme.dialects.postfix import DIALECT
from tests.dialects.support import read

CASES = 191
Value = Callable[[Event], object]

DAEMONS = {
    "POSTFIX_COMMAND_COUNTER_DATA": ("smtpd", "disconnect from unknown[unknown] {}"),
    "POSTFIX_DELAYS": (
        "smtp",
        "ABCDEF12: to=<a@b.example>, relay=none, delay=1, delays={}, dsn=4.0.0, status=deferred (x)",
    ),
    "POSTFIX_RELAY": (
        "lmtp",
        "ABCDEF12: to=<a@b.example>, relay={}, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (x)",
    ),
    "POSTFIX_SCRIPT": ("postfix-script", "{}"),
    "POSTFIX_TLS_FEATURES": (
        "smtp",
        "ABCDEF12: to=<a@b.example>, relay=none, delay=1, tls={}, dsn=2.0.0, status=sent (x)",
    ),
    "POSTFIX_TRIVIAL_REWRITE": ("trivial-rewrite", "{}"),
}
"""Patterns for a part of a line stand in a whole line here; all others are named like their daemon."""


def attribute(name: str) -> Value:
    return lambda event: event.attributes.get(name)


def part(name: str, place: int, separator: str = "/") -> Value:
    return lambda event: event.attributes[name].split(separator)[place]


def command(name: str, place: int) -> Value:
    return lambda event: event.attributes[name].split("/")[place]


def reply_text(event: Event) -> str:
    """The reply with its codes again before the words, as the patterns take it."""
    return " ".join(word for word in (event.reply, event.status, event.reason) if word)


def checked(event: Event) -> str:
    """What a check of the content or a milter looked at, as cleanup writes it before the envelope."""
    told = event.attributes
    origin = f"{event.client.host}[{event.client.ip}]" if event.client else "local"
    if "check" in told:
        return f"{told['check']} {told['header']}: {told['content']} from {origin}"
    return f"{told['stage']} from {origin}: {reply_text(event)}" if "stage" in told else ""


EQUAL: dict[str, Value] = {
    "queueid": lambda event: event.queue_id or "NOQUEUE",
    "client_hostname": lambda event: (event.client and event.client.host) or "unknown",
    "client_ip": lambda event: event.client and event.client.ip,
    "client_ip_unknown": lambda event: (event.client and event.client.ip) or "unknown",
    "client_port": attribute("client_port"),
    "relay_hostname": lambda event: event.relay and event.relay.host,
    "relay_ip": lambda event: event.relay and event.relay.ip,
    "relay_port": lambda event: event.relay and event.relay.port,
    "relay_service": attribute("relay_socket"),
    "server_ip": attribute("server_ip"),
    "server_port": attribute("server_port"),
    "status_code": lambda event: event.reply,
    "status_code_enhanced": lambda event: event.status,
    "proxy_status_code": lambda event: event.reply,
    "proxy_status_code_enhanced": lambda event: event.status,
    "proxy_message": lambda event: reply_text(event),
    "proxy_smtp_stage": attribute("stage"),
    "proxy_result": lambda event: event.attributes["action"].removeprefix("proxy-"),
    "smtp_stage": lambda event: event.attributes.get("stage") or event.attributes.get("in_reply_to"),
    "action": attribute("action"),
    "milter_result": lambda event: event.attributes["action"].removeprefix("milter-"),
    "milter_data": attribute("redirected_to"),
    "status": lambda event: event.attributes.get("result") or event.attributes.get("probe") or event.event.value,
    "message_level": lambda event: event.attributes.get("level") or event.attributes.get("action"),
    "message-id": lambda event: event.message_id or "",
    "from": lambda event: event.sender,
    "bounce_queueid": lambda event: event.queued_as,
    "bounce_recipient": attribute("notified"),
    "bounce_reason": lambda event: {"success": "delivery status"}.get(
        event.attributes["notification"], event.attributes["notification"]
    ),
    "postscreen_access": attribute("test"),
    "postscreen_violation": attribute("test"),
    "postscreen_violation_time": attribute("after"),
    "postscreen_dnsbl_rank": attribute("rank"),
    "postscreen_toobusy_data": lambda event: event.reason,
    "postscreen_cache_retained": attribute("retained"),
    "postscreen_cache_dropped": attribute("dropped"),
    "verify_cache_retained": attribute("retained"),
    "verify_cache_dropped": attribute("dropped"),
    "verify_cleanup_type": attribute("cleanup"),
    "postsuper_action": attribute("action"),
    "postsuper_summary_action": attribute("action"),
    "postsuper_summary_count": attribute("count"),
    "prepend_type": attribute("check"),
    "prepend_trigger": lambda event: f"{event.attributes['header']}: {event.attributes['content']}",
    "prepend_value": lambda event: event.reason,
    "tls_trustlevel": attribute("tls"),
    "tls_version": attribute("tls_protocol"),
    "tls_cipher": attribute("tls_cipher"),
    "tls_cipher_size": lambda event: event.attributes["tls_cipher_bits"],
    "tls_key_exchange": attribute("tls_key_exchange"),
    "tls_server_signature": attribute("tls_server_signature"),
    "tls_server_signature_size": attribute("tls_server_signature_bits"),
    "tls_server_signature_curve": attribute("tls_server_signature_bits"),
    "tls_server_digest": attribute("tls_server_digest"),
    "pix_workaround": attribute("pix_workarounds"),
    "discarded_ehlo_keywords": attribute("ehlo_keywords"),
    "dnsbl_domain": attribute("list"),
    "dnsbl_result": attribute("answer"),
    "anvil_cache_size": attribute("value"),
    "anvil_conn_count": attribute("value"),
    "anvil_conn_rate": lambda event: event.attributes["value"].partition("/")[0],
    "anvil_conn_period": lambda event: event.attributes["value"].partition("/")[2],
    "anvil_timestamp": attribute("at"),
    "service": attribute("anvil_service"),
    "scache_hits": attribute("hits"),
    "scache_miss": attribute("miss"),
    "scache_success": lambda event: event.attributes["success"].removesuffix("%"),
    "scache_timestamp": attribute("at"),
    "scache_domains": attribute("domains"),
    "scache_addresses": attribute("addresses"),
    "scache_connection": attribute("connection"),
    "version": attribute("version"),
    "config_path": attribute("configuration"),
    "termination_signal": attribute("signal"),
    "delay_before_qmgr": part("delays", 0),
    "delay_in_qmgr": part("delays", 1),
    "delay_conn_setup": part("delays", 2),
    "delay_transmission": part("delays", 3),
    "command_counter_data": lambda event: " ".join(
        f"{key}={value}" for key, value in event.attributes.items() if key != "client_port"
    ),
} | {
    f"cmd_{name}": command(name, -1)
    for name in ("helo", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "rset", "quit", "unknown")
} | {f"cmd_{name}_accepted": command(name, 0) for name in ("ehlo", "rcpt", "data", "auth", "unknown")} | {
    "cmd_count": command("commands", -1),
    "cmd_count_accepted": command("commands", 0),
}  # fmt: skip
"""Their names (without ``postfix_``) to what our event must have, equal as text or number."""

CONTAINED: dict[str, Value] = {
    "message": lambda event: checked(event) or event.reason or event.event.value,
    "milter_message": lambda event: checked(event),
    "status_message": lambda event: event.reason,
    "status_data": lambda event: event.reason,
    "smtp_response": lambda event: event.reason,
    "local_response": lambda event: event.reason,
    "pipe_response": lambda event: event.reason,
    "error_response": lambda event: event.reason,
    "smtpd_lostconn_data": lambda event: event.reason,
    "smtp_lostconn_data": lambda event: event.reason,
    "smtp_lostconn_reason": attribute("stage"),
    "tls_error": lambda event: event.reason,
    "tls_security_level": attribute("tls"),
    "tls_downgrade_level": attribute("tls"),
    "tls_policy_undecided": attribute("tls"),
    "requiretls": attribute("tls"),
    "requiretls_policy_undecided": attribute("tls"),
    "requiretls_policy_violation": attribute("tls"),
    "requiretls_downgrade_level": attribute("tls"),
}
"""Their names to a field of ours that has the words among others: the whole reason, the whole ``tls=`` value."""

KEYS: dict[str, Value] = {
    "from": lambda event: event.sender,
    "to": lambda event: event.recipient,
    "orig_to": lambda event: event.original_recipient,
    "proto": lambda event: event.protocol,
    "helo": lambda event: event.client and event.client.helo,
    "relay": lambda event: _relay(event),
    "delay": lambda event: event.delay,
    "delays": attribute("delays"),
    "dsn": lambda event: event.status,
    "tls": attribute("tls"),
    "size": lambda event: event.size,
    "nrcpt": attribute("nrcpt"),
    "conn_use": attribute("conn_use"),
    "client": lambda event: event.client and f"{event.client.host or 'unknown'}[{event.client.ip or 'unknown'}]",
    "uid": attribute("uid"),
}
"""The keys of their ``keyvalue_data``."""


def _relay(event: Event) -> str:
    if event.relay is None:
        return "none"
    address = event.relay.ip or event.attributes.get("relay_socket")
    port = f":{event.relay.port}" if event.relay.port else ""
    return f"{event.relay.host}[{address}]{port}" if address else str(event.relay.host)


def cases(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def event_of(case: dict[str, Any]) -> Event | None:
    pattern = case["pattern"].strip("^$%{}")
    daemon, line = DAEMONS.get(pattern, (pattern.removeprefix("POSTFIX_").lower(), "{}"))
    return read(DIALECT, f"postfix/{daemon}", line.format(case["data"]))


def pairs(text: str) -> dict[str, str]:
    """Their ``from=<a> to=<b> proto=ESMTP`` or ``to=<a>, relay=b,``, which in these cases is simple."""
    words = text.replace(",", " ").split()
    return {key: value.strip("<>") for key, _, value in (word.partition("=") for word in words)}


def same(theirs: object, ours: object) -> bool:
    theirs, ours = str(theirs).strip(), "" if ours is None else str(ours).strip()
    if theirs == ours:
        return True
    try:
        return float(theirs) == float(ours)
    except ValueError:
        return False


def compare(case: dict[str, Any], event: Event | None) -> list[str]:
    if event is None:
        return ["the dialect does not know the line"]
    wrong = []
    for full, theirs in case["results"].items():
        name = full.removeprefix("postfix_")
        if name == "keyvalue_data":
            wrong += [
                f"{key}: {value!r}, ours {KEYS[key](event)!r}"
                for key, value in pairs(theirs).items()
                if not same(value, KEYS[key](event))
            ]
        elif name in EQUAL:
            ours = EQUAL[name](event)
            wrong += [] if same(theirs, ours) else [f"{name}: {theirs!r}, ours {ours!r}"]
        elif name in CONTAINED:
            ours = str(CONTAINED[name](event) or "")
            wrong += [] if str(theirs).strip() in ours else [f"{name}: {theirs!r}, ours {ours!r}"]
        else:
            wrong.append(f"{name} is mapped to nothing")
    return wrong


def test_every_case_is_equal(corpora: Path) -> None:
    files = cases(corpora / "logs" / "postfix-grok")
    wrong = {}
    for file in files:
        case = yaml.safe_load(file.read_text("utf-8"))
        found = compare(case, event_of(case))
        if found:
            wrong[file.name] = found
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())
    assert len(files) == CASES
