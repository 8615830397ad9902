"""For all tests: those on made-up input say the same twice, however busy the machine is."""

from hypothesis import settings

settings.register_profile("repeatable", parent=settings.default, deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")
