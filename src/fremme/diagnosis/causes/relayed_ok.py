"""The next server accepted it."""

from fremme.codes import Cause, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.RELAYED_OK,
    who_acts=WhoActs.OTHER_PROVIDER,
    side=None,
    words={
        WhoActs.OTHER_PROVIDER: Words(
            summary=N_("Only the provider there can see what became of the mail afterwards."),
            advice=(
                N_("Ask the recipient to look in the inbox and in the spam folder."),
                N_("Ask the recipient's provider to search for mail of {time}."),
                N_("Give them the id that their server answered with."),
            ),
        ),
    },
)
