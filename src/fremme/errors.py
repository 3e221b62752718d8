"""The one root exception of the program."""

from fremme.texts import Text, text


class FremmeError(Exception):
    """Something a user can act on; the message says what happened and what to do.

    `message` is a `Text`, so that it can be told in every language, or a plain string. `code` is a stable machine name for
    programs (`--json` prints it), e.g. ``archive_newer``.
    """

    def __init__(self, message: Text | str, *, code: str = "error") -> None:
        self.told = message if isinstance(message, Text) else text("{message}", message=message)
        self.code = code
        super().__init__(self.told.tell("en"))


class ArchiveError(FremmeError):
    """The archive cannot be opened, read or written."""


class IntakeError(FremmeError):
    """A source of log lines cannot be read."""


class QuestionError(FremmeError):
    """The question itself cannot be understood."""
