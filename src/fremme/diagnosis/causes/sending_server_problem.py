"""The server that should send cannot."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.SENDING_SERVER_PROBLEM,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The server that should send the mail has a fault, or the sender's domain does not exist. The "
                "sender can tell whoever runs the server."
            ),
            advice=(
                N_("Check the part after @ in your own address."),
                N_("Send the error message to your provider."),
                N_("Send the mail again when the fault has been mended."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_("Our server should have sent the mail, but it has a fault. We can mend it."),
            advice=(
                N_("Read in the log what the server reports."),
                N_("Check disk space, DNS look-ups and the sender's domain."),
                N_("Try the queue again when the fault has been mended."),
            ),
        ),
    },
)
