import pytest

from fremme.config import load, zone_named
from fremme.errors import FremmeError


def test_the_named_file_is_read(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('archive = "/srv/archive"\ntimezone = "Europe/Oslo"\n', "utf-8")
    found = load(path)
    assert (found.archive, found.timezone, found.language, found.path) == ("/srv/archive", "Europe/Oslo", None, path)


def test_the_environment_names_it(tmp_path, monkeypatch):
    path = tmp_path / "other.toml"
    path.write_text('language = "nb"\n', "utf-8")
    monkeypatch.setenv("FREMME_CONFIG", str(path))
    assert load().language == "nb"


@pytest.mark.parametrize(
    ("content", "word"),
    [("archve = 'x'", "archve"), ("archive = 3", "archive"), ("archive = ", "Invalid value"), ("\udce6", "decode")],
)
def test_what_is_wrong_is_told_with_the_file(tmp_path, content, word):
    path = tmp_path / "bad.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(FremmeError) as told:
        load(path)
    assert str(path) in str(told.value)
    assert word in str(told.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FremmeError, match=r"missing\.toml"):
        load(tmp_path / "missing.toml")


def test_a_zone_that_is_none():
    with pytest.raises(FremmeError, match="Oslo/Europe"):
        zone_named("Oslo/Europe")
    with pytest.raises(FremmeError):
        zone_named("../../etc/passwd")
