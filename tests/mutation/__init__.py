"""Faults seeded into the shipped rulebooks, one at a time, and whether `lint`, `test` and `diff` notice them.

`benchmarks/mutation.py` (`make mutation`) seeds a few hundred, asks all three about each, holds `diff` to verdicts in sampled
scenarios, and writes `docs/reference/mutation.md`; `tests/test_mutation.py` does the same with a few.
"""
