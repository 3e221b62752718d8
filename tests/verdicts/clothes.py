"""The same log in other clothes: what must change no verdict."""

import hashlib
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from tests.verdicts.examples import Case

LONG_ID = re.compile(r"4D[qp][XTV][0-9A-Za-z]{10}")
OTHER_PROGRAM = re.compile(r" (dovecot|postgrey|amavis|policyd-spf|opendmarc)[:\[]")
NAMES = ("olav", "ole", "kari", "karin", "anne", "anna", "per", "ida", "styre", "post", "ola.n")


def _lines(case: Case, change: Callable[[str], str]) -> dict[str, str]:
    return {name: "\n".join(change(line) for line in log.strip("\n").split("\n")) for name, log in case.logs.items()}


def rfc3339(case: Case) -> Case:
    """Stamps with year and offset."""

    def stamped(line: str) -> str:
        return line if line[10:11] == "T" else f"{_time(case, line).isoformat()} {line[16:]}"

    return replace(case, logs=_lines(case, stamped))


def own_files(case: Case) -> Case:
    """Each program but Postfix logs to a file of its own."""
    logs: dict[str, str] = {}
    for name, log in case.logs.items():
        for line in log.strip("\n").split("\n"):
            other = OTHER_PROGRAM.search(line[:80])
            file = f"{other[1]}-{name}" if other else name
            logs[file] = logs.get(file, "") + line + "\n"
    return replace(case, logs=logs)


def short_ids(case: Case) -> Case:
    """Queue ids as Postfix makes them without `enable_long_queue_ids`."""

    def shortened(text: str) -> str:
        return LONG_ID.sub(lambda found: hashlib.sha256(found[0].encode()).hexdigest()[:10].upper(), text)

    return replace(case, logs=_lines(case, shortened), ask={key: shortened(value) for key, value in case.ask.items()})


def other_names(case: Case) -> Case:
    """Other domains."""

    def renamed(text: str) -> str:
        for old, new in (("nordlys", "fjordby"), ("avsender", "elvebakk"), ("mottaker", "skogheim")):
            for form in (str.lower, str.capitalize, str.upper):
                text = text.replace(form(old), form(new))
        return text

    return replace(case, logs=_lines(case, renamed), ask={key: renamed(value) for key, value in case.ask.items()})


def among_others(case: Case) -> Case:
    """Between 150 other messages, with names much alike."""
    rnd = random.Random(4)
    name = next(iter(case.logs))
    first = case.logs[name].strip("\n").partition("\n")[0]
    base = datetime.fromisoformat(case.ask["at"])
    base = base.astimezone(case.zone) if base.tzinfo else base.replace(tzinfo=case.zone)
    host = first.split()[3] if first[10:11] != "T" else first.split()[1]
    noise = []
    for number in range(150):
        time = base + timedelta(seconds=rnd.randint(-1700, 1700))
        stamp = time.isoformat() if first[10:11] == "T" else f"{time:%b} {time.day:2} {time:%H:%M:%S}"
        noise += [f"{stamp} {host} {line}" for line in _other(rnd, number, host)]
    return replace(case, logs={**case.logs, name: case.logs[name] + "\n".join(noise)})


def _other(rnd: random.Random, number: int, host: str) -> list[str]:
    queue_id, session, message_id = f"4Fq{number:03}bbbbz{number:03}B", f"no{number:03}Sess", f"n{number}@annet.example"
    sender = f"{rnd.choice(NAMES)}{rnd.choice('xyz')}@annet{number % 7}.example"
    recipient = f"{rnd.choice(NAMES)}.{rnd.choice(('berg', 'dahl', 'lie'))}@nordlys.example"
    client = f"mta{number}.annet.example[198.51.100.{number + 50}]"
    if number % 5 == 0:
        return [
            (
                f"postfix/smtpd[77]: NOQUEUE: reject: RCPT from {client}: 450 4.2.0 <{recipient}>: Recipient address rejected:"
                f" Greylisted; from=<{sender}> to=<{recipient}> proto=ESMTP helo=<mta{number}>"
            )
        ]
    if number % 7 == 0:
        return [f"postfix/smtpd[77]: lost connection after EHLO from {client}"]
    return [
        f"postfix/smtpd[77]: {queue_id}: client={client}",
        f"postfix/cleanup[78]: {queue_id}: message-id=<{message_id}>",
        f"postfix/qmgr[901]: {queue_id}: from=<{sender}>, size={2000 + number}, nrcpt=1 (queue active)",
        f"dovecot: lmtp({recipient})<2201><{session}>: sieve: msgid=<{message_id}>: stored mail into mailbox 'INBOX'",
        (
            f"postfix/lmtp[2106]: {queue_id}: to=<{recipient}>, relay={host}.nordlys.example[private/dovecot-lmtp], delay=0.4,"
            f" delays=0.1/0.01/0.02/0.27, dsn=2.0.0, status=sent (250 2.0.0 <{recipient}> {session} Saved)"
        ),
        f"postfix/qmgr[901]: {queue_id}: removed",
    ]


def _time(case: Case, line: str) -> datetime:
    return datetime.strptime(f"{case.year} {line[:15]}", "%Y %b %d %H:%M:%S").replace(tzinfo=case.zone)
