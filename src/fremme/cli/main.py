"""The `fremme` command: its commands stand in modules of their own, imported only when they are used."""

import sys
from importlib import import_module
from itertools import pairwise

import click

from fremme import __version__
from fremme.errors import FremmeError, QuestionError
from fremme.texts import language

COMMANDS = {
    "why": ("fremme.cli.why", "why", "Why did this mail not arrive? The verdict, who can do what, and the evidence."),
    "trace": ("fremme.cli.why", "trace", "What the logs say of a mail, without a judgement."),
    "read": ("fremme.cli.read", "read", "What each line of a log means, one object a line."),
    "import": ("fremme.cli.archive", "import_", "Reads log files into the archive."),
    "archive": (
        "fremme.cli.archive",
        "archive",
        "Looks after the archive: stats, verify, expire, correct, erase, compact.",
    ),
}
"""Name to (module, attribute, one line of help): the line stands here so that `--help` imports none of them."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is run or asked for its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a new user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fremme")
def cli() -> None:
    """Fremme answers one question: why did this mail not arrive?

    The quickest start, with nothing set up:

        fremme why --from kari@vg.no --to ola@example.no /var/log/mail.log
    """


def main() -> None:
    """Runs the command line: exit status 0 answered, 1 could not answer, 2 wrong usage."""
    try:
        sys.exit(cli.main(standalone_mode=False, prog_name="fremme"))
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except FremmeError as problem:
        if "--json" in sys.argv[1:]:
            _print_error_object(problem)
        click.echo(f"fremme: {problem.told.tell(_language())}", err=True)
        sys.exit(2 if isinstance(problem, QuestionError) else 1)


def _language() -> str:
    """The language of an error: as the command would have spoken."""
    words = sys.argv[1:]
    named = [after for before, after in pairwise(words) if before == "--lang"]
    named += [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    return language(named[-1] if named else None)


def _print_error_object(problem: FremmeError) -> None:
    import json

    error = {"error": {"code": problem.code, "message": problem.told.as_json()}}
    click.echo(json.dumps(error, ensure_ascii=False))
