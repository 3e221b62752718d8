"""Texts in the languages a user may ask for: English in the source, the others in gettext catalogues.

A `Text` keeps its message apart from its values, so that one verdict can be told in every language. Values may be
texts themselves, times (told as people say them) or anything with a `str`.
"""

import gettext
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nb", "en")
LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "collect this text"
    """Marks a text for the catalogues; returns it unchanged."""
    return message


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """The catalogue of a language; English is the source itself."""
    return gettext.translation("fremme", LOCALE_FOLDER, [lang], fallback=lang == "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that can be told in each of `LANGUAGES`.

    `message` is an English format string marked by `N_`; `values` fills its `{names}`.
    """

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def tell(self, lang: str) -> str:
        """The text in one language (`nb` or `en`)."""
        translated = catalogue(lang).gettext(self.message) if self.message else ""
        return translated.format_map({name: _tell(value, lang) for name, value in self.values.items()})

    def as_json(self) -> dict[str, str]:
        """`{"nb": ..., "en": ...}`."""
        return {lang: self.tell(lang) for lang in LANGUAGES}


def text(message: str, /, **values: Any) -> Text:
    """A `Text` with its values named."""
    return Text(message, values)


def joined(parts: list[Text], by: str = " ") -> Text:
    """Several texts as one."""
    return Text(
        by.join(f"{{p{number}}}" for number in range(len(parts))), {f"p{n}": part for n, part in enumerate(parts)}
    )


def _tell(value: Any, lang: str) -> str:
    if isinstance(value, Text):
        return value.tell(lang)
    if isinstance(value, datetime):
        return moment(value, lang)
    return str(value)


def moment(time: datetime, lang: str) -> str:
    """A time as people say it: "23. november 2026 kl. 10.19", "23 November 2026 at 10:19"."""
    from babel.dates import format_date  # Babel is slow to import, and many answers need no date

    day = date(time.year, time.month, time.day)
    if lang == "nb":
        return f"{format_date(day, 'd. MMMM y', locale='nb')} kl. {time:%H.%M}"
    return f"{format_date(day, 'd MMMM y', locale='en')} at {time:%H:%M}"


def language(asked: str | None = None) -> str:
    """The language to speak: what was asked for, else the locale's, else English. Nynorsk gets bokmål."""
    name = asked or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return "nb" if name.lower()[:2] in {"nb", "no", "nn"} else "en"
