"""Expected cases, run against what the rules say."""
