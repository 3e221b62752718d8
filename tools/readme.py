"""Writes the real answer into README.md: `python -m tools.readme` (`--check` fails where it is not the real one)."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- answer -->", "<!-- /answer -->"


def answer() -> str:
    """A question of the first recording, as it is typed, and what the program prints."""
    cases = json.loads((ROOT / "examples/first/cases.json").read_text("utf-8"))
    ask = next(case["ask"] for case in cases if case["scenario"] == "unknown-recipient")
    logs = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "examples/first/logs").iterdir())]
    words = ["--from", ask["from"], "--to", ask["to"], "--at", ask["at"][:16].replace("T", " ")]
    words += ["--timezone", "Europe/Oslo", "--year", ask["at"][:4]]
    command = [sys.executable, "-m", "fremme", "why", "--lang", "en", *words, *logs]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    typed = [
        f"$ fremme why {shlex.join(words[:4])} \\",
        f"      {shlex.join(words[4:])} \\",
        "      examples/first/logs/*",
        "",
    ]
    return "\n".join(f"    {line}".rstrip() for line in [*typed, *printed.splitlines()])


def main() -> None:
    """Puts the answer between its marks."""
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    wanted = f"{before}{BEGIN}\n\n{answer()}\n\n{END}{after}"
    if "--check" in sys.argv:
        sys.exit(0 if text == wanted else "README.md does not show the real answer: run python -m tools.readme")
    README.write_text(wanted, "utf-8")


if __name__ == "__main__":
    main()
