"""Hypothesis profiles: dev (default), ci (reproducible), nightly (long)."""

import os

from hypothesis import HealthCheck, settings

# What is tested speaks English, wherever the tests run; a test of another language asks for it.
os.environ["LC_ALL"] = "C.UTF-8"

settings.register_profile("dev", deadline=None, max_examples=60)
settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True,
                          suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))
