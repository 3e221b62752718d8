"""A forbidden attachment or file type."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.ATTACHMENT_BLOCKED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The mail has an attachment of a kind that the server does not take. The sender can share the "
                "file in another way."
            ),
            advice=(
                N_("Take the attachment out of the mail."),
                N_("Save the file in another format, such as PDF, or share it by a link."),
                N_("Send the mail again."),
            ),
        ),
    },
)
