"""The headings of an answer, and short names of states, causes and parties for tables."""

from collections.abc import Mapping

from fremme.codes import Cause, Certainty, State, WhoActs
from fremme.texts import N_

TIMELINE = N_("Timeline")
EVIDENCE = N_("Evidence")
COVERAGE = N_("Coverage")
ALSO_SEEN = N_("Also seen")
OTHER_MESSAGES = N_("Other messages that fit")
NOT_COVERED = N_("No log covers this time")
ZONE = N_("Times are in the zone {zone}")
GAP = N_("The logs of {source} have a gap from {start} to {end}")
COVERED = N_("{source}: from {start} to {end}")
OVERCOME = N_("Overcome on the way: {cause}. It cost {delay}.")
"""A finding that delayed the mail and no more: `cause` is the cause's name, `delay` a duration."""

WHO_CAN_ACT: Mapping[WhoActs, str] = {
    WhoActs.SENDER: N_("Who can act: the sender"),
    WhoActs.RECIPIENT: N_("Who can act: the recipient"),
    WhoActs.PROVIDER: N_("Who can act: we, the provider"),
    WhoActs.OTHER_PROVIDER: N_("Who can act: the other provider"),
    WhoActs.NOBODY: N_("Who can act: nobody needs to"),
}

HOW_SURE: Mapping[Certainty, str] = {
    Certainty.CONFIRMED: N_("How sure: sure"),
    Certainty.LIKELY: N_("How sure: likely"),
    Certainty.POSSIBLE: N_("How sure: possible"),
    Certainty.RULED_OUT: N_("How sure: ruled out"),
    Certainty.NOT_CHECKED: N_("How sure: could not be checked"),
}

STATES: Mapping[State, str] = {
    State.NEVER_SEEN: N_("never seen here"),
    State.INTERRUPTED: N_("interrupted"),
    State.REJECTED: N_("refused by us"),
    State.TEMPFAILED: N_("asked to try again"),
    State.QUEUED: N_("in our queue"),
    State.BOUNCED: N_("sent back"),
    State.DISCARDED: N_("dropped without a word"),
    State.HELD: N_("held back here"),
    State.DELIVERED: N_("delivered here"),
    State.RELAYED: N_("handed on"),
}

CAUSES: Mapping[Cause, str] = {
    Cause.ADDRESS_MISTYPED: N_("address mistyped"),
    Cause.RECIPIENT_DOMAIN_WRONG: N_("recipient's domain wrong"),
    Cause.MX_ELSEWHERE: N_("domain's mail goes elsewhere"),
    Cause.NEVER_REACHED_SERVER: N_("never reached the server"),
    Cause.CONNECTION_LOST: N_("connection lost"),
    Cause.LOGIN_FAILED: N_("log-in refused"),
    Cause.SENDING_SERVER_PROBLEM: N_("fault on sending server"),
    Cause.SENDER_UNAUTHENTICATED: N_("neither SPF nor DKIM"),
    Cause.SPF_FAIL: N_("not allowed by SPF"),
    Cause.DKIM_FAIL: N_("bad DKIM signature"),
    Cause.DMARC_REJECT: N_("refused by DMARC"),
    Cause.BLOCKLISTED_IP: N_("on a DNS list"),
    Cause.HELO_OR_PTR_INVALID: N_("server's name is wrong"),
    Cause.RATE_LIMITED: N_("too much too fast"),
    Cause.ACCOUNT_COMPROMISED: N_("account is misused"),
    Cause.MESSAGE_TOO_LARGE: N_("mail too large"),
    Cause.TLS_FAILED: N_("encryption failed"),
    Cause.UNKNOWN_RECIPIENT: N_("no such address"),
    Cause.MAILBOX_FULL: N_("mailbox full"),
    Cause.MAILBOX_DISABLED: N_("mailbox closed"),
    Cause.GREYLISTED: N_("greylisted"),
    Cause.VIRUS_FOUND: N_("virus found"),
    Cause.ATTACHMENT_BLOCKED: N_("attachment not allowed"),
    Cause.SPAM_REJECTED: N_("stopped as spam"),
    Cause.SPAM_FILTERED: N_("in the spam folder"),
    Cause.MAILBOX_RULE: N_("the mailbox's rule"),
    Cause.FORWARDED_ELSEWHERE: N_("forwarded elsewhere"),
    Cause.FETCHED_BY_CLIENT: N_("fetched by mail program"),
    Cause.DUPLICATE_DROPPED: N_("second copy dropped"),
    Cause.NONE: N_("in the inbox, not fetched"),
    Cause.RECIPIENT_SERVER_UNREACHABLE: N_("next server not answering"),
    Cause.RECIPIENT_SERVER_REJECTS: N_("refused by next server"),
    Cause.RELAYED_OK: N_("accepted by next server"),
    Cause.HELD_FOR_REVIEW: N_("held for review"),
    Cause.REMOVED_BY_OPERATOR: N_("removed by hand"),
    Cause.POLICY_REJECTED: N_("stopped by our rules"),
    Cause.MAIL_LOOP: N_("mail went in circles"),
    Cause.CONFIGURATION_ERROR: N_("fault in our set-up"),
}
