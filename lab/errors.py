"""What can go wrong in the lab."""


class LabError(Exception):
    """The lab could not do what it was asked; the text says what, and where to look."""
