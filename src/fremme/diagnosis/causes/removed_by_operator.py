"""Taken out of the queue by hand."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.REMOVED_BY_OPERATOR,
    who_acts=WhoActs.PROVIDER,
    side=Side.PROVIDER,
    words={
        WhoActs.PROVIDER: Words(
            summary=N_("Somebody with us took the mail out of the queue by hand. We can find out why."),
            advice=(
                N_("Ask whoever was on duty why the mail was removed."),
                N_("Ask the sender to send it again if it should have been delivered."),
            ),
        ),
    },
)
