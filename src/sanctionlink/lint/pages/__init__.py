"""Manual pages of what lint finds."""
