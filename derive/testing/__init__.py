"""Floor 8: checks as test items. `derive.pytest_plugin` plugs this into pytest."""
