"""Refused or delayed, because too much was sent too fast."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.RATE_LIMITED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_("Too much was sent in too short a time. The sender can wait a while, and send less at a time."),
            advice=(
                N_("Wait an hour before you send again."),
                N_("Send to fewer recipients at a time."),
                N_("Use a newsletter service for mail to many."),
                N_("Change your password if you have not sent all this yourself."),
            ),
        ),
    },
)
