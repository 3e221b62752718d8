"""Sent on by an alias or rule; the copy's state follows."""

from fremme.codes import Cause, WhoActs
from fremme.diagnosis.cause import CauseInfo, Words
from fremme.texts import N_

INFO = CauseInfo(
    cause=Cause.FORWARDED_ELSEWHERE,
    who_acts=WhoActs.NOBODY,
    side=None,
    words={
        WhoActs.NOBODY: Words(
            summary=N_(
                "An alias or a rule here sends the mail to another address. It was accepted there, and nobody "
                "needs to do anything."
            ),
            advice=(N_("Look for the mail at the address it was forwarded to, also in the spam folder there."),),
        ),
        WhoActs.RECIPIENT: Words(
            summary=N_(
                "The recipient's own rule forwards the mail to another address, and it has not arrived there. "
                "The recipient can change the forwarding."
            ),
            advice=(
                N_("Check the address that the mail is forwarded to."),
                N_("Correct the address, or turn the forwarding off."),
                N_("Choose to keep a copy in the mailbox."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
        WhoActs.PROVIDER: Words(
            summary=N_(
                "An alias on our server forwards the mail to another address, and it has not arrived there. "
                "We can correct the alias."
            ),
            advice=(
                N_("Find the alias, and check where it leads."),
                N_("Correct or remove the address that fails."),
                N_("Ask the sender to send the mail again."),
            ),
        ),
    },
)
