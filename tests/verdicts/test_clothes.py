"""A verdict does not change with the form of stamps and ids, the names, the files, or what else is in the log."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verdicts.clothes import among_others, other_names, own_files, rfc3339, short_ids
from tests.verdicts.examples import Case, Json, cases
from tests.verdicts.test_cases import scanned

pytestmark = pytest.mark.slow
ALL = cases()
EVERY = pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
ABOUT_COVERAGE = "never_reached_server"


def told(answer: Json) -> tuple[object, ...]:
    """What must stay. How sure "never seen" is depends on the sources, which the clothes change."""
    verdict = answer["verdict"]
    who = answer["messages"][0]["recipients"][:1] if answer["messages"] else []
    sure = None if verdict["cause"] == ABOUT_COVERAGE else verdict["certainty"]
    return verdict["state"], verdict["cause"], verdict["who_acts"], sure, [one["folder"] for one in who]


@EVERY
@pytest.mark.parametrize("clothes", [rfc3339, own_files, short_ids, other_names])
def test_the_form_of_a_log_changes_nothing(case: Case, clothes: Callable[[Case], Case], tmp_path: Path) -> None:
    (plain := tmp_path / "plain").mkdir()
    (changed := tmp_path / "changed").mkdir()
    assert told(scanned(clothes(case), changed)) == told(scanned(case, plain))


SPECIFIC = [
    case for case in ALL if {"from", "to", "at"} <= case.ask.keys() and case.expect.get("verdict.state") != "null"
]


@pytest.mark.parametrize("case", SPECIFIC, ids=[case.name for case in SPECIFIC])
def test_other_mail_changes_nothing(case: Case, tmp_path: Path) -> None:
    (plain := tmp_path / "plain").mkdir()
    (changed := tmp_path / "changed").mkdir()
    assert told(scanned(among_others(case), changed)) == told(scanned(case, plain))
