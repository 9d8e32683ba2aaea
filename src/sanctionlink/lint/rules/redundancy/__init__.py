"""Rules that add nothing to others."""
