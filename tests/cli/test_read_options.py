import os

from tests.cli.test_why import LOGS, asked, fremme


def test_anonymised_lines_can_be_read_and_name_nobody():
    lines = fremme("read", "--anonymise", LOGS[-1]).stdout.decode()
    assert "snekkerhuset" not in lines
    again = fremme("read", "-", stdin=lines.encode()).stdout.decode()
    assert '"event": "sent"' in again


def test_unknown_shapes_can_be_anonymised():
    line = b"Nov 23 10:19:02 mx1 postfix/smtpd[1]: a strange thing about kari@vg.no\n"
    told = fremme("read", "--unknown", "--anonymise", "-", stdin=line).stdout.decode()
    assert "strange" in told
    assert "vg.no" not in told


def test_explain_says_how_each_finding_was_reached():
    page = asked("--lang", "en", "--explain").stdout.decode()
    assert "fit the rule" in page
    assert "fit the rule" not in asked("--lang", "en").stdout.decode()


def test_the_shell_completes_options():
    surroundings = {"_FREMME_COMPLETE": "bash_complete", "COMP_WORDS": "fremme why --ti", "COMP_CWORD": "2"}
    done = fremme(env={**os.environ, **surroundings})
    assert "--timezone" in done.stdout.decode()
