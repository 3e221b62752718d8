"""Reading zstd, with bounded memory."""

from typing import BinaryIO

import zstandard

_STEP = 1 << 9
"""Few bytes at a time, since a block of four can stand for 128 KiB (RFC 8878 section 3.1.1.2)."""


class ZstdFile:
    """Frames one after the other (RFC 8878); unlike the library's own reader it notices that the last one is cut off."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._packed = b""
        self._data = memoryview(b"")

    def read1(self, most: int) -> bytes:
        """At most so many bytes; none at the end. Raises `EOFError` or `ZstdError` for damage."""
        while not self._data:
            packed = self._packed or self._file.read(_STEP)
            if not packed:
                if self._frame:
                    raise EOFError("zstd frame without an end")
                return b""
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            self._data = memoryview(self._frame.decompress(packed))
            self._packed = self._frame.unused_data
            if self._frame.eof:
                self._frame = None
        data, self._data = self._data[:most], self._data[most:]
        return bytes(data)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
