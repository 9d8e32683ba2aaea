"""Targets to the smallest sets of changes after which they are clear or blocked."""
