"""Where a mail is handed in, and as whom."""

from dataclasses import dataclass

from lab import clients
from lab.cast import Cast, Person
from lab.errors import LabError
from lab.letters import Letter


@dataclass(frozen=True, slots=True)
class Route:
    """One way to hand a mail in.

    Attributes:
        client_ip: where the connection comes from.
        helo: what the client calls itself.
        login: address and password, None to send without a log-in.
    """

    server: str
    port: int
    client_ip: str
    helo: str = "[192.168.1.20]"
    login: tuple[str, str] | None = None

    def take(self, letter: Letter, *, breaks: bool = False) -> clients.Outcome:
        """Hand a letter in; ``breaks`` loses the connection in the middle of it."""
        return clients.send(
            letter, self.server, self.port, self.client_ip, helo=self.helo, login=self.login, breaks=breaks
        )


def route(cast: Cast, sender: Person, via: str) -> Route:
    """The way by its name (see :class:`lab.scenario.Send`).

    Raises:
        LabError: there is no such way.
    """
    mx, domain = cast.providers["ours"].address, sender.address.rpartition("@")[2]
    origin = cast.providers[sender.provider]
    match via:
        case "own" if sender.provider == "ours":
            return Route(cast.mail_host.address, 587, sender.client_ip, login=(sender.address, sender.password))
        case "own":
            return Route(origin.address, 587, sender.client_ip)
        case "direct":
            return Route(mx, 25, origin.address, origin.mx)
        case "listed":
            return Route(mx, 25, cast.listed_ip, f"mail.{domain}")
        case "unnamed":
            return Route(mx, 25, cast.unnamed_ip, f"mail.{domain}")
        case "home":
            return Route(mx, 25, sender.client_ip)
    raise LabError(f"there is no way {via!r} to hand a mail in")
