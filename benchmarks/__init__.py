"""What is measured, never asserted: figures for docs/benchmarks.md."""

import os
import sys
from pathlib import Path


def generator() -> Path:
    """The log generator of the corpora; ends with a sentence where `FREMME_CORPORA` names no folder that has it."""
    found = Path(os.environ.get("FREMME_CORPORA", "")) / "genlog.py"
    if not found.is_file():
        sys.exit("FREMME_CORPORA must name the folder of the corpora, which has genlog.py in it.")
    return found
