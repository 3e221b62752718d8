"""Refused, because the sender's domain shows neither SPF nor DKIM."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.SENDER_UNAUTHENTICATED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The mail passed neither SPF nor DKIM, so nothing shows that it is genuine. The sender can "
                "have this set up for the domain."
            ),
            advice=(
                N_("Send through your own provider's outgoing server."),
                N_("Ask your provider to add an SPF record for the domain."),
                N_("Ask for the mail to be signed with DKIM as well."),
                N_("Send the mail again when this is in place."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "Our server sent the mail, and it passed neither SPF nor DKIM for the sender's domain. We can "
                "set this up."
            ),
            advice=(
                N_("See whether the domain's SPF record names our servers."),
                N_("Turn on DKIM signing for the domain."),
                N_("Turn on SRS for mail that we forward."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
