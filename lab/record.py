"""Makes a recording: our hosts' logs, the questions, and how it was made."""

import gzip
import json
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lab import root
from lab.background import Background
from lab.bounces import save_bounces
from lab.cast import Cast, Variant
from lab.conditions import wait_for
from lab.errors import LabError
from lab.hosts import Host
from lab.letters import Writer
from lab.play import Play, Stage, cases, cast_people, cast_slips
from lab.providers import ZONE
from lab.scenario import Scenario, load_all
from lab.settling import settled
from lab.world import running

OURS = ("mx1", "mail1")
_VERSIONS = (
    "dpkg-query -W -f '${Package} ${Version}\\n' postfix dovecot-core dovecot-sieve postgrey amavisd-new "
    "postfix-policyd-spf-python rsyslog unbound"
)


@dataclass(frozen=True, slots=True)
class Order:
    """What to record.

    Attributes:
        seed: names, addresses, set-up and background are drawn from it.
        out: the folder the recording goes to; what an earlier recording left there is replaced.
        scenarios: their names; empty for all.
        background: how many unrelated mails, about.
    """

    seed: int
    out: Path
    scenarios: tuple[str, ...] = ()
    background: int = 140


def record(order: Order) -> None:
    """Play the scenarios with background traffic, and save the recording."""
    shared = root.ensure()
    cast = Cast.draw(order.seed)
    scenarios = [
        scenario
        for scenario in load_all(list(order.scenarios))
        if scenario.only is None or getattr(cast.variant, scenario.only)
    ]
    plays = _cast(scenarios, cast)
    reserved = {person.address for play in plays for person in play.people.values()}
    background = Background(cast, order.background, reserved)
    for play in plays:
        cast_slips(play, cast)
    started = time.monotonic()
    with running(cast, shared) as hosts:
        _say(f"servers run after {time.monotonic() - started:.0f} s")
        try:
            _perform(plays, Stage(cast, hosts, Writer(cast.rng)), background)
            wait_for("all mail has found its place", lambda: settled(hosts, cast))
            versions = hosts["mx1"].run(_VERSIONS)
            _save(order, cast, plays, hosts, versions)
        except LabError as error:
            raise LabError(f"{error}\nThe hosts' logs are in {_keep_logs(hosts)}") from error
    _say(f"recorded in {time.monotonic() - started:.0f} s: {order.out}")


def _cast(scenarios: list[Scenario], cast: Cast) -> list[Play]:
    plays = [cast_people(scenario, cast) for scenario in scenarios]
    for play in plays:
        for key, role in play.scenario.people.items():
            if role.lookalikes:
                cast.lookalikes(play.people[key])
    return plays


def _perform(plays: list[Play], stage: Stage, background: Background) -> None:
    with background.playing(stage):
        for number, play in enumerate(plays):
            background.wait_for_share((number + 0.5) / (len(plays) + 1))
            if number == len(plays) // 2 and len(plays) > 3:
                _rotate(stage.hosts[stage.cast.variant.rotated])
            begun = time.monotonic()
            stage.perform(play)
            _say(f"{play.scenario.name} ({time.monotonic() - begun:.0f} s)")


def _rotate(host: Host) -> None:
    """Rotate the mail log by renaming, as logrotate does."""
    log = host.folder / "var/log/mail.log"
    log.rename(log.with_name("mail.log.1"))
    host.run("kill -HUP $(cat /run/rsyslogd.pid); logger -p mail.info -t logrotate 'mail.log rotated'")
    wait_for(f"{host.name} writes a new mail.log", log.exists)


def _keep_logs(hosts: dict[str, Host]) -> Path:
    """Keep all hosts' logs, to find out why a recording failed."""
    folder = root.cache() / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    for name, host in hosts.items():
        (folder / f"{name}.log").write_text("\n".join(host.log()) + "\n", encoding="utf-8")
    return folder


def _save(order: Order, cast: Cast, plays: list[Play], hosts: dict[str, Host], versions: str) -> None:
    for old in ("logs", "bounces"):
        shutil.rmtree(order.out / old, ignore_errors=True)
    (order.out / "logs").mkdir(parents=True)
    for name in OURS:
        _save_log(hosts[name], order.out / "logs")
    save_bounces(hosts, order.out / "bounces")
    _write_json(order.out / "cases.json", [case for play in plays for case in cases(play, cast)])
    _write_json(order.out / "recording.json", _description(order, cast, plays, versions))


def _save_log(host: Host, folder: Path) -> None:
    rotated = host.folder / "var/log/mail.log.1"
    if rotated.exists():
        with gzip.GzipFile(folder / f"{host.name}.log.1.gz", "wb", mtime=int(rotated.stat().st_mtime)) as packed:
            packed.write(rotated.read_bytes())
    shutil.copyfile(host.folder / "var/log/mail.log", folder / f"{host.name}.log")


def _description(order: Order, cast: Cast, plays: list[Play], versions: str) -> dict[str, Any]:
    variant = cast.variant
    return {
        "made_by": f"python3 -m lab record --seed {order.seed}",
        "seed": order.seed,
        "date": datetime.now(ZoneInfo(ZONE)).date().isoformat(),
        "timezone": ZONE,
        "domain": cast.providers["ours"].domain,
        "hosts": {
            "mx1": {"name": cast.providers["ours"].mx, "address": cast.providers["ours"].address},
            "mail1": {"name": cast.mail_host.mx, "address": cast.mail_host.address},
        },
        "set_up": {
            "long_queue_ids": variant.long_queue_ids,
            "rfc3339_stamps": variant.rfc3339,
            "rotated_log": variant.rotated,
            "postscreen": variant.postscreen,
            "mail_log_tells_of_saving": variant.logs_saving,
            "house_rule_for_all": variant.house_rule,
            "clock_ahead": _clock(variant),
        },
        "programs": dict(line.split() for line in sorted(versions.splitlines())),
        "scenarios": [play.scenario.name for play in plays],
        "background_mails": order.background,
    }


def _clock(variant: Variant) -> dict[str, Any] | None:
    """How one host's clock differs: its rsyslog alone runs with libfaketime, and that is what stamps every line."""
    if variant.clock_ahead is None:
        return None
    return {"host": variant.clock_ahead, "seconds": variant.ahead_seconds, "made_by": "libfaketime in rsyslogd only"}


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _say(text: str) -> None:
    print(text, flush=True)
