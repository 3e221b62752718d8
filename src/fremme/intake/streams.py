"""Streams of uncompressed log bytes, whatever the file is packed in."""

import bz2
import gzip
import io
import logging
import lzma
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

import zstandard

from fremme.errors import IntakeError
from fremme.intake.zstd import ZstdFile
from fremme.texts import N_, Text, text

if TYPE_CHECKING:
    from typing import Any

    from _typeshed import WriteableBuffer

    _Buffered = io.BufferedReader[Any]

STDIN = Path("-")
MAGIC = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x50\x2a\x4d\x18": "zstd",
}
MAGIC_BYTES = 6
_STEP = 1 << 16
_BUFFER = 1 << 18
_DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, zstandard.ZstdError)

DAMAGED = N_("{name} is damaged or cut off, at byte {position}; what could be read was read ({reason}).")

Warn = Callable[[Text], None]
"""Is told what a user should know beside the answer."""

_log = logging.getLogger("fremme.intake")


def compression_of(first: bytes) -> str | None:
    """How content that begins so is packed: "gzip", "bzip2", "xz", "zstd" or None."""
    return next((name for magic, name in MAGIC.items() if first.startswith(magic)), None)


def open_log(path: Path, *, warn: Warn | None = None) -> BinaryIO:
    """Opens a log for reading its uncompressed bytes: plain, gzip, bzip2, xz or zstd, told by its first bytes.

    `-` is standard input. Of a truncated or damaged compressed file comes what can be read, then `warn` is called
    with a text (default: the logger ``fremme.intake``). A compressed stream cannot seek, `tell` works.
    Raises `IntakeError` where the file cannot be opened.
    """
    warn = warn or _to_log
    if path == STDIN:
        return _open_stdin(warn)
    try:
        file = io.BufferedReader(io.FileIO(path), _BUFFER)
        if not path.is_file():
            # A pipe (`<(zcat ...)`): what was looked at cannot be read again.
            return _forward(file, compression_of(file.peek(MAGIC_BYTES)), str(path), warn)
        compression = compression_of(file.read(MAGIC_BYTES))
        file.seek(0)
    except OSError as error:
        raise cannot_read(path, error) from error
    return cast("BinaryIO", file) if compression is None else _forward(file, compression, str(path), warn)


def _to_log(said: Text) -> None:
    _log.warning("%s", said.tell("en"))


def _open_stdin(warn: Warn) -> BinaryIO:
    stdin = cast("_Buffered", sys.stdin.buffer)
    return _forward(stdin, compression_of(stdin.peek(MAGIC_BYTES)), str(STDIN), warn)


def _forward(file: "_Buffered", compression: str | None, name: str, warn: Warn) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Forward(file, compression, name, warn), _BUFFER))


class _Source(Protocol):
    """What `_Forward` reads from: of damaged content `read1` gives what comes before the damage."""

    def read1(self, most: int, /) -> bytes: ...

    def close(self) -> None: ...


def _unpacked(file: "_Buffered", compression: str | None) -> _Source:
    match compression:
        case "gzip":
            return gzip.GzipFile(fileobj=file, mode="rb")
        case "bzip2":
            return bz2.BZ2File(file)
        case "xz":
            return lzma.LZMAFile(file)
        case "zstd":
            return ZstdFile(file)
    return file


class _Forward(io.RawIOBase):
    """A stream that only goes forward and knows where it is; damage ends it, with a warning."""

    def __init__(self, file: "_Buffered", compression: str | None, name: str, warn: Warn) -> None:
        self._file = file
        self._source = _unpacked(file, compression)
        self._name = name
        self._warn = warn
        self._position = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        data = b"" if self._ended else self._read(min(len(view), _STEP))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _read(self, most: int) -> bytes:
        try:
            data = self._source.read1(most)
        except _DAMAGE as error:
            self._ended = True
            self._warn(text(DAMAGED, name=self._name, position=self._position, reason=error))
            return b""
        self._ended = not data
        return data

    def close(self) -> None:
        if not self.closed and self._file is not sys.stdin.buffer:
            self._source.close()
            self._file.close()
        super().close()


def read_up_to(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or all there are where there are fewer."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def skip_to(stream: BinaryIO, position: int) -> bool:
    """Moves a stream to a byte offset, reading forward where it cannot seek; False where it ends before."""
    if stream.seekable():
        end = stream.seek(0, io.SEEK_END)
        stream.seek(min(position, end))
        return position <= end
    ahead = position - stream.tell()
    if ahead < 0:
        raise IntakeError(text(N_("A compressed log or a pipe can only be read forward.")), code="log_backwards")
    while ahead > 0 and (part := stream.read(min(ahead, _BUFFER))):
        ahead -= len(part)
    return ahead == 0


def cannot_read(path: Path, error: OSError) -> IntakeError:
    """The error to show where the system refuses a file or folder."""
    match error:
        case FileNotFoundError():
            return missing(path)
        case IsADirectoryError():
            return IntakeError(text(N_("{path} is a folder, not a log file."), path=path), code="log_is_folder")
        case PermissionError():
            return IntakeError(text(N_("You are not allowed to read {path}."), path=path), code="log_unreadable")
    reason = error.strerror or str(error)
    return IntakeError(text(N_("{path} cannot be read ({reason})."), path=path, reason=reason), code="log_unreadable")


def missing(path: Path) -> IntakeError:
    """The error to show where there is no such file."""
    return IntakeError(text(N_("There is no file {path}."), path=path), code="log_missing")


def too_short() -> IntakeError:
    """The error to show where a log ends before the position that had been reached."""
    return IntakeError(text(N_("The log is shorter than what was already read of it.")), code="log_shorter")
