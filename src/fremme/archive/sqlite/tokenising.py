"""Takes the tokens of blocks: half of an import's work, so a process of its own does it where there is much.

That process reads blocks from its standard input and writes their tokens to its standard output, each with its length
before it. It ends when its input does, so also when the import is killed.
"""

import os
import signal
import struct
import subprocess
import sys
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import IO, Protocol

from fremme.archive.tokens import block_tokens
from fremme.errors import ArchiveError
from fremme.texts import N_, text

_LENGTH = struct.Struct("<I")
_MUCH = 8 << 20
"""Bytes of log from which on a process is worth its start."""


class Tokeniser(Protocol):
    """Takes the tokens of blocks, now or later."""

    def tokens(self, data: bytes) -> "Future[str]":
        """The tokens of a block, as the index takes them."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...


class Here:
    """Takes tokens at once."""

    def tokens(self, data: bytes) -> "Future[str]":
        """See `Tokeniser`."""
        done: Future[str] = Future()
        done.set_result(index_text(data))
        return done

    def close(self) -> None:
        """Nothing is to be ended."""


class Beside:
    """Takes tokens in a process beside this one; what it is given waits in the pipe, so it is never far behind."""

    def __init__(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "fremme.archive.sqlite.tokenising"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if process.stdin is None or process.stdout is None:
            raise _ended()
        self._process, self._to, self._from = process, process.stdin, process.stdout
        self._waiting: deque[Future[str]] = deque()
        self._thread = Thread(target=self._receive, name="archive-tokens", daemon=True)
        self._thread.start()

    def tokens(self, data: bytes) -> "Future[str]":
        """See `Tokeniser`."""
        future: Future[str] = Future()
        self._waiting.append(future)
        try:
            _send(self._to, data)
        except OSError as error:
            raise _ended() from error
        return future

    def close(self) -> None:
        """See `Tokeniser`."""
        with suppress(BrokenPipeError):
            self._to.close()
        self._thread.join()
        self._from.close()
        self._process.wait()

    def _receive(self) -> None:
        while (data := _received(self._from)) is not None:
            self._waiting.popleft().set_result(_text(data))
        for future in self._waiting:
            future.set_exception(_ended())


def tokeniser(size: int) -> Tokeniser:
    """The right one for so many bytes of log."""
    return Beside() if size >= _MUCH and len(os.sched_getaffinity(0)) > 1 else Here()


def index_text(data: bytes) -> str:
    """A block's tokens as the index takes them."""
    return _text(joined(data))


def joined(data: bytes) -> bytes:
    """A block's tokens with spaces between."""
    return b" ".join(block_tokens(data))


def main() -> None:
    """The process beside."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while (data := _received(sys.stdin.buffer)) is not None:
            _send(sys.stdout.buffer, joined(data))
    except BrokenPipeError:
        sys.stderr.close()


def _text(data: bytes) -> str:
    # Tokens are bytes of any kind; read as Latin-1 they are text that comes back the same.
    return data.decode("latin-1")


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    """The next piece; None at the end, also where it comes in the midst of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def _ended() -> ArchiveError:
    return ArchiveError(
        text(N_("A helper process of the import ended before its time. What was read so far is safe; start it again.")),
        code="import_interrupted",
    )


if __name__ == "__main__":
    main()
