"""Questions about a rulebook, a folder each."""
