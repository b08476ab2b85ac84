"""``python -m derive``, where the command `derive` is not on the path."""

import sys

from derive.cli import command

sys.exit(command())
