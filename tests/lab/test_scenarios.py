"""Scenario files are read, and wrong ones are refused in words."""

from pathlib import Path

import pytest

from lab import LabError
from lab.cast import Cast
from lab.naming import FAR, distance
from lab.scenario import load, load_all


def test_all_scenarios_can_be_read() -> None:
    scenarios = load_all()
    assert len(scenarios) >= 35
    for scenario in scenarios:
        assert set(scenario.title) == {"nb", "en"}
        assert scenario.asks
        assert {"state", "cause", "who_acts"} <= set(scenario.expect)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(LabError, match="no such scenario: no-such"):
        load_all(["no-such"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml", "TOMLDecodeError"),
        ("[title]\nnb = 'a'", "people"),
        ("steps = [{ dance = 1 }]\nasks = []\n[title]\n[people]\n[expect]\n", "none of send, fetch, wait, run"),
        ("asks = []\nsteps = []\n[title]\n[expect]\n[people]\nsender = { age = 7 }\n", "age"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "99-wrong.toml"
    file.write_text(text)
    with pytest.raises(LabError, match=words):
        load(file)


def test_the_same_seed_gives_the_same_cast() -> None:
    one, same, other = Cast.draw(3), Cast.draw(3), Cast.draw(4)
    assert one.providers == same.providers
    assert one.providers != other.providers
    assert one.new_person("ours") == same.new_person("ours")


def test_people_do_not_resemble_each_other_unless_wanted() -> None:
    cast = Cast.draw(5)
    for _ in range(30):
        cast.new_person("ours")
    addresses = [person.address for person in cast.people]
    assert all(distance(a, b) >= FAR for a in addresses for b in addresses if a != b)
    wrong = cast.slip_of(cast.people[0])
    assert 1 <= distance(wrong.address, addresses[0]) <= 2
    assert not wrong.mailbox.exists
