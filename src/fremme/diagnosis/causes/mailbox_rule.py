"""A rule for the mailbox filed it in another folder, deleted or refused it."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.MAILBOX_RULE,
    who_acts=WhoActs.RECIPIENT,
    side=Side.RECIPIENT,
    words={
        WhoActs.RECIPIENT: Words(
            summary=N_("A rule for the recipient's mailbox did this. The recipient can change the rule."),
            advice=(
                N_("Search for the mail in all folders."),
                N_("Open the rules (filters) in the mailbox's settings, and find the one that fits."),
                N_("Change or delete the rule, so that the next mail stays in the inbox."),
                N_("Ask the sender to send again if the mail is in no folder."),
            ),
        ),
    },
)
