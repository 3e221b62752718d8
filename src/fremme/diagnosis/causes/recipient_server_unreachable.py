"""The next server does not answer."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.RECIPIENT_SERVER_UNREACHABLE,
    who_acts=WhoActs.OTHER_PROVIDER,
    side=Side.OTHER_PROVIDER,
    words={
        WhoActs.OTHER_PROVIDER: Words(
            summary=N_("There is no answer from {remote}. The provider there can put this right."),
            advice=(
                N_("Ask whoever runs {remote} whether their server is working."),
                N_("Reach the recipient in another way if it is urgent."),
                N_("Send the mail again if an error mail has come."),
            ),
        ),
    },
)
