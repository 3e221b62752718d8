"""Asked to come back later, and not accepted yet."""

from fremme.codes import Cause, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.GREYLISTED,
    who_acts=WhoActs.NOBODY,
    side=None,
    words={
        WhoActs.NOBODY: Words(
            summary=N_(
                "This is greylisting: the server asks unknown senders to try again a little later. Nobody "
                "needs to do anything, for the next attempt comes by itself."
            ),
            advice=(
                N_("Wait a couple of hours."),
                N_("Search again if the mail has still not come."),
            ),
        ),
        WhoActs.SENDER: Words(
            summary=N_(
                "This is greylisting: the server asks unknown senders to try again a little later. No later "
                "attempt has got through, and the sender can have it looked into."
            ),
            advice=(
                N_("Ask your provider whether the mail is still in their queue."),
                N_("Ask them to try again from the same server after a few minutes."),
                N_("Send the mail again if it is not in the queue."),
            ),
        ),
    },
)
