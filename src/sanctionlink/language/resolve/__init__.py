"""Trees of nodes to the model: every name resolved, every value typed."""
