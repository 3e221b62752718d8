"""The catalogues hold every text of the source, translated, with the same values."""

import re
from copy import deepcopy
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from fremme.texts import LANGUAGES, LOCALE_FOLDER, Text, catalogue
from tools import texts as tool


@pytest.fixture(scope="module")
def source() -> Catalog:
    return tool.template()


@pytest.fixture(scope="module")
def nb() -> Catalog:
    return tool.read(LOCALE_FOLDER / "nb" / "LC_MESSAGES" / "fremme.po")


def test_nothing_is_missing_fuzzy_obsolete_or_with_other_values(source: Catalog) -> None:
    assert tool.check(source) == []


def test_every_language_but_english_has_a_catalogue() -> None:
    found = {path.parent.parent.name for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/fremme.po")}
    assert found == set(LANGUAGES) - {"en"}


def test_norwegian_is_not_english(nb: Catalog) -> None:
    # A text without a word of its own ("{whole} MB") is the same in both.
    same = [message.id for message in nb if message.id and message.id == message.string]
    assert [one for one in same if re.search(r"[a-z]{3}", re.sub(r"\{[a-z]+\}", "", one))] == []


def test_norwegian_typography(nb: Catalog) -> None:
    for message in nb:
        if not message.id:
            continue
        told = message.string
        assert not set(told) & set('“”„"'), told
        assert told.count("«") == told.count("»"), told
        assert "!" not in told, told
        assert "  " not in told.strip(), told
        assert not re.search(r"\bden \{time\}", told), f"reads as a part of the date: {told}"
        assert told.endswith(told.strip()), told
        assert (told[-1] in ".:»") == (message.id[-1] in ".:”") or message.id[-1] not in ".:", told


@pytest.mark.parametrize(
    "wrong",
    [
        "epost",
        "mail ",
        "mailen",
        "e-post server",
        "bounce",
        "spam ",
        "junk",
        "hviteliste",
        "blacklist",
        "mailboks",
        "klient",
    ],
)
def test_norwegian_keeps_to_the_terms(nb: Catalog, wrong: str) -> None:
    assert [message.string for message in nb if message.id and wrong in f"{message.string} ".lower()] == []


def test_compiled_catalogue_is_the_written_one(nb: Catalog) -> None:
    compiled = catalogue("nb")
    stale = [message.id for message in nb if message.id and compiled.gettext(message.id) != message.string]
    assert stale == [], "run `make texts`"


def _with(catalogue: Catalog, message: str, translation: str | None, *flags: str) -> Catalog:
    changed = deepcopy(catalogue)
    changed.add(message, translation, flags=flags)
    return changed


@pytest.mark.parametrize(
    ("translation", "flags", "told"),
    [
        (None, (), "missing"),
        ("Hei, {name}", ("fuzzy",), "fuzzy"),
        ("Hei, {navn}", (), "other placeholders"),
        ("Hei, {name", (), "other placeholders"),
    ],
)
def test_what_is_wrong_is_named(translation: str | None, flags: tuple[str, ...], told: str) -> None:
    source = _with(Catalog(), "Hello, {name}", None)
    found = list(tool.problems(_with(Catalog(locale="nb"), "Hello, {name}", translation, *flags), source))
    assert len(found) == 1
    assert found[0].startswith(told)


def test_a_translation_survives_its_text_going_and_coming_back(tmp_path: Path) -> None:
    with_text, without = _with(Catalog(), "Hello", None), Catalog()
    path = tmp_path / "nb" / "LC_MESSAGES" / "fremme.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(tool.written(_with(Catalog(locale="nb"), "Hello", "Hei")))
    path.write_bytes(tool.written(tool.updated(tool.read(path), without)))
    assert list(tool.problems(tool.read(path), without)) == ["obsolete: 'Hello'"]
    path.write_bytes(tool.written(tool.updated(tool.read(path), with_text)))
    assert list(tool.problems(tool.read(path), with_text)) == []
    assert tool.read(path).get("Hello").string == "Hei"


def test_nothing_is_guessed() -> None:
    source = _with(Catalog(), "The mail was delivered to the inbox.", None)
    updated = tool.updated(_with(Catalog(locale="nb"), "The mail was delivered to the in-box.", "Levert."), source)
    assert updated.get("The mail was delivered to the inbox.").string is None


def test_texts_are_found_in_the_source(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('from x import N_, _\na = N_("One " "text")\nb = _("Another")\nc = "None"\n')
    assert {message.id for message in tool.template(tmp_path) if message.id} == {"One text", "Another"}


def test_a_text_is_told_in_both_languages() -> None:
    told = Text("The mail was delivered.").as_json()
    assert told == {"nb": "E-posten ble levert.", "en": "The mail was delivered."}
