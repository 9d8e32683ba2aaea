"""Verdicts over time, and what moved them."""
