"""The address is one or two slips from another that exists."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.ADDRESS_MISTYPED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The address that was used is very like {intended}. It is probably a slip, and the sender can "
                "correct it."
            ),
            advice=(
                N_("Compare the address letter by letter with {intended}."),
                N_("Ask the recipient which address is right."),
                N_("Send the mail again to the right address."),
                N_("Remove the wrong address from the mail program's suggestions."),
            ),
        ),
    },
)
