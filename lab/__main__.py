"""The command line of the lab."""

import argparse
import sys
import tempfile
from pathlib import Path

from lab import LabError, available, namespaces, root
from lab.check import check
from lab.record import Order, record
from lab.scenario import load_all

SMOKE = ("delivered", "unknown-recipient", "fetched-by-imap")


def main() -> int:
    """Run the lab; the exit status."""
    options = _parser().parse_args()
    try:
        return int(options.run(options))
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m lab", description="Real mail servers, real mail, real faults.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("root", help="build the private Debian root").set_defaults(run=_root)
    commands.add_parser("scenarios", help="list the scenarios").set_defaults(run=_scenarios)
    recording = commands.add_parser("record", help="play scenarios and save the logs with questions and answers")
    recording.add_argument("--seed", type=int, required=True, help="names, set-up and background are drawn from it")
    recording.add_argument("--out", type=Path, help="the folder to save to (default: recordings/SEED)")
    recording.add_argument("--scenario", action="append", default=[], metavar="NAME", help="only this one (repeatable)")
    recording.add_argument("--background", type=int, default=140, help="how many unrelated mails (default: 140)")
    recording.set_defaults(run=_record)
    smoke = commands.add_parser("smoke", help="a quick recording of three scenarios; prints where it is")
    smoke.add_argument("--seed", type=int, default=7)
    smoke.add_argument("--out", type=Path, help="the folder to save to (default: a new temporary one)")
    smoke.set_defaults(run=_smoke)
    checking = commands.add_parser("check", help="put a recording's questions to fremme, and compare the answers")
    checking.add_argument("recording", type=Path)
    checking.set_defaults(run=lambda options: int(check(options.recording) > 0))
    return parser


def _root(_: argparse.Namespace) -> int:
    print(root.ensure())
    return 0


def _scenarios(_: argparse.Namespace) -> int:
    for scenario in load_all():
        print(f"{scenario.name:24}{scenario.title['en']}")
    return 0


def _record(options: argparse.Namespace) -> int:
    out = options.out or Path("recordings") / str(options.seed)
    return _in_world(Order(options.seed, out.absolute(), tuple(options.scenario), options.background))


def _smoke(options: argparse.Namespace) -> int:
    out = options.out or Path(tempfile.mkdtemp(prefix="fremme-lab-"))
    status = _in_world(Order(options.seed, out.absolute(), SMOKE, background=0))
    if status == 0:
        print(out)
    return status


def _in_world(order: Order) -> int:
    if namespaces.inside():
        record(order)
        return 0
    if (reason := available()) is not None:
        raise LabError(reason)
    root.ensure()
    arguments = ["record", "--seed", str(order.seed), "--out", str(order.out), "--background", str(order.background)]
    for name in order.scenarios:
        arguments += ["--scenario", name]
    return namespaces.run_in_world(arguments)


if __name__ == "__main__":
    sys.exit(main())
