"""Refused, because the sending host's name or reverse DNS is wrong."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.HELO_OR_PTR_INVALID,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The name that the sending server gives does not agree with DNS. The sender can ask whoever "
                "runs the server to correct it."
            ),
            advice=(
                N_("Send the error message to whoever runs your mail server."),
                N_("Ask them to add a PTR record with the server's name."),
                N_("Ask them to let the server give the same name in HELO."),
                N_("Send the mail again when this is in place."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_("The name that our server gives does not agree with DNS. We can correct it."),
            advice=(
                N_("Look up the PTR record of our server's IP address."),
                N_("See to it that the name leads back to the same IP address."),
                N_("Let the server give the same name in HELO."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
