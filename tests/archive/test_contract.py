"""One contract for all stores: the same lines for the same question."""

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fremme.archive.protocol import Store, Window
from fremme.archive.tokens import Kind, terms_of

from .support import EVERYTHING, OSLO, deliveries, shown, stamped, stores, write

START = datetime(2026, 10, 20, 6, 0)
EARLY = datetime(2026, 10, 5, 6, 0)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """A rotated set of three (one compressed), of another host a log with offsets, and one with odd lines."""
    folder = tmp_path_factory.mktemp("logs")
    newest = write(folder / "mail.log", deliveries(START + timedelta(days=2), 700, timedelta(seconds=120), 3))
    middle = write(folder / "mail.log.1", deliveries(START + timedelta(days=1), 700, timedelta(seconds=120), 2))
    oldest = folder / "mail.log.2.gz"
    oldest.write_bytes(gzip.compress("".join(deliveries(START, 700, timedelta(seconds=120), 1)).encode()))
    for path, days in ((newest, 3), (middle, 2), (oldest, 1)):
        time = (START + timedelta(days=days)).timestamp()
        os.utime(path, (time, time))
    other = folder / "relay.log"
    lines = []
    for number in range(3000):
        time = datetime(2026, 10, 20, 8, 0, tzinfo=UTC) + timedelta(seconds=7 * number)
        lines.append(
            f"{time.isoformat()} relay postfix/smtp[7]: 4Zz{number:07d}aB: to=<Kari+{number}@Vg.no>, status=sent\n"
        )
    write(other, lines)
    odd = write(folder / "odd.log", odd_lines(), datetime(2026, 10, 21, tzinfo=UTC))
    archive, raw = stores(folder / "archive", [newest, other, oldest, odd, middle])
    yield archive, raw
    archive.close()
    raw.close()


def odd_lines() -> list[str]:
    time = datetime(2026, 10, 20, 9, 0)
    return [
        "a line without a stamp before all others\n",
        stamped(time, "postfix/lmtp[1]: 4AAAAAAAAAAz: to=<kåre@blåbær.no>, status=sent"),
        stamped(time, "postfix/lmtp[1]: 4AAAAAAAAABz: to=<kåre@xn--blbr-roah.no>, status=sent"),
        stamped(time, 'postfix/lmtp[1]: 4AAAAAAAAACz: to=<"kari nordmann"@vg.no>, status=sent').replace("\n", "\r\n"),
        stamped(time + timedelta(seconds=3), "postfix/smtpd[1]: connect from x[2001:db8::1]"),
        "    a continuation of it\n",
        stamped(time - timedelta(seconds=30), "postfix/smtpd[1]: out of order from x[2001:db8::1]"),
        '{"log":"Oct 20 09:00:05 mx1 postfix/smtp[1]: 4AAAAAAAAADz: to=\\u003cola@nrk.no\\u003e\\n","time":"2026-10-20T07:00:05.5Z"}\n',
        "\n",
        "Oct 20 09:00:06 mx1 postfix/smtp[1]: broken \udce5 bytes".encode("utf-8", "surrogateescape").decode("latin-1")
        + "\n",
        stamped(time + timedelta(minutes=20), "postfix/smtp[1]: 4AAAAAAAAAEz: from=<SRS0=ab=cd=vg.no=kari@relay.us>"),
        "the last line, without a line end",
    ]


def local(*args: int) -> datetime:
    return datetime(*args, tzinfo=OSLO)  # type: ignore[misc, arg-type]


QUESTIONS = {
    "an address": [("user17@d7.example", Kind.ADDRESS)],
    "another address": [("user3@d3.example", Kind.ADDRESS)],
    "a domain": [("@d4.example", Kind.DOMAIN)],
    "an address with extension": [("kari+1234@vg.no", Kind.ADDRESS)],
    "a base address": [("kari@vg.no", Kind.ADDRESS)],
    "an ip": [("192.0.2.77", Kind.IP)],
    "ipv6": [("2001:db8::1", Kind.IP)],
    "idn": [("kåre@blåbær.no", Kind.ADDRESS)],
    "idn domain": [("xn--blbr-roah.no", Kind.DOMAIN)],
    "quoted": [('"kari nordmann"@vg.no', Kind.ADDRESS)],
    "docker": [("ola@nrk.no", Kind.ADDRESS)],
    "srs": [("kari@relay.us", Kind.ADDRESS)],
    "two at once": [("4Zz0000017aB", Kind.QUEUE_ID), ("4Zz0002999aB", Kind.QUEUE_ID)],
    "many": [(f"4Zz{number:07d}aB", Kind.QUEUE_ID) for number in range(0, 3000, 40)],
    "unlike ones": [(f"user{number % 50}@d{number % 9}.example", Kind.ADDRESS) for number in range(120)],
    "words": [("continuation", Kind.TEXT), ("without stamp", Kind.TEXT)],
    "nothing": [("nobody@nowhere.example", Kind.ADDRESS)],
}
WINDOWS = {
    "ever": Window(),
    "a day": Window(local(2026, 10, 21, 0, 0), local(2026, 10, 21, 23, 59, 59)),
    "an hour": Window(local(2026, 10, 20, 9, 0), local(2026, 10, 20, 10, 0)),
    "a second": Window(local(2026, 10, 20, 9, 0), local(2026, 10, 20, 9, 0)),
    "until": Window(None, local(2026, 10, 21, 6, 0)),
    "from": Window(local(2026, 10, 22, 6, 0), None),
    "before all": Window(None, local(2026, 1, 1)),
    "backwards": Window(local(2026, 10, 22), local(2026, 10, 21)),
}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_same_lines_for_the_same_question(both: tuple[Store, Store], question: str, window: str) -> None:
    wanted = [terms_of(value, kind) for value, kind in QUESTIONS[question]]
    archive, raw = (store.find(wanted, WINDOWS[window]) for store in both)
    assert shown(archive) == shown(raw)
    assert archive.complete
    assert raw.complete
    if window == "ever" and question != "nothing":
        assert archive.lines


