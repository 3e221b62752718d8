"""Small scripted SMTP servers: remote sides that refuse, greylist, answer 4xx or say nothing."""

import socketserver
import threading
import tomllib
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from lab.cast import Provider
from lab.templates import SERVERS

_QUIET_SECONDS = 600.0


@dataclass(slots=True)
class Script:
    """What one server says (see ``servers/remote/replies.toml``)."""

    provider: Provider
    banner: str | None = None
    rcpt: str = "250 2.1.5 Ok"
    data: str = "250 2.0.0 Ok: queued"
    first: str | None = None
    starttls: bool = False
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def to_recipient(self, sender: str, recipient: str) -> str:
        """The reply to RCPT; another one where this pair is seen for the first time."""
        if self.first is not None and (sender, recipient) not in self._seen:
            self._seen.add((sender, recipient))
            return self.first
        return self.rcpt


class _Session(socketserver.StreamRequestHandler):
    timeout = _QUIET_SECONDS
    server: "_Server"

    def handle(self) -> None:
        with suppress(OSError):  # The other side went away: nothing is owed to it.
            self._talk(self.server.script)

    def _talk(self, script: Script) -> None:
        if script.banner is None:
            self.rfile.read()
            return
        self._say(script.banner)
        if not script.banner.startswith("220"):
            return
        sender = ""
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            match line.replace(":", " ").split()[0].upper():
                case "EHLO":
                    self._say(
                        "250-{host}\n250-8BITMIME\n" + ("250-STARTTLS\n" if script.starttls else "") + "250 SMTPUTF8"
                    )
                case "STARTTLS":
                    self._say("220 2.0.0 Ready to start TLS")
                    self._say("421 4.7.0 TLS not available due to local problem")
                    return
                case "MAIL":
                    sender = _address(line)
                    self._say("250 2.1.0 Ok")
                case "RCPT":
                    self._say(script.to_recipient(sender, _address(line)), _address(line))
                case "DATA":
                    self._say("354 End data with <CR><LF>.<CR><LF>")
                    while self.rfile.readline() not in (b".\r\n", b""):
                        pass
                    self._say(script.data)
                case "QUIT":
                    self._say("221 2.0.0 Bye")
                    return
                case _:
                    self._say("250 2.0.0 Ok")

    def _say(self, text: str, address: str = "") -> None:
        provider = self.server.script.provider
        text = text.format(host=provider.mx, domain=provider.domain, address=address)
        self.wfile.write(text.replace("\n", "\r\n").encode() + b"\r\n")


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, script: Script) -> None:
        self.script = script
        super().__init__((script.provider.address, 25), _Session)


class RemoteServers:
    """All scripted servers, in threads of their own, as long as the ``with`` block lasts."""

    def __init__(self, providers: dict[str, Provider]) -> None:
        replies = tomllib.loads((SERVERS / "remote/replies.toml").read_text(encoding="utf-8"))
        self._scripts = [Script(providers[key], **words) for key, words in replies.items()]
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for script in self._scripts:
            server = self._stack.enter_context(_Server(script))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self._stack.callback(server.shutdown)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
