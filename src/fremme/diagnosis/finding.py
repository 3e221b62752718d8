"""How a judgement is made: a cause with its own party, or another one."""

from fremme.codes import Cause, Certainty, Side, WhoActs
from fremme.diagnosis.causes import info
from fremme.diagnosis.model import Judgement
from fremme.trace.model import Seen


def finding(
    cause: Cause, certainty: Certainty, *lines: Seen | None, who_acts: WhoActs | None = None, **values: object
) -> Judgement:
    """A judgement with the cause's own party, or another one."""
    known = info(cause)
    acts = who_acts or known.who_acts
    side = known.side if acts is known.who_acts else SIDES.get(acts)
    kept = tuple(seen for seen in lines if seen is not None)
    return Judgement(cause, certainty, acts, side, kept, tuple(values.items()))


SIDES = {
    WhoActs.SENDER: Side.SENDER,
    WhoActs.RECIPIENT: Side.RECIPIENT,
    WhoActs.PROVIDER: Side.PROVIDER,
    WhoActs.OTHER_PROVIDER: Side.OTHER_PROVIDER,
}
