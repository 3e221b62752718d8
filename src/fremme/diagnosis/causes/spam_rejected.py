"""Refused or dropped for its content or score."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.SPAM_REJECTED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The mail was taken for spam. The sender can change it, or ask to be let through. The server "
                "answered: “{words}”"
            ),
            advice=(
                N_("Write a clear subject, and leave out links that are not needed."),
                N_("Send the mail again."),
                N_("If it is refused again, ask the recipient to tell their provider."),
                N_("Pass on the server's answer."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "Our filter took the mail for spam and dropped it. We can let the sender through, or change the filter."
            ),
            advice=(
                N_("See in the log which rules had a say."),
                N_("Let the sender through if the mail was wanted."),
                N_("Ask the sender to send the mail again."),
                N_("Let the filter refuse spam rather than drop it, so that senders are told."),
            ),
        ),
    },
)
