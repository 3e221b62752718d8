"""No such mailbox, and no near one is known."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.UNKNOWN_RECIPIENT,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
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
