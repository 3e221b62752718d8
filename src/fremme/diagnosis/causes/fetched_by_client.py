"""Delivered, and a mail program of the recipient took, moved or deleted it."""

from fremme.codes import Cause, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.FETCHED_BY_CLIENT,
    who_acts=WhoActs.RECIPIENT,
    side=None,
    words={
        WhoActs.RECIPIENT: Words(
            summary=N_(
                "A mail program of the recipient has {deed} the mail since ({program}). The recipient can look for it "
                "on their devices."
            ),
            advice=(
                N_("Look for the mail on every PC, phone and tablet that uses the mailbox."),
                N_("Look in the bin and in the other folders."),
                N_("Set the mail program to leave mail on the server."),
                N_("Change your password if an unknown device has fetched the mail."),
            ),
        ),
    },
)
