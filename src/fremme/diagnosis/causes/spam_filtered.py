"""Delivered to the spam folder, by whatever filed it."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.SPAM_FILTERED,
    who_acts=WhoActs.RECIPIENT,
    side=Side.RECIPIENT,
    words={
        WhoActs.RECIPIENT: Words(
            summary=N_("The mail was taken for spam. The recipient finds it in {folder}."),
            advice=(
                N_("Open {folder}."),
                N_("Select the mail, and choose “Not spam”."),
                N_("Add the sender to your contacts."),
            ),
        ),
    },
)
