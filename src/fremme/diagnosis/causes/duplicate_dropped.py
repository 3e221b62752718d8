"""A second copy of a message already delivered, dropped by the server."""

from fremme.codes import Cause, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.DUPLICATE_DROPPED,
    who_acts=WhoActs.NOBODY,
    side=None,
    words={
        WhoActs.NOBODY: Words(
            summary=N_(
                "The same mail had already been delivered, so the server kept only the first copy. Nobody "
                "needs to do anything."
            ),
            advice=(N_("Look for the first copy in the mailbox."),),
        ),
    },
)
