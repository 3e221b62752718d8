"""The header of lines as daemons, containers and journald write them."""

import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fremme.intake.header import Header, read_header
from fremme.intake.stamp import Stamp

SAMPLES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "data/headers.toml").read_text())["sample"]


def stamp_of(words: str | None) -> Stamp | None:
    if words is None:
        return None
    if words.startswith("--"):
        return Stamp(datetime.fromisoformat(words.replace("--", "2000-", 1)), year_known=False)
    return Stamp(datetime.fromisoformat(words))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["name"])
def test_samples(sample: dict[str, Any]) -> None:
    assert read_header(sample["line"]) == Header(
        stamp_of(sample.get("stamp")),
        sample.get("host"),
        sample["program"],
        sample.get("pid"),
        sample["message"],
        sample.get("text", sample["line"]),
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["name"])
def test_reading_what_was_unwrapped_changes_nothing_but_the_wrappers_stamp(sample: dict[str, Any]) -> None:
    header = read_header(sample["line"])
    again = read_header(header.text)
    assert (again.host, again.program, again.pid, again.message, again.text) == (
        header.host,
        header.program,
        header.pid,
        header.message,
        header.text,
    )


pieces = st.lists(
    st.sampled_from([word for sample in SAMPLES for word in sample["line"].split(" ")])
    | st.text(max_size=10)
    | st.sampled_from(["<22>", "{", '"log":', '[a b="', "|", "\x1b[0m", "\0", "stdout F", "١٢"]),
    max_size=12,
)


@given(pieces.map(" ".join) | pieces.map("".join) | st.text())
def test_any_text_has_a_header(text: str) -> None:
    header = read_header(text)
    assert header.text in text or text.startswith(("{", "\0"))
    assert len(header.message) <= len(header.text)


@given(
    st.dictionaries(
        st.sampled_from(["MESSAGE", "log", "time", "_PID", "_HOSTNAME", "SYSLOG_IDENTIFIER", "__REALTIME_TIMESTAMP"]),
        st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=5),
    )
)
def test_any_wrapper_has_a_header(entry: dict[str, Any]) -> None:
    header = read_header(json.dumps(entry))
    header.text.encode()
    assert "\n" not in header.text


@pytest.mark.parametrize(
    "line",
    [
        "x" * (1 << 20),
        "[" * (1 << 20),
        '{"a":' * (1 << 17),
        "Nov  3 10:19:02 " * (1 << 16),
        "Nov  3 10:19:02 mx1 " + ": " * (1 << 19),
        "<22>1 2026-11-03T10:19:02Z a b c d " + '[x y="' * (1 << 17),
        "<22>1 2026-11-03T10:19:02Z a b c d [" + "\\" * (1 << 20),
        "a" + " " * (1 << 20) + "|",
        "\x1b[" + "0;" * (1 << 19),
        "\0" * (1 << 20),
        "Tue " * (1 << 18),
    ],
    ids=range(11),
)
def test_huge_lines_are_read(line: str) -> None:
    assert isinstance(read_header(line), Header)
