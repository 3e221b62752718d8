"""`fremme why` and `fremme trace` as a user runs them, on logs of real servers."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

LOGS = [str(path) for path in sorted((ROOT / "examples" / "first" / "logs").iterdir())]
CASES = json.loads((ROOT / "examples" / "first" / "cases.json").read_text("utf-8"))
ASK = next(case["ask"] for case in CASES if case["scenario"] == "unknown-recipient")
ESCAPE = re.compile(r"\x1b\[")


def fremme(*words, stdin=None, env=None):
    command = [sys.executable, "-m", "fremme", *words]
    surroundings = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", **(env or {})}
    return subprocess.run(command, input=stdin, capture_output=True, env=surroundings, cwd=ROOT, check=False)


def options(ask):
    return [word for name, value in ask.items() for word in (f"--{name.replace('_', '-')}", value)]


SET_UP = ["--timezone", "Europe/Oslo", "--year", ASK["at"][:4]]


def asked(*words):
    return fremme("why", *options(ASK), *SET_UP, *words, *LOGS)


@pytest.mark.parametrize(("lang", "first"), [("nb", "Serveren vår avviste"), ("en", "Our server refused")])
def test_the_page_begins_with_the_verdict_and_fits_80_columns(lang, first):
    page = asked("--lang", lang).stdout.decode()
    assert page.startswith(first)
    assert not ESCAPE.search(page), "colour only on a terminal"
    assert max(len(line) for line in page.splitlines()) <= 80
    assert all(line == line.rstrip() for line in page.splitlines())


def test_the_page_has_the_evidence_and_what_the_logs_cover():
    page = asked("--lang", "en").stdout.decode()
    order = [page.index(heading) for heading in ("Who can act", "Timeline", "Evidence", "Coverage")]
    assert order == sorted(order)
    assert "Recipient address rejected" in page
    assert "Europe/Oslo" in page


def test_brief_is_the_verdict_and_who_can_do_what():
    page = asked("--lang", "en", "--brief").stdout.decode()
    assert "Who can act" in page
    assert "Timeline" not in page


def test_json_is_one_object_with_two_languages():
    answer = json.loads(asked("--json").stdout)
    assert answer["verdict"]["cause"] == "address_mistyped"
    assert set(answer["verdict"]["summary"]) == {"nb", "en"}
    assert answer["query"]["timezone"] == "Europe/Oslo"
    assert answer["query"]["at"].endswith("+01:00")


def test_trace_tells_the_lines_and_no_judgement():
    answer = json.loads(fremme("trace", "--json", *options(ASK), *SET_UP, *LOGS).stdout)
    assert set(answer) == {"query", "messages", "lines", "complete", "limits"}
    assert answer["messages"][0]["recipients"][0]["cause"] is None
    assert all(set(line) == {"source", "position", "time", "text"} for line in answer["lines"])


def test_trace_as_a_page():
    page = fremme("trace", "--lang", "nb", *options(ASK), *SET_UP, *LOGS).stdout.decode()
    assert ASK["to"] in page
    assert "Tidslinje" in page


def test_standard_input_is_a_log():
    line = (
        b"Nov 23 10:19:02 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from mail.x.example[192.0.2.9]: 550 5.1.1 "
        b"<ola@vg.no>: Recipient address rejected: User unknown in virtual mailbox table; from=<kari@x.example> "
        b"to=<ola@vg.no> proto=ESMTP helo=<mail.x.example>\n"
    )
    answer = json.loads(fremme("why", "--to", "ola@vg.no", "--json", "-", stdin=line).stdout)
    assert (answer["verdict"]["state"], answer["verdict"]["cause"]) == ("rejected", "unknown_recipient")


def test_nothing_of_a_strangers_reaches_the_terminal(tmp_path):
    log = tmp_path / "mail.log"
    log.write_bytes(
        b"Nov 23 10:19:02 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from x[192.0.2.9]: 550 5.1.1 <ola@vg.no>: "
        b"\x1b[31mno \xe2\x80\xae such {0} {user}\x07; from=<\x1b]0;owned\x07@x.example> to=<ola@vg.no> helo=<\x1b[2J>\n"
    )
    for lang in ("nb", "en"):
        page = fremme("why", "--to", "ola@vg.no", "--lang", lang, str(log)).stdout.decode()
        assert "{0} {user}" in page
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", page)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--to", "ola@vg.no", "--at", "soon"],
        ["--to", "ola@vg.no", "--within", "long"],
        ["--to", "ola@vg.no", "--timezone", "Oslo"],
        ["--to", "kari"],
        ["--to", "ola@vg.no", "--archive", "/nowhere"],
        ["--bogus"],
    ],
)
def test_a_wrong_question_is_exit_status_2(words):
    done = fremme("why", *words, LOGS[0])
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr


def test_no_archive_is_exit_status_1_in_words(tmp_path):
    done = fremme("why", "--to", "ola@vg.no", "--lang", "nb", env={"FREMME_ARCHIVE": str(tmp_path / "none")})
    assert done.returncode == 1
    assert "Det finnes ikke noe arkiv" in done.stderr.decode()


def test_with_json_exit_status_1_still_prints_an_object(tmp_path):
    done = fremme("why", "--to", "ola@vg.no", "--json", "--archive", str(tmp_path / "none"))
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "archive_missing"
    assert set(json.loads(done.stdout)["error"]["message"]) == {"nb", "en"}


def test_files_without_a_mail_line_are_told(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing here\n")
    done = fremme("why", "--to", "ola@vg.no", str(tmp_path / "notes.txt"))
    assert done.returncode == 1
    assert "notes.txt" in done.stderr.decode()
    beside = fremme("why", *options(ASK), *SET_UP, str(tmp_path / "notes.txt"), *LOGS)
    assert beside.returncode == 0
    assert "notes.txt" in beside.stderr.decode()


def test_the_archive_answers_as_the_files_do(tmp_path):
    archive = str(tmp_path / "archive")
    imported = fremme("import", "--archive", archive, *SET_UP, *LOGS)
    assert imported.returncode == 0, imported.stderr
    answer = json.loads(fremme("why", "--json", *options(ASK), *SET_UP, "--archive", archive).stdout)
    assert answer["verdict"]["cause"] == "address_mistyped"


def test_a_read_line_is_an_object():
    found = [json.loads(line) for line in fremme("read", LOGS[-1]).stdout.splitlines()]
    assert [one["line"] for one in found] == list(range(1, len(found) + 1))
    assert all(one["source"] == LOGS[-1] for one in found)
    assert {"accepted", "queued", "sent"} <= {one["event"] for one in found}


def test_unknown_lines_are_counted_by_shape():
    lines = (
        b"Nov 23 10:19:02 mx1 postfix/smtpd[1]: a thing of 17\nNov 23 10:19:03 mx1 postfix/smtpd[1]: a thing of 18\n"
    )
    found = [json.loads(line) for line in fremme("read", "--unknown", "-", stdin=lines).stdout.splitlines()]
    assert found[0]["count"] == 2
    assert found[0]["program"] == "postfix/smtpd"
    assert "17" in found[0]["example"]


def test_help_needs_nothing_but_the_command_line():
    code = "import sys, fremme.cli.main as m\ntry:\n m.cli.main(['--help'], standalone_mode=False)\nfinally:\n print(sorted(n for n in sys.modules if n in ('rich', 'babel', 'sqlite3', 'zstandard', 'rapidfuzz')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
