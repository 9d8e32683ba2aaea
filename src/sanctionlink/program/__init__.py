"""The ground program and how it is made from a rulebook and settled for a scenario."""
