"""People's mail programs: they send by SMTP and fetch by IMAP and POP3, each from an address of its own."""

import imaplib
import poplib
import smtplib
import socket
import ssl
from dataclasses import dataclass

from lab.cast import Person
from lab.errors import LabError
from lab.letters import Letter

_PATIENCE_SECONDS = 120.0


def _trusting() -> ssl.SSLContext:
    """Encrypts and does not ask for a certificate of a known authority: the lab has none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a server said to a mail: accepted, or the reply that refused it."""

    accepted: bool
    reply: str


def send(
    letter: Letter,
    server: str,
    port: int,
    client_ip: str,
    *,
    helo: str = "[192.168.1.20]",
    login: tuple[str, str] | None = None,
    breaks: bool = False,
) -> Outcome:
    """Hand a letter to a server, encrypted and logged in where a log-in is given; ``breaks`` stops half-way through it.

    Returns:
        What the server said; a refusal is an outcome, not an error.
    """
    try:
        with smtplib.SMTP(server, port, helo, _PATIENCE_SECONDS, (client_ip, 0)) as session:
            if login is not None:
                session.starttls(context=_trusting())
                session.login(*login)
            if breaks:
                return _break_off(session, letter)
            refused = session.sendmail(letter.sender, letter.recipients, letter.data, _mail_options(letter))
    except smtplib.SMTPRecipientsRefused as error:
        return Outcome(accepted=False, reply="; ".join(f"{code} {text!r}" for code, text in error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        return Outcome(accepted=False, reply=f"{error.smtp_code} {error.smtp_error!r}")
    return Outcome(accepted=not refused, reply=str(refused))


def _mail_options(letter: Letter) -> list[str]:
    return [] if "".join((letter.sender, *letter.recipients)).isascii() else ["SMTPUTF8", "BODY=8BITMIME"]


def _break_off(session: smtplib.SMTP, letter: Letter) -> Outcome:
    session.ehlo()
    session.mail(letter.sender)
    for recipient in letter.recipients:
        session.rcpt(recipient)
    session.docmd("DATA")
    session.send(letter.data[: len(letter.data) // 2])
    session.close()
    return Outcome(accepted=False, reply="the connection was lost")


def _connect(server: str, port: int, client_ip: str, timeout: float | None) -> ssl.SSLSocket:
    plain = socket.create_connection((server, port), timeout, source_address=(client_ip, 0))
    return _trusting().wrap_socket(plain, server_hostname=server)


class _Imap(imaplib.IMAP4_SSL):
    def __init__(self, server: str, client_ip: str) -> None:
        self._client_ip = client_ip
        super().__init__(server, timeout=_PATIENCE_SECONDS)

    def _create_socket(self, timeout: float | None) -> ssl.SSLSocket:
        return _connect(self.host, self.port, self._client_ip, timeout)


class _Pop3(poplib.POP3_SSL):
    def __init__(self, server: str, client_ip: str) -> None:
        self._client_ip = client_ip
        super().__init__(server, timeout=_PATIENCE_SECONDS)

    def _create_socket(self, timeout: float) -> ssl.SSLSocket:
        return _connect(self.host, self.port, self._client_ip, timeout)


def fetch_by_imap(person: Person, server: str, *, password: str | None = None, message_id: str | None = None) -> int:
    """Open the inbox as a mail program does: list folders, look at what is new, fetch it and mark it as read.

    Args:
        person: whose inbox; also where the program connects from.
        server: the address of the server.
        password: another one than the person's own, to be refused.
        message_id: fetch only this message.

    Returns:
        How many messages were fetched; -1 where the log-in was refused.
    """
    session = _Imap(server, person.client_ip)
    try:
        try:
            session.login(person.address, password or person.password)
        except imaplib.IMAP4.error:
            return -1
        session.list()
        session.select("INBOX")
        wanted = "UNSEEN" if message_id is None else f'HEADER Message-ID "{message_id}"'
        numbers = session.search(None, wanted)[1][0].split()
        for number in numbers:
            session.fetch(number.decode(), "(FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])")
            session.fetch(number.decode(), "(BODY.PEEK[])")
            session.store(number.decode(), "+FLAGS", r"(\Seen)")
        return len(numbers)
    finally:
        session.logout()


def fetch_by_pop3(person: Person, server: str, *, password: str | None = None, delete: bool = True) -> int:
    """Fetch everything, as a mail program set up with POP3 does, and delete it from the server.

    Returns:
        How many messages were fetched; -1 where the log-in was refused.
    """
    session = _Pop3(server, person.client_ip)
    try:
        try:
            session.user(person.address)
            session.pass_(password or person.password)
        except poplib.error_proto:
            return -1
        count, _ = session.stat()
        session.uidl()
        for number in range(1, count + 1):
            session.retr(number)
            if delete:
                session.dele(number)
        return count
    finally:
        session.quit()


def expect_accepted(outcome: Outcome, letter: Letter) -> None:
    """Raise LabError where a letter was refused that should have been accepted."""
    if not outcome.accepted:
        raise LabError(f"mail from {letter.sender} to {', '.join(letter.recipients)} was refused: {outcome.reply}")
