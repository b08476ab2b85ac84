"""Proof by cells: where a region is cut, and its parts proved one by one."""
