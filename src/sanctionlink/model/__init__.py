"""The words of the domain as immutable values: rulebooks, scenarios, verdicts and proofs."""
