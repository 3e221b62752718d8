"""The fixed codes that everything else speaks in: states, causes, certainties, events.

The values are part of the public contract (JSON, API): never rename one.
"""

from enum import StrEnum


class State(StrEnum):
    """What became of a message for one recipient."""

    NEVER_SEEN = "never_seen"
    INTERRUPTED = "interrupted"
    REJECTED = "rejected"
    TEMPFAILED = "tempfailed"
    QUEUED = "queued"
    BOUNCED = "bounced"
    DISCARDED = "discarded"
    HELD = "held"
    DELIVERED = "delivered"
    RELAYED = "relayed"


WORST_FIRST: tuple[State, ...] = (
    State.BOUNCED,
    State.REJECTED,
    State.DISCARDED,
    State.INTERRUPTED,
    State.TEMPFAILED,
    State.QUEUED,
    State.HELD,
    State.NEVER_SEEN,
    State.RELAYED,
    State.DELIVERED,
)
"""The order of "went worst": of several answers the earliest here is told."""


class Cause(StrEnum):
    """Why: what ended the message, or what keeps it where it is."""

    ADDRESS_MISTYPED = "address_mistyped"
    RECIPIENT_DOMAIN_WRONG = "recipient_domain_wrong"
    MX_ELSEWHERE = "mx_elsewhere"
    NEVER_REACHED_SERVER = "never_reached_server"
    CONNECTION_LOST = "connection_lost"
    LOGIN_FAILED = "login_failed"
    SENDING_SERVER_PROBLEM = "sending_server_problem"
    SENDER_UNAUTHENTICATED = "sender_unauthenticated"
    SPF_FAIL = "spf_fail"
    DKIM_FAIL = "dkim_fail"
    DMARC_REJECT = "dmarc_reject"
    BLOCKLISTED_IP = "blocklisted_ip"
    HELO_OR_PTR_INVALID = "helo_or_ptr_invalid"
    RATE_LIMITED = "rate_limited"
    ACCOUNT_COMPROMISED = "account_compromised"
    MESSAGE_TOO_LARGE = "message_too_large"
    TLS_FAILED = "tls_failed"
    UNKNOWN_RECIPIENT = "unknown_recipient"
    MAILBOX_FULL = "mailbox_full"
    MAILBOX_DISABLED = "mailbox_disabled"
    GREYLISTED = "greylisted"
    VIRUS_FOUND = "virus_found"
    ATTACHMENT_BLOCKED = "attachment_blocked"
    SPAM_REJECTED = "spam_rejected"
    SPAM_FILTERED = "spam_filtered"
    MAILBOX_RULE = "mailbox_rule"
    FORWARDED_ELSEWHERE = "forwarded_elsewhere"
    FETCHED_BY_CLIENT = "fetched_by_client"
    DUPLICATE_DROPPED = "duplicate_dropped"
    NONE = "none"
    RECIPIENT_SERVER_UNREACHABLE = "recipient_server_unreachable"
    RECIPIENT_SERVER_REJECTS = "recipient_server_rejects"
    RELAYED_OK = "relayed_ok"
    HELD_FOR_REVIEW = "held_for_review"
    REMOVED_BY_OPERATOR = "removed_by_operator"
    POLICY_REJECTED = "policy_rejected"
    MAIL_LOOP = "mail_loop"
    CONFIGURATION_ERROR = "configuration_error"


class WhoActs(StrEnum):
    """Who can do something about it."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    PROVIDER = "provider"
    OTHER_PROVIDER = "other_provider"
    NOBODY = "nobody"


class Side(StrEnum):
    """Where the fault lies (`None` where there is none)."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    PROVIDER = "provider"
    OTHER_PROVIDER = "other_provider"


class Certainty(StrEnum):
    """How sure a finding is."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    RULED_OUT = "ruled_out"
    NOT_CHECKED = "not_checked"


class EventKind(StrEnum):
    """What one log line says happened."""

    CONNECT = "connect"
    DISCONNECT = "disconnect"
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    ACCEPTED = "accepted"
    QUEUED = "queued"
    DEFERRED = "deferred"
    SENT = "sent"
    BOUNCED = "bounced"
    EXPIRED = "expired"
    REJECTED = "rejected"
    TEMPFAILED = "tempfailed"
    HELD = "held"
    DISCARDED = "discarded"
    QUARANTINED = "quarantined"
    REDIRECTED = "redirected"
    STORED = "stored"
    SCANNED = "scanned"
    FETCHED = "fetched"
    EXPUNGED = "expunged"
    MOVED = "moved"
    REMOVED = "removed"
    BOUNCE_SENT = "bounce_sent"
    DELAY_WARNING = "delay_warning"
    CONNECTION_LOST = "connection_lost"
    WARNING = "warning"
    OTHER = "other"


class Direction(StrEnum):
    """Which way a message goes, seen from our servers."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"
    FORWARDED = "forwarded"
