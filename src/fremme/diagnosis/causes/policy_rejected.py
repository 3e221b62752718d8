"""Refused or dropped by a rule of this server that no other cause names."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.POLICY_REJECTED,
    who_acts=WhoActs.PROVIDER,
    side=Side.PROVIDER,
    words={
        WhoActs.PROVIDER: Words(
            summary=N_(
                "A rule of our server stopped the mail. We can see whether the rule should be changed. The "
                "log says: “{words}”"
            ),
            advice=(
                N_("Find the rule in our set-up."),
                N_("Change it, or let the sender through, if the mail was wanted."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
