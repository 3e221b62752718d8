"""Writes the mails that are sent: realistic Norwegian subjects and texts of a wanted size."""

import random
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from lab.cast import Person
from lab.naming import load


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it goes over the wire.

    Attributes:
        message_id: with its angle brackets.
        sender: the envelope sender.
        recipients: the envelope recipients.
        data: the message with CRLF line ends.
    """

    message_id: str
    subject: str
    sender: str
    recipients: tuple[str, ...]
    data: bytes


class Writer:
    """Writes letters, all drawn from one random source."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._texts = load("texts")

    def letter(
        self,
        sender: Person,
        recipients: list[str],
        *,
        kind: str = "subject",
        subject: str | None = None,
        size_kb: int = 3,
        envelope_sender: str | None = None,
    ) -> Letter:
        """Write one.

        Args:
            sender: stands in From, and in the envelope unless ``envelope_sender`` does.
            recipients: the addresses; more than eight stand only in the envelope.
            kind: the list in ``data/texts.toml`` the subject is drawn from.
            subject: another one than a drawn one.
            size_kb: the wanted size of the whole, about.
            envelope_sender: where bounces go, if not to the sender.
        """
        message = EmailMessage(policy=SMTP)
        local, _, domain = sender.address.partition("@")
        message["From"] = Address(sender.name, local, domain)
        message["To"] = ", ".join(recipients) if len(recipients) <= 8 else "undisclosed-recipients:;"
        message["Subject"] = subject or self._rng.choice(self._texts[kind])
        message["Date"] = localtime()
        message["Message-ID"] = f"<{self._identifier()}@{self._rng.choice(['', 'mail.', 'pc-'])}{domain}>"
        message["User-Agent"] = self._rng.choice(
            ["Mozilla Thunderbird", "Apple Mail (2.3774)", "Roundcube Webmail/1.6"]
        )
        message.set_content(
            "\n".join(self._sentences()) + f"\n\nHilsen {sender.name.split()[0]}\n", cte="quoted-printable"
        )
        if size_kb > 2:
            attachment = self._rng.randbytes(int((size_kb - 1.5) * 750))
            message.add_attachment(attachment, maintype="image", subtype="jpeg", filename="IMG_2031.jpg")
        return Letter(
            message_id=str(message["Message-ID"]),
            subject=str(message["Subject"]),
            sender=sender.address if envelope_sender is None else envelope_sender,
            recipients=tuple(recipients),
            data=message.as_bytes(),
        )

    def _identifier(self) -> str:
        number = self._rng.getrandbits(100)
        return self._rng.choice([f"{number:025x}", f"{number % 10**10}.{number % 997}", f"{number:X}-{number % 9973}"])

    def _sentences(self) -> list[str]:
        return self._rng.sample(self._texts["sentence"], 4)
