"""The virus scanner refused, removed or quarantined it."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.VIRUS_FOUND,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The scanner found a virus in the mail. The sender can check their PC, and send the mail "
                "again without the attachment."
            ),
            advice=(
                N_("Do not open the attachment."),
                N_("Check the PC for viruses."),
                N_("Send the mail again without the attachment."),
                N_("Tell the provider if you are sure that the file is clean."),
            ),
        ),
    },
)
