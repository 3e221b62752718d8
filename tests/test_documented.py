"""Every command, option and configuration key stands in the documentation."""

import subprocess
import sys

import click
import pytest

from fremme.cli.main import COMMANDS, cli
from fremme.config import KEYS
from tests.conftest import ROOT

COMMANDS_PAGE = ROOT / "docs" / "commands.md"


def _walk(command, name):
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for sub in command.list_commands(context):
            yield from _walk(command.get_command(context, sub), f"{name} {sub}")


ALL = [(name, command) for name, command in _walk(cli, "fremme") if name != "fremme"]


def _section(name):
    page = COMMANDS_PAGE.read_text("utf-8")
    for part in page.split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        if title.strip() == name:
            return body
    return None


@pytest.mark.parametrize(("name", "command"), ALL, ids=[name for name, _ in ALL])
def test_a_command_and_its_options_are_documented(name, command):
    section = _section(name)
    assert section is not None, f"docs/commands.md has no section “## {name}”"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert any(f"`{flag}" in section for flag in parameter.opts), f"{name}: {parameter.opts} is not documented"


def test_no_section_tells_of_a_command_that_is_not_there():
    known = {name for name, _ in ALL} | {"Everywhere", "Exit status", "Configuration"}
    titles = {part.partition("\n")[0].strip() for part in COMMANDS_PAGE.read_text("utf-8").split("\n## ")[1:]}
    assert titles <= known


def test_every_configuration_key_is_documented():
    section = _section("Configuration")
    assert section is not None
    for key in KEYS:
        assert f"`{key}`" in section


def test_the_help_of_every_command_has_its_line():
    for name, (_, _, line) in COMMANDS.items():
        assert line.endswith("."), name


def test_the_readme_shows_a_real_answer():
    done = subprocess.run([sys.executable, "-m", "tools.readme", "--check"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
