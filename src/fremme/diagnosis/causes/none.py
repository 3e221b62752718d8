"""In the inbox, and nothing shows that anyone has fetched it yet."""

from fremme.codes import Cause, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.NONE,
    who_acts=WhoActs.RECIPIENT,
    side=None,
    words={
        WhoActs.RECIPIENT: Words(
            summary=N_("Nothing shows that anyone has fetched the mail yet. {place}"),
            advice=(
                N_("Look in the inbox for mail of {time}."),
                N_("Search for the sender's address."),
                N_("Let the mail program fetch new mail."),
                N_("Open the mailbox in a browser, and see whether the mail is there."),
            ),
        ),
    },
)
