"""Sources that are missing or cannot be looked up."""
