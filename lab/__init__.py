"""Real mail servers in namespaces of their own, where mail is made to go wrong and the logs are recorded.

Run from the root of the repository: ``python3 -m lab --help``.
"""

from lab.errors import LabError
from lab.preconditions import available

__all__ = ["LabError", "available"]
