"""The sender's program was refused at log-in, did not log in, or used an address its log-in does not own."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.LOGIN_FAILED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The log-in was refused, or the mail program did not log in with an account that may use this sender "
                "address. Nothing was sent, and the sender can put the settings right."
            ),
            advice=(
                N_("Open the account's settings in the mail program."),
                N_("Enter the user name and the password anew."),
                N_("Turn on log-in for the outgoing server."),
                N_("Send the mail again from the account's own address."),
            ),
        ),
    },
)
