"""Which files there are, in which order they were written, and opening them however they are packed."""

import bz2
import gzip
import io
import lzma
import os
import random
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from fremme.errors import IntakeError
from fremme.intake.files import STDIN, LogFile, expand, open_log, readable, rotated_order, skip_to
from tests.users import not_allowed, open_folder

CONTENT = b"".join(b"Nov  3 10:19:02 mx1 x[1]: %d %d\n" % (n, n * n * 7919 % 104729) for n in range(20000))
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}
open_path = pytest.fixture(open_folder)
packings = pytest.mark.parametrize("packing", PACKED)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    # The name says nothing: content decides.
    return tmp_path / "mail.log"


def read(path: Path) -> tuple[bytes, list[str]]:
    warnings: list[str] = []
    with open_log(path, warn=lambda said: warnings.append(said.tell("en"))) as stream:
        return stream.read(), warnings


def test_plain(log: Path) -> None:
    log.write_bytes(CONTENT)
    assert read(log) == (CONTENT, [])
    log.write_bytes(b"")
    assert read(log) == (b"", [])


@packings
def test_packed(log: Path, packing: str) -> None:
    log.write_bytes(PACKED[packing](CONTENT))
    assert read(log) == (CONTENT, [])
    assert LogFile.of(log).compression == packing


@packings
def test_members_one_after_the_other(log: Path, packing: str) -> None:
    pack = PACKED[packing]
    log.write_bytes(pack(CONTENT) + pack(b"") + pack(b"more\n"))
    assert read(log) == (CONTENT + b"more\n", [])


@packings
def test_cut_off_gives_what_can_be_read_and_a_warning(log: Path, packing: str) -> None:
    # Random content fills several of bzip2's and zstd's blocks, of which the whole ones can be read.
    content = random.Random(1).randbytes(3_000_000)
    packed = PACKED[packing](content)
    log.write_bytes(packed[: len(packed) * 2 // 3])
    found, warnings = read(log)
    assert content.startswith(found)
    assert len(found) > len(content) // 3
    assert len(warnings) == 1
    assert "mail.log" in warnings[0]
    assert str(len(found)) in warnings[0]


@packings
def test_damage_is_a_warning(log: Path, packing: str) -> None:
    packed = bytearray(PACKED[packing](random.Random(1).randbytes(2_000_000)))
    packed[len(packed) // 2 : len(packed) // 2 + 50] = bytes(50)
    log.write_bytes(packed)
    assert len(read(log)[1]) == 1


@packings
def test_packed_streams_go_forward(log: Path, packing: str) -> None:
    log.write_bytes(PACKED[packing](CONTENT))
    with open_log(log) as stream:
        assert not stream.seekable()
        assert stream.read(10) == CONTENT[:10]
        assert skip_to(stream, 100_000)
        assert stream.tell() == 100_000
        assert stream.read(10) == CONTENT[100_000:100_010]
        with pytest.raises(IntakeError):
            skip_to(stream, 5)
        assert not skip_to(stream, len(CONTENT) + 1)


def test_zstd_with_a_skippable_frame_before(log: Path) -> None:
    log.write_bytes(b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + PACKED["zstd"](CONTENT))
    assert read(log) == (CONTENT, [])


@packings
def test_what_unpacks_to_very_much_needs_bounded_memory(log: Path, packing: str) -> None:
    size = 100 << 20
    log.write_bytes(PACKED[packing](bytes(size)))
    tracemalloc.start()
    try:
        with open_log(log) as stream:
            assert skip_to(stream, size)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 << 20


def test_plain_streams_go_anywhere(log: Path) -> None:
    log.write_bytes(CONTENT)
    with open_log(log) as stream:
        assert skip_to(stream, 100)
        assert stream.read(5) == CONTENT[100:105]
        assert skip_to(stream, 0)
        assert not skip_to(stream, len(CONTENT) + 1)


@pytest.mark.parametrize("packing", [None, *PACKED])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, packing: str | None) -> None:
    data = CONTENT if packing is None else PACKED[packing](CONTENT)
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(data)))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", stdin)
    with open_log(STDIN) as stream:
        assert skip_to(stream, 10)
        assert stream.read() == CONTENT[10:]
    assert not stdin.closed
    assert LogFile.of(STDIN).size == 0


def test_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=[gzip.compress(CONTENT)])
    writer.start()
    assert read(pipe) == (CONTENT, [])
    writer.join()


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(IntakeError, match=path.name):
            open_log(path)
        with pytest.raises(IntakeError, match=path.name):
            LogFile.of(path)


