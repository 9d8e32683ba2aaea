"""Which rules the expected cases exercise, and why not the others."""
