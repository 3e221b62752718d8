"""Dovecot 2.2, 2.3 and 2.4 with Pigeonhole: log-ins, LMTP and delivery agent, Sieve, IMAP, POP3, mail_log events."""

from fremme.dialects.dovecot.dialect import DIALECT

__all__ = ["DIALECT"]
