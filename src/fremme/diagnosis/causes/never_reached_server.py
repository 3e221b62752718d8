"""The logs cover the time and have no trace of the mail."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.NEVER_REACHED_SERVER,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The mail may still be in the sender's outbox, or it may have gone to another server. The "
                "sender can check this."
            ),
            advice=(
                N_("Open the outbox and see whether the mail is still there."),
                N_("Find the mail among those sent, and check the recipient's address."),
                N_("Look for an error mail in the inbox and in the spam folder."),
                N_("Send the mail again, and note the time."),
            ),
        ),
    },
)
