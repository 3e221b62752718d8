"""All rules in their order, with an index that leaves few of them to try on a text."""

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from fremme.replies.rule import Rule, rules_of

FOLDER = Path(__file__).with_name("rules")

GRAM = 4
"""Characters of a phrase's beginning that the index goes by."""


class Rulebook:
    """Finds the first rule that fits a reply."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        by_gram: defaultdict[str, set[int]] = defaultdict(set)
        wordless: set[int] = set()
        for place, rule in enumerate(rules):
            starts = [*rule.words, *(chain[0] for chain in rule.chains)]
            for start in starts:
                by_gram[start[:GRAM]].add(place)
            if not starts:
                wordless.add(place)
        self._by_gram = dict(by_gram)
        self._wordless = wordless
        self._lengths = sorted({len(gram) for gram in by_gram})

    def first_that_fits(self, text: str, reply: str | None, status: str | None, remote: str | None) -> Rule | None:
        """The rule for a reply: `text` its words and `remote` its server, both in lower case."""
        places = set(self._wordless)
        for length in self._lengths:
            grams = {text[start : start + length] for start in range(len(text) - length + 1)}
            for gram in grams & self._by_gram.keys():
                places |= self._by_gram[gram]
        for place in sorted(places):
            if self.rules[place].fits(text, reply, status, remote):
                return self.rules[place]
        return None


@cache
def rulebook() -> Rulebook:
    """The rules of all data files, by the files' names and from top to bottom; read at the first call."""
    found: list[Rule] = []
    for file in sorted(FOLDER.glob("*.toml")):
        found += rules_of(tomllib.loads(file.read_text(encoding="utf-8")))
    return Rulebook(tuple(found))
