"""A fault in this server's own set-up."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.CONFIGURATION_ERROR,
    who_acts=WhoActs.PROVIDER,
    side=Side.PROVIDER,
    words={
        WhoActs.PROVIDER: Words(
            summary=N_("A fault in our own set-up stopped the mail. We can mend it. The log says: “{words}”"),
            advice=(
                N_("Read the log line, and find the setting it is about."),
                N_("Correct the setting, and load the set-up again."),
                N_("Try the queue again."),
                N_("Ask the sender to send again if the mail came back."),
            ),
        ),
    },
)
