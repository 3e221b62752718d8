"""The one root exception of the program."""


class FremmeError(Exception):
    """Something a user can act on; the message says what happened and what to do.

    `code` is a stable machine name for programs (`--json` prints it), e.g. ``archive_newer``.
    """

    def __init__(self, message: str, *, code: str = "error") -> None:
        super().__init__(message)
        self.code = code


class ArchiveError(FremmeError):
    """The archive cannot be opened, read or written."""


class IntakeError(FremmeError):
    """A source of log lines cannot be read."""


class QuestionError(FremmeError):
    """The question itself cannot be understood."""
