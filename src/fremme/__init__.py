"""Fremme: why did this mail not arrive?"""

__version__ = "0.1.0"
