"""No such mailbox, and no near one is known."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.UNKNOWN_RECIPIENT,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.PROVIDER: Words(
            summary=N_("The address that our alias sends the mail on to does not exist. We can correct the alias."),
            advice=(
                N_("Look up the alias in our set-up."),
                N_("Remove the address that no longer exists, or put in the right one."),
                N_("Tell the sender when it is mended, so that the mail can be sent again."),
            ),
        ),
        WhoActs.RECIPIENT: Words(
            summary=N_(
                "The address that the recipient's own rule sends the mail on to does not exist. The recipient can correct the rule."
            ),
            advice=(
                N_("Open the rules (filters) in the mailbox's settings."),
                N_("Correct the address that mail is sent on to, or delete the rule."),
            ),
        ),
        WhoActs.SENDER: Words(
            summary=N_("There is no such address. The sender can check it and put it right."),
            advice=(
                N_("Look closely at the address, above all the part before @."),
                N_("Ask the recipient for the right address."),
                N_("Send the mail again to the right address."),
            ),
        ),
    },
)
