"""The mailbox is closed or suspended."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.MAILBOX_DISABLED,
    who_acts=WhoActs.RECIPIENT,
    side=Side.RECIPIENT,
    words={
        WhoActs.RECIPIENT: Words(
            summary=N_("The recipient's mailbox is closed. The recipient can ask their provider to open it."),
            advice=(
                N_("Ask your provider why the mailbox is closed."),
                N_("Ask for it to be opened again."),
                N_("Give the sender another address until then."),
                N_("Ask the sender to send the mail again when the mailbox is open."),
            ),
        ),
    },
)
