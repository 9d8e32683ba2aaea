"""Situations compiled to gates and straight-line code, run on many worlds at once."""
