"""Log-ins: the ``*-login`` services and the authentication server."""

from fremme.codes import EventKind
from fremme.dialects.dovecot.prefix import Line
from fremme.dialects.event import Client
from fremme.dialects.pairs import looks_like_ip, pairs
from fremme.dialects.protocol import Fields

SUFFIX = "-login"
SUCCEEDED = ("Login", "Logged in")
REFUSED = (
    "auth failed",
    "auth_failed",
    "disallowed plaintext",
    "disallowed cleartext",
    "unsupported auth mechanism",
    "user disabled",
    "password expired",
    "cert required",
    "dest auth failed",
    "internal failure",
    "aborted authentication",
    "Maximum number of connections",
    "auth process",
    "Internal login failure",
    "Internal authentication failure",
    "Timeout while finishing login",
    "authorization failed",
    ") failed: ",
)
"""What the reason says where a log-in was tried and did not succeed (src/login-common/client-common.c)."""

WRONG = (
    "unknown user",
    "Password mismatch",
    "password mismatch",
    "pam_authenticate",
    "invalid credentials",
    "user disabled",
    "Invalid credentials",
    "Authentication failure due to policy",
    "allow_nets check failed",
    "Username character disallowed",
    "Empty username",
    "pam_acct_mgmt() failed",
    "Login failed",
    "oauth2 failed",
    "userdb failure",
)
NO_USER = frozenset(("", "?"))
IDENTITY = "ID sent: "
PASSWORD = (" (given password", " (SHA1 of given password", " (CRYPT of given password")


def read_login(line: Line) -> Fields:
    """A line of ``imap-login`` and the like (`login_log_format_elements`)."""
    fields: Fields = {"event": EventKind.OTHER, "protocol": line.service.removesuffix(SUFFIX)}
    said, found, rest = line.rest.partition(": user=<")
    if not found:
        return _without_user(line, fields)
    identity = said.startswith(IDENTITY)
    user, rest = _user(rest)
    values = pairs(rest)
    fields["login"] = user or None
    fields["session"] = values.get("session", "").strip("<>") or None
    fields["client"] = Client(ip=values["rip"]) if values.get("rip") else None
    fields["attributes"] = _attributes(values)
    if identity:
        fields["attributes"]["client_id"] = said[len(IDENTITY) :]
    elif said in SUCCEEDED or "): started proxying" in said or "): Started proxying" in said:
        fields["event"] = EventKind.LOGIN
    else:
        refused = any(word in said for word in REFUSED)
        fields["event"] = EventKind.LOGIN_FAILED if refused else EventKind.DISCONNECT
        fields["reason"] = said
    return fields


def read_auth(line: Line) -> Fields | None:
    """A line of the authentication server: ``sql(user,192.0.2.1,<session>): Password mismatch``."""
    if line.user:
        # Dovecot 2.4 names the user before the session: ``auth(kari@example.com,192.0.2.7,sasl:plain)<session>: sql: unknown user``.
        who, said = line.user, line.rest
        driver, colon, words = said.partition(": ")
        if colon and " " not in driver:
            said = words
    else:
        who, found, said = line.rest.rpartition("): ")
        if not found or "(" not in who:
            return _service(line)
        who = who[who.rindex("(") + 1 :]
    user, *more = who.split(",")
    if not more and said.startswith("Connected to database"):
        return _service(line)
    ip = next((one for one in more if looks_like_ip(one)), None)
    session = next((one[1:-1] for one in more if one.startswith("<") and one.endswith(">")), None)
    wrong = any(said.startswith(word) for word in WRONG)
    for mark in PASSWORD:
        said = said.partition(mark)[0]
    return {
        "event": EventKind.LOGIN_FAILED if wrong and ip else EventKind.WARNING,
        "login": None if user in NO_USER else user,
        "client": Client(ip=ip) if ip else None,
        "session": session or line.session,
        "reason": said,
    }


def _service(line: Line) -> Fields | None:
    """What the authentication server says of its databases."""
    if line.level is not None or not line.rest.startswith(
        ("mysql", "pgsql", "sqlite", "ldap", "dict", "SIGHUP ", "cache")
    ):
        return None
    return {"event": EventKind.OTHER, "attributes": {"said": line.rest}}


def _user(text: str) -> tuple[str, str]:
    """The user up to its closing bracket, whatever the name holds, and what follows."""
    for mark in (">, method=", ">, rip="):
        user, found, rest = text.partition(mark)
        if found:
            return user, mark[3:] + rest
    user, _, rest = text.partition(">")
    return user, rest.removeprefix(", ")


def _attributes(values: dict[str, str]) -> dict[str, str]:
    found = {key: values[key] for key in ("method", "mpid") if values.get(key)}
    tls = next((key for key in ("TLS", "secured", "SSL") if key in values), None)
    if tls:
        found["tls"] = tls
    if "lip" in values:
        found["server_ip"] = values["lip"]
    return found


def _without_user(line: Line, fields: Fields) -> Fields:
    """Lines that name no user: ``Disconnected (no auth attempts): rip=...``, proxying, complaints."""
    said, found, rest = line.rest.partition(": rip=")
    if found:
        values = pairs("rip=" + rest)
        fields["event"] = EventKind.DISCONNECT
        fields["client"] = Client(ip=values["rip"])
        fields["session"] = values.get("session", "").strip("<>") or None
        fields["reason"] = said
        return fields
    if line.rest.startswith("proxy("):
        user = line.rest[6:].partition(")")[0].partition(",")[0]
        started = "tarted proxying" in line.rest
        fields["event"] = EventKind.LOGIN if started else EventKind.DISCONNECT
        fields["login"] = user
        fields["reason"] = line.rest
        return fields
    fields["event"] = EventKind.WARNING if line.level in ("warning", "error", "fatal", "panic") else EventKind.OTHER
    fields["reason"] = line.rest
    return fields
