"""Every cause has words for everyone who may have to act, and they read easily."""

import pytest

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.causes import info
from fremme.diagnosis.phrases import UNKNOWN
from fremme.diagnosis.states import placeholders
from fremme.texts import LOCALE_FOLDER
from tests.locale.lix import lix, without_values
from tools.texts import read

SENDER, RECIPIENT, PROVIDER = WhoActs.SENDER, WhoActs.RECIPIENT, WhoActs.PROVIDER
OTHER_PROVIDER, NOBODY = WhoActs.OTHER_PROVIDER, WhoActs.NOBODY

# The table "Causes" of the contract: the party that acts where nothing says otherwise, then the others.
PARTIES = {
    Cause.ADDRESS_MISTYPED: (SENDER,),
    Cause.RECIPIENT_DOMAIN_WRONG: (SENDER,),
    Cause.MX_ELSEWHERE: (OTHER_PROVIDER, PROVIDER),
    Cause.NEVER_REACHED_SERVER: (SENDER,),
    Cause.CONNECTION_LOST: (SENDER,),
    Cause.LOGIN_FAILED: (SENDER,),
    Cause.SENDING_SERVER_PROBLEM: (SENDER, PROVIDER),
    Cause.SENDER_UNAUTHENTICATED: (SENDER, PROVIDER),
    Cause.SPF_FAIL: (SENDER, PROVIDER),
    Cause.DKIM_FAIL: (SENDER, PROVIDER),
    Cause.DMARC_REJECT: (SENDER, PROVIDER),
    Cause.BLOCKLISTED_IP: (SENDER, PROVIDER),
    Cause.HELO_OR_PTR_INVALID: (SENDER, PROVIDER),
    Cause.RATE_LIMITED: (SENDER,),
    Cause.ACCOUNT_COMPROMISED: (SENDER, PROVIDER),
    Cause.MESSAGE_TOO_LARGE: (SENDER,),
    Cause.TLS_FAILED: (SENDER, PROVIDER, OTHER_PROVIDER),
    Cause.UNKNOWN_RECIPIENT: (SENDER, PROVIDER, RECIPIENT),
    Cause.MAILBOX_FULL: (RECIPIENT, PROVIDER),
    Cause.MAILBOX_DISABLED: (RECIPIENT,),
    Cause.GREYLISTED: (NOBODY, SENDER),
    Cause.VIRUS_FOUND: (SENDER,),
    Cause.ATTACHMENT_BLOCKED: (SENDER,),
    Cause.SPAM_REJECTED: (SENDER, PROVIDER),
    Cause.SPAM_FILTERED: (RECIPIENT,),
    Cause.MAILBOX_RULE: (RECIPIENT,),
    Cause.FORWARDED_ELSEWHERE: (NOBODY, RECIPIENT, PROVIDER),
    Cause.FETCHED_BY_CLIENT: (RECIPIENT,),
    Cause.DUPLICATE_DROPPED: (NOBODY,),
    Cause.NONE: (RECIPIENT,),
    Cause.RECIPIENT_SERVER_UNREACHABLE: (OTHER_PROVIDER,),
    Cause.RECIPIENT_SERVER_REJECTS: (OTHER_PROVIDER,),
    Cause.RELAYED_OK: (OTHER_PROVIDER,),
    Cause.HELD_FOR_REVIEW: (PROVIDER,),
    Cause.REMOVED_BY_OPERATOR: (PROVIDER,),
    Cause.POLICY_REJECTED: (PROVIDER,),
    Cause.MAIL_LOOP: (PROVIDER,),
    Cause.CONFIGURATION_ERROR: (PROVIDER,),
}


def norwegian() -> dict[tuple[Cause, WhoActs], str]:
    """The Norwegian words of every cause and party, the values left out."""
    catalogue = read(LOCALE_FOLDER / "nb" / "LC_MESSAGES" / "fremme.po")
    told = {}
    for cause in Cause:
        for party, words in info(cause).words.items():
            strings = [catalogue.get(message).string for message in (words.summary, *words.advice)]
            told[cause, party] = " ".join(without_values(string) for string in strings)
    return told


@pytest.mark.parametrize("cause", Cause)
def test_words_for_every_party(cause: Cause) -> None:
    found = info(cause)
    assert found.cause is cause
    assert found.who_acts is PARTIES[cause][0]
    assert set(found.words) == set(PARTIES[cause])


@pytest.mark.parametrize("cause", Cause)
def test_steps_and_values(cause: Cause) -> None:
    for words in info(cause).words.values():
        assert words.summary
        assert 1 <= len(words.advice) <= 4
        for message in (words.summary, *words.advice):
            assert placeholders(message) <= set(UNKNOWN), message
            assert message[0].isupper(), "a value that is not known would start the sentence with a small letter"


@pytest.mark.parametrize("cause", Cause)
def test_the_side_is_the_actors_own_or_none(cause: Cause) -> None:
    found = info(cause)
    assert found.side is None or found.side is Side(found.who_acts.value)


def test_norwegian_reads_easily() -> None:
    told = norwegian()
    hard = {key: round(lix(words), 1) for key, words in told.items() if lix(words) > 50}
    assert not hard
    assert lix(" ".join(told.values())) <= 40


def test_lix_of_a_known_text() -> None:
    # Six words, two of them long, two sentences: 6/2 + 200/6.
    assert lix("Dette er en setning. Postkassen finnes.") == pytest.approx(3 + 200 / 6)
    assert lix("Du ser «veldig vanskelige fremmedord» her.") == pytest.approx(3)
    assert without_values("Åpne {folder} nå.") == "Åpne  nå."
