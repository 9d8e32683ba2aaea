"""Characters that make a text look like something other than what it says."""

from __future__ import annotations

# Marks that turn the reading direction round.
BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
