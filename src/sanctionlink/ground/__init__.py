"""Rulebook to ground program: propositional clauses and thresholds, the one statement of what rules mean."""
