"""Small scripted SMTP servers: remote sides that refuse, greylist, answer 4xx or say nothing."""

import asyncio
import threading
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType

from lab.cast import Provider
from lab.templates import SERVERS

_QUIET_SECONDS = 600.0


@dataclass(slots=True)
class RemoteServer:
    """One server and what it says (see ``servers/remote/replies.toml``)."""

    provider: Provider
    banner: str | None = None
    rcpt: str = "250 2.1.5 Ok"
    data: str = "250 2.0.0 Ok: queued"
    first: str | None = None
    _seen: set[tuple[str, str]] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one session."""
        try:
            async with asyncio.timeout(_QUIET_SECONDS):
                await self._session(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # The other side went away: nothing is owed to it.
        finally:
            writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.banner is None:
            await reader.read()
            return
        await self._say(writer, self.banner)
        if not self.banner.startswith("220"):
            return
        sender = ""
        while line := (await reader.readline()).decode("utf-8", "replace").strip():
            verb = line.split(":")[0].upper().split(" ")[0]
            if verb in ("EHLO", "HELO"):
                await self._say(
                    writer, f"250-{self.provider.mx}\n250-8BITMIME\n250 SMTPUTF8" if verb == "EHLO" else "250 Ok"
                )
            elif verb == "MAIL":
                sender = _address(line)
                await self._say(writer, "250 2.1.0 Ok")
            elif verb == "RCPT":
                await self._say(writer, self._to_recipient(sender, _address(line)), _address(line))
            elif verb == "DATA":
                await self._say(writer, "354 End data with <CR><LF>.<CR><LF>")
                await reader.readuntil(b"\r\n.\r\n")
                await self._say(writer, self.data)
            elif verb == "QUIT":
                await self._say(writer, "221 2.0.0 Bye")
                return
            else:
                await self._say(writer, "250 2.0.0 Ok")

    def _to_recipient(self, sender: str, recipient: str) -> str:
        if self.first is not None and (sender, recipient) not in self._seen:
            self._seen.add((sender, recipient))
            return self.first
        return self.rcpt

    async def _say(self, writer: asyncio.StreamWriter, text: str, address: str = "") -> None:
        text = text.format(host=self.provider.mx, domain=self.provider.domain, address=address)
        writer.write(text.replace("\n", "\r\n").encode() + b"\r\n")
        await writer.drain()


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


class RemoteServers:
    """All scripted servers, in a thread of their own, as long as the ``with`` block lasts."""

    def __init__(self, providers: dict[str, Provider]) -> None:
        replies = tomllib.loads((SERVERS / "remote/replies.toml").read_text(encoding="utf-8"))
        self._servers = [RemoteServer(providers[key], **words) for key, words in replies.items()]
        self._listening = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)

    def __enter__(self) -> "RemoteServers":
        self._thread.start()
        self._listening.wait(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    async def _serve(self) -> None:
        async with self._all_listening():
            self._listening.set()
            await asyncio.to_thread(self._stop.wait)

    @asynccontextmanager
    async def _all_listening(self) -> AsyncIterator[None]:
        listeners = [await asyncio.start_server(s.talk, s.provider.address, 25) for s in self._servers]
        try:
            yield
        finally:
            for listener in listeners:
                listener.close()
