"""All combinations of some values to counts, tables and rows."""
