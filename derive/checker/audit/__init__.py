"""Every activation of the catalogue that a framework or module offers, held to its formula."""

from derive.checker.audit.baseline import read, write
from derive.checker.audit.entry import Deviation, Entry
from derive.checker.audit.run import Audit, audit

__all__ = ["Audit", "Deviation", "Entry", "audit", "read", "write"]
