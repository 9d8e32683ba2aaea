"""Faults and findings: what they are, the number of each, and the limits that some of them tell of."""
