"""It went in circles."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.MAIL_LOOP,
    who_acts=WhoActs.PROVIDER,
    side=Side.PROVIDER,
    words={
        WhoActs.PROVIDER: Words(
            summary=N_(
                "The mail went in circles between addresses or servers until it was stopped. We can break the circle."
            ),
            advice=(
                N_("Follow every alias and forwarding of {recipient}."),
                N_("Remove the one that leads back."),
                N_("Check that each server knows which domains are its own."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
