"""Every check, in the order of the codes."""

from __future__ import annotations

from types import ModuleType

from sanctionlink.checks import unused_source

CHECKS: tuple[ModuleType, ...] = (unused_source,)
"""The checks' modules: each has `CODE`, `NAME`, `SEVERITY`, `check(subject)`, and its manual page as its docstring."""
