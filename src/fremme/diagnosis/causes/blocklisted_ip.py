"""Refused, because the sending address is on a DNS list."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.BLOCKLISTED_IP,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The mail came from the IP address {ip}, which is on the DNS list {list}. The sender can ask "
                "their provider to have it taken off."
            ),
            advice=(
                N_("Send through your provider's outgoing server, not straight from your own network."),
                N_("Look up the address on the list's website to see why it is there."),
                N_("Ask your provider to have the address taken off the list."),
                N_("Send the mail again when the address is off the list."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "Our own IP address {ip} is on the DNS list {list}. We can stop what put it there, and have "
                "it taken off."
            ),
            advice=(
                N_("Look up the address on the list's website to see why it is there."),
                N_("Find and stop what sends unwanted mail, a misused account for instance."),
                N_("Ask the list to take the address off."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
