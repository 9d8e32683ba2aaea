"""The rules of lint, by family."""
