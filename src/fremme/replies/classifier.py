"""What an SMTP reply means: the first rule that fits, of the data files in `rules/`.

The files are read in the order of their names and each from top to bottom. That order is the ranking: what one program or
provider says in its own words, then words anybody may use, then enhanced status codes, then bare codes. So a reply's own words
beat its codes, which many servers choose at random.
"""

import re
from functools import lru_cache

from fremme.codes import Certainty
from fremme.replies.reply import LONGEST, Reply, parse_reply, remote_of
from fremme.replies.rule import Rule
from fremme.replies.rulebook import rulebook
from fremme.replies.verdict import ReplyVerdict

__all__ = ["Reply", "classify", "parse_reply", "remote_of", "rules"]

GENERIC = frozenset({"4.0.0", "5.0.0", "5.7.0", "4.7.0", "5.7.1", "4.7.1", "5.5.0", "4.3.0", "5.3.0"})
"""Statuses that say no more than "no": the text's own status is preferred to one of these given from outside."""

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@=]{0,64}@[^\s<>()\[\]\"',;:@]{1,255}")
_NOTHING = ReplyVerdict(None, Certainty.NOT_CHECKED)


def classify(
    text: str, *, reply: str | None = None, status: str | None = None, remote_host: str | None = None
) -> ReplyVerdict:
    """Tells what a refusal's or deferral's text means.

    `text` is the reply as a server, a log line or a bounce has it. `reply` (three digits), `status` (RFC 3463) and
    `remote_host` are what is known from elsewhere; what is missing is taken from the text. Words that name no cause, with codes that
    name none, give a verdict whose cause is None. Never raises.
    """
    text = text[:LONGEST]
    own = parse_reply(text)
    if own.status and (status is None or status in GENERIC):
        status = own.status
    remote = (remote_host or remote_of(text) or "").lower() or None
    return _classify(without_addresses(own.words).lower(), reply or own.reply, status, remote)


@lru_cache(maxsize=4096)
def _classify(words: str, reply: str | None, status: str | None, remote: str | None) -> ReplyVerdict:
    """The verdict on a reply without its addresses: many refusals differ in nothing else, so it is remembered."""
    rule = rulebook().first_that_fits(words, reply, status, remote)
    if rule is None:
        return _NOTHING
    return ReplyVerdict(rule.cause, rule.certainty, rule.id, rule.source, rule.picked_out(words))


def rules() -> tuple[Rule, ...]:
    """All rules in their order."""
    return rulebook().rules


def without_addresses(text: str) -> str:
    """The text with every mail address put down to ``@``: a name in an address must not be taken for a word."""
    return _ADDRESS.sub("@", text) if "@" in text else text
