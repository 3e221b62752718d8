"""The causes: a small module each, named as its code, with its words."""

from importlib import import_module

from fremme.codes import Cause
from fremme.diagnosis.cause import CauseInfo


def info(cause: Cause) -> CauseInfo:
    """What is told of a cause. Its module is imported when it is first asked for: an answer needs one or two of them."""
    found: CauseInfo = import_module(f"{__name__}.{cause.value}").INFO
    return found
