"""What stands before a Dovecot message: the service, the user, the process, the session, the level.

Settings `mail_log_prefix` (2.2: ``%s(%u): ``, since 2.3: ``%s(%u)<%{pid}><%{session}>: ``) and what each service adds.
"""

from dataclasses import dataclass

from fremme.dialects.pairs import looks_like_ip
from fremme.dialects.protocol import Fields

LEVELS = {"Debug": "debug", "Info": "info", "Warning": "warning", "Error": "error", "Fatal": "fatal", "Panic": "panic"}
NAMED = "service="
"""How lines begin where `mail_log_prefix` is ``service=%s, user=%u, ip=[%r]. ``, as iRedMail sets it."""

MAIL_SERVICES = frozenset({"lmtp", "lda", "deliver"})


@dataclass(slots=True)
class Line:
    """A Dovecot message taken apart; `level` is None where the line names none."""

    service: str
    user: str | None
    session: str | None
    level: str | None
    rest: str

    def about_user(self) -> Fields:
        """The fields that the prefix alone gives: whose mailbox, in which session, by which protocol.

        A delivery's user is a recipient; where a user name is no address it stands as `login` alone.
        """
        fields: Fields = {"protocol": self.service}
        if self.session:
            fields["session"] = self.session
        if self.user:
            if "@" in self.user:
                fields["recipient"] = self.user
            if self.service not in MAIL_SERVICES or "@" not in self.user:
                fields["login"] = self.user
        return fields


def take_apart(message: str) -> Line | None:
    """Reads the prefix of a message, or gives None where there is none."""
    if message.startswith(NAMED):
        return _named(message)
    colon, bracket = message.find(": "), message.find("(")
    if 0 < bracket < colon:
        service, user, session, rest = _with_user(message, bracket)
    elif colon > 0:
        service, user, session, rest = message[:colon], None, None, message[colon + 2 :]
    else:
        return None
    level, rest = _level(rest)
    if service in MAIL_SERVICES and session is None:
        session, rest = _older_session(rest)
        if session and level is None:
            level, rest = _level(rest)
    return Line(service.lower(), user, session, level, rest)


def _with_user(message: str, bracket: int) -> tuple[str, str | None, str | None, str]:
    """``service(user)<pid><session>: rest``, where a user's name may hold brackets itself."""
    ends = [end for end in (message.find(")<", bracket), message.find("): ", bracket)) if end > 0]
    if not ends:
        return message[:bracket], None, None, message[bracket:]
    end = min(ends)
    user = _user(message[bracket + 1 : end])
    rest, session = message[end + 1 :], None
    if rest.startswith("<"):
        tail, found, after = rest.partition(">: ")
        if found:
            session, rest = tail.rpartition("<")[2] if "><" in tail or not tail[1:].isdigit() else None, after
        else:
            rest = rest[1:]
    else:
        rest = rest[2:]
    return message[:bracket], user, session or None, rest


def _user(written: str) -> str | None:
    """``user``, a process id alone, or both (``lmtp(1234, user)`` of Dovecot 2.2)."""
    first, found, second = written.partition(", ")
    if found and first.isdigit():
        return second
    ip, comma, name = written.partition(",")
    if comma and name and looks_like_ip(ip):
        # doveadm names who asks, too: ``doveadm(192.0.2.7,kari@example.com)``.
        return name
    return None if written.isdigit() else written


def _named(message: str) -> Line:
    """``service=imap, user=kari@example.com, ip=[192.0.2.7]. rest``."""
    service, _, rest = message[len(NAMED) :].partition(", ")
    user, _, rest = rest.removeprefix("user=").partition(", ip=[")
    level, rest = _level(rest.partition("]. ")[2])
    return Line(service, user or None, None, level, rest)


def _level(rest: str) -> tuple[str | None, str]:
    word = rest[:9].partition(": ")[0]
    if word in LEVELS and rest.startswith(": ", len(word)):
        return LEVELS[word], rest[len(word) + 2 :]
    return None, rest


def _older_session(rest: str) -> tuple[str | None, str]:
    """Dovecot 2.2's LMTP: ``<session>: sieve: msgid=...``."""
    word, found, after = rest.partition(": ")
    if (
        found
        and " " not in word
        and "=" not in word[:6]
        and after.startswith(("sieve: ", "msgid=", "Error: ", "from="))
    ):
        return word, after
    return None, rest
