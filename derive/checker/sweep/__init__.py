"""Every number of a narrow dtype through an implementation, counted exactly."""

from derive.checker.sweep.report import SweepReport
from derive.checker.sweep.run import sweep

__all__ = ["SweepReport", "sweep"]
