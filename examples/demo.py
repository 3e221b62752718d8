"""`make demo`: five real questions, answered in Norwegian and English from the logs of real servers in this folder."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECORDING = HERE / "first"
SCENARIOS = ("unknown-recipient", "filed-by-sieve", "over-quota", "fetched-by-pop3", "remote-down")


def question(scenario: str) -> dict[str, Any]:
    """The first question of a scenario."""
    cases = json.loads((RECORDING / "cases.json").read_text("utf-8"))
    found: dict[str, Any] = next(case for case in cases if case["scenario"] == scenario)
    return found


def command(ask: dict[str, str], lang: str) -> list[str]:
    """The command line that asks it."""
    options = [word for name, value in ask.items() for word in (f"--{name.replace('_', '-')}", value)]
    logs = [str(path.relative_to(Path.cwd())) for path in sorted((RECORDING / "logs").iterdir())]
    made = json.loads((RECORDING / "recording.json").read_text("utf-8"))
    zone = ["--timezone", made["timezone"], "--year", ask.get("at", made["date"])[:4]]
    return ["why", "--brief", "--lang", lang, *zone, *options, *logs]


def main() -> None:
    """Asks each question in both languages, with the command as a user types it."""
    for number, scenario in enumerate(SCENARIOS, 1):
        case = question(scenario)
        title = case["title"]
        print(f"\n{'=' * 80}\n{number}. {title['en']} / {title['nb']}")
        words = command(case["ask"], "nb")
        print(f"$ fremme {shlex.join(words)}\n", flush=True)
        for lang in ("nb", "en"):
            subprocess.run([sys.executable, "-m", "fremme", *command(case["ask"], lang)], check=True)
            print(flush=True)
    print("=" * 80)
    print("The same with the timeline and the evidence: leave out --brief. Your own log: fremme why --to ADDRESS LOG")


if __name__ == "__main__":
    main()
