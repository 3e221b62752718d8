"""The account or PC is misused, and its mail is refused because of that."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.ACCOUNT_COMPROMISED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_("Others are misusing the account or the PC that the mail came from. The sender can stop this."),
            advice=(
                N_("Change the password from another device."),
                N_("Check the PC for viruses."),
                N_("Look for rules and forwarding that you have not set up yourself."),
                N_("Tell your provider when this is done."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_("Others are misusing the sender's account with us. We can lock the account and help the owner."),
            advice=(
                N_("Lock the account, and end its open sessions."),
                N_("Take the account's unwanted mail out of the queue."),
                N_("Call the owner, and ask for a new password and a virus check of the PC."),
                N_("Open the account again when this is done."),
            ),
        ),
    },
)
