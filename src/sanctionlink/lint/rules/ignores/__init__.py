"""Comments that ignore findings."""
