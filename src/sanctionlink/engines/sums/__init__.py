"""Worlds in which what is open bears on the answer through counts and sums: which sums are reached together, not by whom."""
