"""What the classifier answers."""

from dataclasses import dataclass

from fremme.codes import Cause, Certainty


@dataclass(frozen=True, slots=True)
class ReplyVerdict:
    """What a reply means: the cause it names, how sure that is, and the rule that said so.

    `cause` is None where the words and codes name none (a bare ``550 5.0.0``). `rule` is the rule's id in the data file.
    `source` says where the rule comes from. `detail` holds what the rule picked out of the text, e.g. the DNS list's zone.
    """

    cause: Cause | None
    certainty: Certainty
    rule: str | None = None
    source: str | None = None
    detail: str | None = None
