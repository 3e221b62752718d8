"""Over the size limit."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.MESSAGE_TOO_LARGE,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_("The mail is larger than the server takes. The sender can make it smaller."),
            advice=(
                N_("Take large attachments out of the mail."),
                N_("Share large files by a link instead."),
                N_("Send many pictures in several mails."),
                N_("Send the mail again."),
            ),
        ),
    },
)
