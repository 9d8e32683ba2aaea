"""How a file is named in messages."""

from __future__ import annotations

import os
from pathlib import Path


def display(path: Path) -> str:
    """A path relative to the current folder where that is shorter, else the whole path."""
    whole = os.path.abspath(path)
    try:
        relative = os.path.relpath(whole)
    except (ValueError, OSError):  # another drive, or the current folder is gone
        return whole
    return relative if len(relative) < len(whole) else whole
