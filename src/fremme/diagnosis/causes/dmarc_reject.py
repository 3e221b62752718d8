"""Refused by the policy that the sender's domain publishes."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.DMARC_REJECT,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The sender's domain asks others to refuse mail that does not pass DMARC, and this mail did "
                "not. The sender can use the right server, or have the set-up corrected."
            ),
            advice=(
                N_("Send through the outgoing server that belongs to the address."),
                N_("Ask whoever runs the domain to set up SPF and DKIM for that server."),
                N_("Send the mail again when this is in place."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "The sender's domain asks others to refuse mail that does not pass DMARC. It did not pass as "
                "our server sent or forwarded it, and we can put this right."
            ),
            advice=(
                N_("See whether we sent the mail ourselves or forwarded it."),
                N_("Sign what we send with the key of the sender's domain."),
                N_("Let mail that we forward pass unchanged, so that its signature holds."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
