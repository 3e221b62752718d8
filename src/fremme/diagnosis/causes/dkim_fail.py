"""Refused, because the signature is bad."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.DKIM_FAIL,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The mail's DKIM signature is not right: either the mail was changed on the way, or the key "
                "in DNS is wrong. The sender can ask their provider to mend it."
            ),
            advice=(
                N_("Send the error message to your provider."),
                N_("Ask them to check the DKIM key and the signing."),
                N_("Send the mail again when the fault has been mended."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "The DKIM signature was not right when the mail left our server. We can mend the signing, or "
                "what changes the mail."
            ),
            advice=(
                N_("Compare the DKIM key in DNS with the one we sign with."),
                N_("See whether a filter changes the mail after it has been signed."),
                N_("Let mail that we forward pass unchanged."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
