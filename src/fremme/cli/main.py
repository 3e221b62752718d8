"""The `fremme` command: its groups of commands, each in a module of its own, imported only when used."""


def main() -> None:
    """Runs the command line."""
