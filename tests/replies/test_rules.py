"""Every rule of the data files is sound, reachable, and says what its own example means."""

import pytest

from fremme.codes import Certainty
from fremme.replies.classifier import classify, rules
from fremme.replies.rule import Rule


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_example_is_classified_by_its_rule(rule: Rule) -> None:
    verdict = classify(rule.example, remote_host=rule.example_remote)
    assert (verdict.rule, verdict.cause, verdict.certainty) == (rule.id, rule.cause, rule.certainty)
    assert verdict.source == rule.source


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_rule_is_complete(rule: Rule) -> None:
    assert rule.example
    assert rule.source
    assert rule.certainty in {Certainty.CONFIRMED, Certainty.LIKELY, Certainty.POSSIBLE}
    assert rule.words or rule.chains or rule.reply or rule.status
    for phrase in (rule.words, *rule.chains, *rule.unless):
        assert all(part == part.lower() and part.strip() for part in phrase)


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in rules()]
    assert len(ids) == len(set(ids)) >= 150
