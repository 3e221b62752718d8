"""Collects the texts of the source into the catalogues: `python -m tools.texts [--check] [--prune]`.

Without options: writes the template `fremme.pot`, brings every `fremme.po` up to date (new texts empty, texts that are
gone kept as obsolete, so that one that comes back is still translated) and compiles them. `--prune` drops the
obsolete. `--check` writes nothing; it names what is wrong with the catalogues and exits with 1 if anything is.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from build_locale import compile_catalogues

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "fremme"
LOCALE = SOURCE / "locale"
TEMPLATE = LOCALE / "fremme.pot"

KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every header: one that moves would change the files with each run."""


def template(source: Path = SOURCE) -> Catalog:
    """All texts marked in the Python files under `source`, each with the files it stands in."""
    catalogue = Catalog(
        project="Fremme",
        version="",
        copyright_holder="The Fremme maintainers",
        msgid_bugs_address="",
        charset="utf-8",
        creation_date=WRITTEN,
        fuzzy=False,
    )
    catalogue.header_comment = "# The texts of Fremme, collected by `make texts`."
    found = extract_from_dir(
        source, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for name, line, message, comments, context in sorted(found, key=lambda entry: entry[:2]):
        place = f"{source.name}/{name}"
        catalogue.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    return catalogue


def read(path: Path) -> Catalog:
    """A catalogue, or the template, as it lies in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=None if path == TEMPLATE else path.parent.parent.name)


def updated(catalogue: Catalog, texts: Catalog) -> Catalog:
    """The catalogue with the template's texts: translations kept, nothing guessed, the obsolete set aside."""
    for message in list(catalogue.obsolete.values()):
        catalogue[message.id] = message
    catalogue.obsolete.clear()
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.creation_date = catalogue.revision_date = WRITTEN
    catalogue.version, catalogue.msgid_bugs_address, catalogue.fuzzy = "", "", False
    for key in [key for key, message in catalogue.obsolete.items() if not message.string]:
        del catalogue.obsolete[key]
    return catalogue


def written(catalogue: Catalog, *, prune: bool = False) -> bytes:
    """A catalogue as the bytes of its file; places are files without line numbers, which change too often."""
    out = BytesIO()
    write_po(out, catalogue, width=110, include_lineno=False, ignore_obsolete=prune)
    return out.getvalue()


def problems(catalogue: Catalog, texts: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, a line each: missing, fuzzy, obsolete, or with other placeholders."""
    for wanted in texts:
        if not wanted.id:
            continue
        message = catalogue.get(wanted.id, wanted.context)
        if message is None or not _strings(message):
            yield f"missing: {wanted.id!r}"
        elif message.fuzzy:
            yield f"fuzzy: {wanted.id!r}"
        else:
            for string in _strings(message):
                if placeholders(string) != placeholders(_strings(wanted, of_id=True)[-1]):
                    yield f"other placeholders: {wanted.id!r} -> {string!r}"
    for message in catalogue:
        if message.id and texts.get(message.id, message.context) is None:
            yield f"obsolete: {message.id!r}"
    for gone in catalogue.obsolete.values():
        yield f"obsolete: {gone.id!r}"


def placeholders(message: str) -> list[str] | None:
    """The names of a format string's values, sorted; `None` where its braces do not match."""
    try:
        return sorted({name for _, name, _, _ in Formatter().parse(message) if name is not None})
    except ValueError:
        return None


def _ids(catalogue: Catalog) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in catalogue if message.id}


def _strings(message: Message, *, of_id: bool = False) -> list[str]:
    told = message.id if of_id else message.string
    strings = [told] if isinstance(told, str) else list(told or ())
    return strings if all(strings) else []


def check(texts: Catalog) -> list[str]:
    """What is wrong with the catalogues on disk, the template among them."""
    found = []
    if not TEMPLATE.exists() or _ids(read(TEMPLATE)) != _ids(texts):
        found.append(f"{TEMPLATE.name} is not what the source says: run `make texts`")
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/fremme.po")):
        found += [f"{po.relative_to(LOCALE)}: {line}" for line in problems(read(po), texts)]
    return found


def update(texts: Catalog, *, prune: bool) -> None:
    """Brings the files up to date and compiles them."""
    TEMPLATE.write_bytes(written(texts))
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/fremme.po")):
        po.write_bytes(written(updated(read(po), texts), prune=prune))
    compile_catalogues(LOCALE)


def main(arguments: list[str]) -> int:
    """Runs the tool; returns the exit status."""
    if set(arguments) - {"--check", "--prune"}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    texts = template()
    if "--check" not in arguments:
        update(texts, prune="--prune" in arguments)
    found = check(texts)
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
