"""A session was seen and broke before the mail was accepted."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.CONNECTION_LOST,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_("The connection broke before the whole mail had come across. The sender can send it again."),
            advice=(
                N_("See whether the mail is still in the outbox."),
                N_("Send it again, over another network if you can."),
                N_("Leave out large attachments if it breaks again."),
                N_("Ask your provider for help if it goes on."),
            ),
        ),
    },
)
