"""Lines of JSON to the same tree of nodes."""
