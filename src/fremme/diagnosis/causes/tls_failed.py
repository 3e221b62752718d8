"""One side demands encryption that the other did not offer, or the handshake failed."""

from fremme.codes import Cause, Side, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.TLS_FAILED,
    who_acts=WhoActs.SENDER,
    side=Side.SENDER,
    words={
        WhoActs.SENDER: Words(
            summary=N_(
                "The two sides did not agree on encryption. The sender can ask whoever runs their server to "
                "put this right."
            ),
            advice=(
                N_("Turn on encryption (TLS) for the outgoing server in the mail program."),
                N_("Update the mail program."),
                N_("Ask your provider whether the server can use TLS 1.2 or later."),
                N_("Send the mail again."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "The encryption fails on our side, because of the certificate or the settings. We can put this right."
            ),
            advice=(
                N_("Check the certificate's date, name and chain."),
                N_("See which versions of TLS each side offers."),
                N_("Put in a new certificate where it is needed."),
                N_("Try the queue again when the fault has been mended."),
            ),
        ),
        WhoActs.OTHER_PROVIDER: Words(
            summary=N_(
                "The encryption fails on {remote}, because of its certificate or settings. The provider there "
                "can put this right."
            ),
            advice=(
                N_("Tell whoever runs {remote} that the encryption fails."),
                N_("Send them the log line with the time."),
                N_("Send the mail again if an error mail has come."),
            ),
        ),
    },
)
