"""Refused, because the sending server is not allowed for the domain."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.SPF_FAIL,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "By SPF, the server that sent the mail may not send for the sender's domain. The sender can "
                "use the right server, or have the SPF record corrected."
            ),
            advice=(
                N_("Send through your own provider's outgoing server."),
                N_("Ask whoever runs the domain to add the server to the SPF record."),
                N_("Send the mail again when this is in place."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "By SPF, our server may not send for the sender's domain. It sent or forwarded the mail all "
                "the same, and we can put this right."
            ),
            advice=(
                N_("See whether the domain's SPF record names our servers."),
                N_("Add them, or ask the domain's owner to do it."),
                N_("Turn on SRS for mail that we forward."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
