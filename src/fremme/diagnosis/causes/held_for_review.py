"""In quarantine or on hold here."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.HELD_FOR_REVIEW,
    who_acts=WhoActs.PROVIDER,
    side=Side.PROVIDER,
    words={
        WhoActs.PROVIDER: Words(
            summary=N_("Somebody with us has to look at the mail first. We can release it or delete it."),
            advice=(
                N_("Find the mail in quarantine or on hold in the queue."),
                N_("See whether it is genuine and wanted."),
                N_("Release it or delete it."),
                N_("Tell the recipient."),
            ),
        ),
    },
)