def test_file_time(log: Path) -> None:
    written, packed = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    log.write_bytes(gzip.compress(b"x", mtime=packed.timestamp()))
    os.utime(log, (0, written.timestamp()))
    found = LogFile.of(log)
    assert (found.mtime, found.file_time, found.size) == (written, packed, log.stat().st_size)
    log.write_bytes(gzip.compress(b"x", mtime=0))
    os.utime(log, (0, written.timestamp()))
    assert LogFile.of(log).file_time == written


SETS = [
    ["mail.log.10.gz", "mail.log.3.gz", "mail.log.2.gz", "mail.log.1", "mail.log"],
    ["maillog.1.bz2", "maillog.0.bz2", "maillog"],
    ["mail.log-20251231.gz", "mail.log-20260101.gz", "mail.log-20261101", "mail.log"],
    ["maillog-20261101", "maillog-2026110207.xz", "maillog-2026110208.xz", "maillog"],
    ["mail.log.2026-10-31.zst", "mail.log.2026-11-01.zst", "mail.log"],
    ["mail-20261031.log.gz", "mail-20261101.log", "mail.log"],
    ["mail.log-20261101-1793487600.gz", "mail.log-20261101-1793509200.gz", "mail.log"],
]


@given(st.sampled_from(SETS), st.randoms())
def test_rotated_sets_come_oldest_first_however_named(names: list[str], chance: random.Random) -> None:
    paths = [Path("/var/log") / name for name in names]
    mixed = chance.sample(paths, len(paths))
    assert rotated_order(mixed) == paths


def test_sets_stay_together() -> None:
    names = ["mail.log", "mail.err.1", "mail.log.2.gz", "a/mail.log.1", "mail.log.1", "mail.err", "a/mail.log", "-"]
    expected = ["mail.log.2.gz", "mail.log.1", "mail.log", "mail.err.1", "mail.err", "a/mail.log.1", "a/mail.log", "-"]
    assert [str(path) for path in rotated_order(map(Path, names))] == expected


def test_numbers_that_are_no_rotation() -> None:
    names = ["mx1.log", "mx2.log", "192.0.2.77", "log20261101x"]
    assert [str(path) for path in rotated_order(map(Path, names))] == names


def test_expand(tmp_path: Path) -> None:
    for name in ("mail.log", "mail.log.1", ".hidden", "other"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "a[1].log").touch()

    def names(*arguments: str) -> list[str]:
        return [path.name for path in expand([*(str(tmp_path / name) for name in arguments)])]

    assert names("") == ["a[1].log", "mail.log", "mail.log.1", "other"]
    assert names("mail*", "mail.log", "*") == ["mail.log", "mail.log.1", "a[1].log", "other"]
    assert names("a[1].log") == ["a[1].log"]
    assert expand(["-"]) == [STDIN]
    with pytest.raises(IntakeError, match="none"):
        names("none*")


def test_one_file_named_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mail.log").touch()
    assert expand(["mail.log", str(tmp_path / "mail.log"), f"../{tmp_path.name}/mail.log"]) == [Path("mail.log")]


def test_what_is_missing_is_an_error_and_what_may_not_be_read_a_warning(open_path: Path) -> None:
    closed, log = open_path / "closed", open_path / "mail.log"
    closed.mkdir()
    (closed / "secret.log").touch()
    log.touch()
    (open_path / "broken.log").symlink_to(open_path / "gone")
    said: list[str] = []
    with not_allowed(closed):
        found = expand([closed / "secret.log", closed, log], warn=lambda one: said.append(one.tell("en")))
    assert found == [log]
    assert len(said) == 2
    assert all("not allowed" in one and "closed" in one for one in said)
    assert expand([open_path / "*.log"]) == [open_path / "broken.log", log]
    for name in ("broken.log", "gone"):
        with pytest.raises(IntakeError) as refused:
            expand([open_path / name, log])
        assert refused.value.code == "log_missing"


def test_files_that_can_be_opened(open_path: Path) -> None:
    log, secret = open_path / "mail.log", open_path / "secret.log"
    log.touch()
    secret.touch()
    said: list[str] = []
    with not_allowed(secret):
        assert readable([secret, log, STDIN], lambda one: said.append(one.tell("nb"))) == [log, STDIN]
        with pytest.raises(IntakeError) as refused:
            readable([secret], lambda one: None)
    assert refused.value.code == "log_unreadable"
    assert "secret.log" in said[0]
    assert "not allowed" not in said[0]
