"""Over quota."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.MAILBOX_FULL,
    who_acts=WhoActs.RECIPIENT,
    side=Side.RECIPIENT,
    words={
        WhoActs.PROVIDER: Words(
            summary=N_(
                "The mailbox that our alias sends the mail on to is full. We can tell its owner, or change the alias."
            ),
            advice=(
                N_("Tell the owner of the full mailbox to make room."),
                N_("Change the alias if the mailbox is no longer used."),
            ),
        ),
        WhoActs.RECIPIENT: Words(
            summary=N_("The recipient's mailbox is full. The recipient can make room."),
            advice=(
                N_("Delete large mails, also among those you have sent."),
                N_("Empty the bin and the spam folder."),
                N_("Ask your provider for more room if you need it."),
                N_("Ask the sender to send again if the mail does not come by itself."),
            ),
        ),
    },
)