@pytest.mark.parametrize("window", ["a day", "an hour", "a second", "before all"])
def test_no_terms_match_every_line_of_the_window(both: tuple[Store, Store], window: str) -> None:
    archive, raw = (store.find([EVERYTHING], WINDOWS[window]) for store in both)
    assert shown(archive) == shown(raw)
    asked = WINDOWS[window]
    for line in archive.lines:
        assert asked.start is None or line.time >= asked.start
        assert asked.end is None or line.time <= asked.end


def test_all_lines_are_there(both: tuple[Store, Store]) -> None:
    archive, raw = (store.find([EVERYTHING], Window(), 100_000) for store in both)
    assert len(archive.lines) == 3 * 2800 + 3000 + len(odd_lines())
    assert shown(archive) == shown(raw)


@pytest.mark.parametrize("limit", [0, 1, 7, 100, 1500])
def test_a_limit_keeps_the_earliest(both: tuple[Store, Store], limit: int) -> None:
    wanted = [terms_of("kari@vg.no", Kind.ADDRESS), terms_of("192.0.2.9", Kind.IP)]
    for store in both:
        whole, cut = store.find(wanted, Window()), store.find(wanted, Window(), limit)
        assert cut.lines == whole.lines[:limit]
        assert not cut.complete
        exact = store.find(wanted, Window(), len(whole.lines))
        assert exact.complete
        assert exact.lines == whole.lines


def test_lines_come_in_order(both: tuple[Store, Store]) -> None:
    for store in both:
        keys = [(line.time, line.source, line.sequence) for line in store.find([EVERYTHING], Window(), 50_000).lines]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)


def test_coverage_is_the_same(both: tuple[Store, Store]) -> None:
    archive, raw = ([(c.source, c.first, c.last, c.gaps) for c in store.coverage()] for store in both)
    assert archive == raw
    assert [Path(source).name for source, *_ in archive] == ["mail.log", "odd.log", "relay.log"]


def test_asking_for_nothing_finds_nothing(both: tuple[Store, Store]) -> None:
    for store in both:
        assert store.find([], Window()).lines == ()


def test_a_missing_rotated_file_is_a_gap(tmp_path: Path) -> None:
    paths = [
        write(
            tmp_path / name,
            deliveries(EARLY + timedelta(days=day), 288, timedelta(minutes=5), day),
            EARLY + timedelta(days=day + 1),
        )
        for name, day in (("mail.log.4", 0), ("mail.log.3", 1), ("mail.log.1", 3), ("mail.log", 4))
    ]
    archive, raw = stores(tmp_path / "archive", paths)
    expected = (local(2026, 10, 7, 5, 55), local(2026, 10, 8, 6, 0))
    for store in (archive, raw):
        (covered,) = store.coverage()
        ((begin, end),) = covered.gaps
        assert abs(begin - expected[0]) <= timedelta(minutes=10)
        assert abs(end - expected[1]) <= timedelta(minutes=10)
        store.close()
    archive, raw = stores(
        tmp_path / "archive",
        [
            write(
                tmp_path / "mail.log.2",
                deliveries(EARLY + timedelta(days=2), 288, timedelta(minutes=5), 9),
                EARLY + timedelta(days=3),
            ),
            *paths,
        ],
    )
    for store in (archive, raw):
        assert store.coverage()[0].gaps == ()
        store.close()


@pytest.mark.parametrize(("year", "month", "day"), [(2026, 3, 29), (2026, 10, 25), (2026, 1, 1)])
def test_times_over_the_changes_of_the_clock_and_new_year(tmp_path: Path, year: int, month: int, day: int) -> None:
    moments = [
        datetime(year, month, day, tzinfo=UTC) - timedelta(hours=4) + timedelta(seconds=10 * n) for n in range(3000)
    ]
    lines = [
        stamped(m.astimezone(OSLO).replace(tzinfo=None), f"postfix/qmgr[1]: 4Zz{n:07d}aB: removed")
        for n, m in enumerate(moments)
    ]
    path = write(tmp_path / "mail.log", lines, moments[-1])
    for store in stores(tmp_path / "archive", [path]):
        found = store.find([EVERYTHING], Window()).lines
        assert [line.time for line in found] == moments
        some = store.find([terms_of(f"4Zz{n:07d}aB", Kind.QUEUE_ID) for n in range(0, 3000, 7)], Window()).lines
        assert [line.time for line in some] == moments[::7]
        store.close()
