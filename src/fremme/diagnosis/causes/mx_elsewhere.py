"""The recipient's domain gets its mail on other servers than the one asked."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.MX_ELSEWHERE,
    who_acts=WhoActs.OTHER_PROVIDER,
    side=Side.OTHER_PROVIDER,
    words={
        WhoActs.OTHER_PROVIDER: Words(
            summary=N_(
                "Mail for the recipient's domain belongs on another server than the one that was asked. The "
                "provider that keeps the old entry can correct it."
            ),
            advice=(
                N_("Look up the domain's MX records to see which servers should have the mail."),
                N_("Tell the provider that keeps the old entry."),
                N_("Ask the sender to send the mail again when the entry is right."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_("Our own set-up still sends mail for this domain to the wrong server. We can correct it."),
            advice=(
                N_("Look up the domain's MX records."),
                N_("Find the domain among our own domains and routes, and remove the old entry."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
