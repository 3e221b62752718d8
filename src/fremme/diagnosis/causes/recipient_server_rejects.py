"""The next server refuses, for a reason of its own."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.RECIPIENT_SERVER_REJECTS,
    who_acts=WhoActs.OTHER_PROVIDER,
    side=Side.OTHER_PROVIDER,
    words={
        WhoActs.OTHER_PROVIDER: Words(
            summary=N_(
                "The answer comes from {remote}, and only the provider there can say why. The server "
                "answered: “{words}”"
            ),
            advice=(
                N_("Pass the answer on to whoever runs {remote}."),
                N_("Tell them the time, the sender and the recipient."),
                N_("Send the mail again when they have put it right."),
            ),
        ),
    },
)
