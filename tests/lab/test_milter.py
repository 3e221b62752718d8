"""The lab's content filter speaks the milter protocol, and refuses what holds the lab's own words."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from lab import milter


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setattr(milter, "PORT", 0)
    with milter.Milter("127.0.0.1") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with socket.create_connection(server.server_address[:2], timeout=30) as client:
            yield client
        server.shutdown()


def say(connection: socket.socket, packet: bytes) -> None:
    connection.sendall(struct.pack("!I", len(packet)) + packet)


def hear(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as stream:
        return stream.read(struct.unpack("!I", stream.read(4))[0])


def test_it_asks_for_bodies_only_and_offers_no_changes(connection: socket.socket) -> None:
    say(connection, b"O" + struct.pack("!III", 6, 0x1FF, 0x1FFFFF))
    answer = hear(connection)
    version, actions, leave_out = struct.unpack("!III", answer[1:])
    assert (answer[:1], version, actions) == (b"O", 6, 0)
    assert not leave_out & 0x10


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"Hei, vi ses i morgen.", b"c"),
        (b"Se vedlegget FREMME-LAB-VIRUS.", b"y550 5.7.1 virus"),
        (b"Svar FREMME-LAB-SPAM i dag", b"y554 5.7.1 Spam"),
    ],
)
def test_it_refuses_by_the_words_in_a_body(connection: socket.socket, body: bytes, answer: bytes) -> None:
    half = len(body) // 2
    for part in (body[:half], body[half:]):
        say(connection, b"B" + part)
        assert hear(connection) == b"c"
    say(connection, b"DEi\0queue-id\0")
    say(connection, b"E")
    assert hear(connection).startswith(answer)


def test_each_mail_of_a_session_is_judged_for_itself(connection: socket.socket) -> None:
    say(connection, b"BFREMME-LAB-SPAM")
    assert hear(connection) == b"c"
    say(connection, b"A")
    say(connection, b"E")
    assert hear(connection) == b"c"
