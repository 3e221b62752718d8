"""The recipient's domain does not exist or takes no mail."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.RECIPIENT_DOMAIN_WRONG,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The recipient's domain, the part after @, does not exist or takes no mail. The sender can "
                "check the address."
            ),
            advice=(
                N_("Look closely at the part after @ in {recipient}."),
                N_("Ask the recipient for the right address, by telephone for instance."),
                N_("Send the mail again to the right address."),
            ),
        ),
    },
)
