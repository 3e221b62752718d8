"""LIX, the readability index for Scandinavian languages: words a sentence, and the share of long words.

Björnsson, "Läsbarhet", 1968. Under 30 is very easy, 30 to 40 easy, 40 to 50 middling. `python -m tests.locale.lix`
prints it for every Norwegian text of a cause.
"""

import re
from string import Formatter

LONG = 6
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?:](?=\s|$)")
QUOTED = re.compile(r"«[^»]*»")


def lix(told: str) -> float:
    """The index of a text; what stands in quotation marks (another's words) does not count."""
    prose = QUOTED.sub("", told)
    words = WORD.findall(prose)
    sentences = max(1, len(SENTENCE_END.findall(prose)))
    return len(words) / sentences + 100 * sum(len(word) > LONG for word in words) / max(1, len(words))


def without_values(message: str) -> str:
    """A format string without its `{values}`: addresses and names have no part in how well it reads."""
    return "".join(literal for literal, _, _, _ in Formatter().parse(message))


def _main() -> None:
    from tests.locale.test_causes import norwegian

    told = norwegian()
    for (cause, party), words in sorted(told.items(), key=lambda entry: -lix(entry[1])):
        print(f"{lix(words):5.1f} {cause} {party}")
    print(f"{lix(' '.join(told.values())):5.1f} on the whole")


if __name__ == "__main__":
    _main()
