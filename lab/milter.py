"""A content filter that speaks the milter protocol (version 6, as Postfix does): refuses mail that holds certain words.

What it says is what ClamAV's and rspamd's milters say; see ``servers/milter/replies.toml``.
"""

import socketserver
import struct
import tomllib
from contextlib import suppress

from lab.templates import SERVERS

PORT = 8891
_ONLY_BODIES = 0x1 | 0x2 | 0x4 | 0x8 | 0x20 | 0x40 | 0x100 | 0x200
"""SMFIP_NOCONNECT, NOHELO, NOMAIL, NORCPT, NOHDRS, NOEOH, NOUNKNOWN, NODATA: what need not be told."""


class _Session(socketserver.StreamRequestHandler):
    server: "Milter"

    def handle(self) -> None:
        body = b""
        with suppress(OSError, struct.error):  # The other side went away: nothing is owed to it.
            while True:
                (length,) = struct.unpack("!I", self.rfile.read(4))
                packet = self.rfile.read(length)
                match packet[:1]:
                    case b"O":
                        _, _, offered = struct.unpack("!III", packet[1:13])
                        self._answer(b"O", struct.pack("!III", 6, 0, offered & _ONLY_BODIES))
                    case b"B":
                        body += packet[1:]
                        self._answer(b"c")
                    case b"E":
                        reply = self.server.verdict(body + packet[1:])
                        self._answer(b"y", reply.encode() + b"\0") if reply else self._answer(b"c")
                        body = b""
                    case b"A" | b"K":
                        body = b""
                    case b"Q":
                        return
                    case b"D":
                        pass
                    case _:
                        self._answer(b"c")

    def _answer(self, command: bytes, data: bytes = b"") -> None:
        self.wfile.write(struct.pack("!I", 1 + len(data)) + command + data)


class Milter(socketserver.ThreadingTCPServer):
    """The filter, on an address of the world's own."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: str) -> None:
        rules = tomllib.loads((SERVERS / "milter/replies.toml").read_text(encoding="utf-8"))
        self._rules = [(rule["holds"].encode(), rule["reply"]) for rule in rules["rule"]]
        super().__init__((address, PORT), _Session)

    def verdict(self, body: bytes) -> str | None:
        """The reply that refuses a mail with this body, None where it may pass."""
        return next((reply for words, reply in self._rules if words in body), None)
