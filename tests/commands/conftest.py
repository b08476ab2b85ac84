"""Inner pytest runs here need what those of the plugin's tests need."""

from tests.testing.conftest import everything_loaded

__all__ = ["everything_loaded"]
