"""Writes the mails that are sent: realistic Norwegian subjects and texts of a wanted size."""

import random
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from lab.cast import Person
from lab.naming import load


@dataclass(frozen=True, slots=True)
class Contents:
    """What is special about a mail's contents.

    Attributes:
        subject: another one than a drawn one.
        size_kb: the wanted size of the whole, about.
        text: a sentence that stands in it.
        headers: further header fields.
        attachment: the name of a small file that comes with it.
        hops: how many servers it has passed already.
        has_id: whether it has a Message-ID.
    """

    subject: str | None = None
    size_kb: int = 3
    text: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    attachment: str | None = None
    hops: int = 0
    has_id: bool = True


_ORDINARY = Contents()


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it goes over the wire.

    Attributes:
        message_id: with its angle brackets; empty where it has none.
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
        contents: Contents = _ORDINARY,
        envelope_sender: str | None = None,
    ) -> Letter:
        """Write one.

        Args:
            sender: stands in From, and in the envelope unless ``envelope_sender`` does.
            recipients: the addresses; more than eight stand only in the envelope.
            kind: the list in ``data/texts.toml`` the subject is drawn from.
            contents: what is special about it.
            envelope_sender: where bounces go, if not to the sender.
        """
        message = EmailMessage(policy=SMTP)
        local, _, domain = sender.address.partition("@")
        message["From"] = Address(sender.name, local, domain)
        message["To"] = ", ".join(recipients) if len(recipients) <= 8 else "undisclosed-recipients:;"
        message["Subject"] = contents.subject or self._rng.choice(self._texts[kind])
        message["Date"] = localtime()
        identifier = f"<{self._identifier()}@{self._rng.choice(['', 'mail.', 'pc-'])}{domain}>"
        if contents.has_id:
            message["Message-ID"] = identifier
        message["User-Agent"] = self._rng.choice(
            ["Mozilla Thunderbird", "Apple Mail (2.3774)", "Roundcube Webmail/1.6"]
        )
        for name, value in contents.headers.items():
            message[name] = value
        sentences = [*self._sentences(), *([contents.text] if contents.text else [])]
        message.set_content("\n".join(sentences) + f"\n\nHilsen {sender.name.split()[0]}\n", cte="quoted-printable")
        if contents.attachment is not None:
            message.add_attachment(
                self._rng.randbytes(900), maintype="application", subtype="octet-stream", filename=contents.attachment
            )
        elif contents.size_kb > 2:
            picture = self._rng.randbytes(int((contents.size_kb - 1.5) * 750))
            message.add_attachment(picture, maintype="image", subtype="jpeg", filename="IMG_2031.jpg")
        hops = "".join(
            f"Received: from hop{n} by hop{n + 1}.{domain}; {message['Date']}\r\n" for n in range(contents.hops)
        )
        return Letter(
            message_id=identifier if contents.has_id else "",
            subject=str(message["Subject"]),
            sender=sender.address if envelope_sender is None else envelope_sender,
            recipients=tuple(recipients),
            data=hops.encode() + message.as_bytes(),
        )

    def _identifier(self) -> str:
        number = self._rng.getrandbits(100)
        return self._rng.choice([f"{number:025x}", f"{number % 10**10}.{number % 997}", f"{number:X}-{number % 9973}"])

    def _sentences(self) -> list[str]:
        return self._rng.sample(self._texts["sentence"], 4)
