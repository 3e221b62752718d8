"""Settings of this room's tests."""

from hypothesis import settings

# A slow machine must not fail a test.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
